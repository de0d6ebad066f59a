"""`otklik serve`: the desk and the API."""

from typing import TYPE_CHECKING

import click

if TYPE_CHECKING:
    from assistant.settings import Settings


@click.command()
@click.option("--host", help="Address to listen on; default from the settings (127.0.0.1).")
@click.option("--port", type=click.IntRange(0, 65535), help="Port; default from the settings.")
@click.option("--https", is_flag=True, help="The desk is reached over HTTPS (a proxy in front): cookies are marked secure.")
def command(host: str | None, port: int | None, https: bool) -> None:
    """Serve the desk and the API."""
    from assistant.serving import serve
    from assistant.settings import Settings
    from assistant.wiring import services_for

    settings = Settings()
    where, door = host or settings.host, settings.port if port is None else port
    with services_for(settings, secure_cookies=https, tell=_tell) as services:
        click.echo(f"the desk: http://{where}:{door}/desk", err=True)
        serve(services, host=where, port=door)


def serve_here(settings: "Settings") -> None:
    """Serves this installation until it is stopped."""
    from assistant.serving import serve
    from assistant.wiring import services_for

    with services_for(settings, secure_cookies=False, tell=_tell) as services:
        serve(services, host=settings.host, port=settings.port)


def _tell(line: str) -> None:
    click.echo(line, err=True)
