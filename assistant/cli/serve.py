"""`otklik serve`: the desk and the API."""

import click


@click.command()
@click.option("--host", help="Address to listen on; default from the settings (127.0.0.1).")
@click.option("--port", type=click.IntRange(0, 65535), help="Port; default from the settings.")
@click.option("--https", is_flag=True, help="The desk is reached over HTTPS (a proxy in front): cookies are marked secure.")
def command(host: str | None, port: int | None, https: bool) -> None:
    """Serve the desk and the API."""
    from assistant.serving import bench_maker, sandboxes, serve
    from assistant.settings import Settings
    from assistant.store import Store
    from assistant.web.services import Services
    from assistant.wiring import build_writer
    from knowledge.library import Library
    from knowledge.rules import Rulebook

    settings = Settings()
    store = Store.open(settings.store_url)
    bench_for = bench_maker(store, Library(), Rulebook.bundled(), build_writer(settings))
    marketplaces = sandboxes(settings.home / "sandbox", [shop.id for shop in store.shops()]) if settings.publishing else {}
    services = Services.for_store(store, bench_for, marketplaces, hold_seconds=settings.undo_seconds, secure_cookies=https)
    click.echo(f"the desk: http://{host or settings.host}:{port or settings.port}/desk", err=True)
    serve(services, host=host or settings.host, port=port if port is not None else settings.port)
