"""The services of one installation and the server that runs them."""

from collections.abc import Callable
from pathlib import Path

from assistant.domain import Shop
from assistant.errors import NotFound
from assistant.marketplaces.sandbox import Sandbox
from assistant.pipeline import Bench
from assistant.publishing import Marketplaces
from assistant.store import Store
from assistant.web.services import Services
from assistant.writing.protocol import Writer
from knowledge.library import Library
from knowledge.rules import Rulebook
from knowledge.types import Platform


def bench_maker(store: Store, library: Library, rulebook: Rulebook, writer: Writer) -> Callable[[str], Bench]:
    """Benches over one library: each with its shop and that shop's last replies."""

    def bench_for(shop_id: str) -> Bench:
        return Bench(shop=_shop(store, shop_id), library=library, rulebook=rulebook, writer=writer, recent=store.recent_replies(shop_id))

    return bench_for


def sandboxes(folder: Path, shop_ids: list[str]) -> Marketplaces:
    """A sandbox marketplace for every platform of every shop."""
    return {(shop_id, platform): Sandbox(folder / shop_id, platform) for shop_id in shop_ids for platform in Platform}


def serve(services: Services, *, host: str, port: int) -> None:
    """Serves the desk and the API until it is stopped."""
    import uvicorn

    from assistant.web.app import create_app

    uvicorn.run(create_app(services), host=host, port=port, log_level="warning", server_header=False, timeout_keep_alive=30)


def _shop(store: Store, shop_id: str) -> Shop:
    try:
        return store.shop(shop_id)
    except NotFound:
        return Shop(id=shop_id, name=shop_id)
