"""`otklik serve`: the desk and the API."""

from typing import TYPE_CHECKING

import click

if TYPE_CHECKING:
    from assistant.settings import Settings


@click.command()
@click.option("--host", help="Address to listen on; default from the settings (127.0.0.1).")
@click.option("--port", type=click.IntRange(0, 65535), help="Port; default from the settings.")
@click.option("--https", is_flag=True, help="The desk is reached over HTTPS (a proxy in front): cookies are marked secure.")
@click.option("--work/--no-work", default=True, help="Collect, draft and publish in this process; without, `otklik worker` does it.")
def command(host: str | None, port: int | None, https: bool, work: bool) -> None:
    """Serve the desk and the API; unless told otherwise, collect, draft and publish beside them."""
    from assistant.settings import Settings

    settings = Settings()
    given = {"host": host or settings.host, "port": settings.port if port is None else port}
    serve_here(settings.model_copy(update=given), https=https, work=work)


def serve_here(settings: "Settings", *, https: bool = False, work: bool = True) -> None:
    """Serves this installation until it is stopped."""
    from assistant.cli.progress import tell
    from assistant.observing import observe
    from assistant.serving import serve
    from assistant.wiring import services_for

    observe(settings, "otklik desk")
    with services_for(settings, secure_cookies=https, work=work, tell=tell) as services:
        tell(f"the desk: http://{settings.host}:{settings.port}/desk")
        serve(services, host=settings.host, port=settings.port)
