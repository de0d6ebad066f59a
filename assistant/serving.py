"""The services of one installation and the server that runs them."""

import sys
from pathlib import Path

from assistant.marketplaces.sandbox import Sandbox
from assistant.web.services import Services
from knowledge.types import Platform

SWITCH_SECONDS = 0.0005
"""How long one thread keeps the interpreter from the others. A page passes it on at every question to the database, and behind work
that never lets go it would wait the usual five thousandths of a second each time."""


def sandboxes(folder: Path, shop_ids: list[str]) -> dict[tuple[str, Platform], Sandbox]:
    """A sandbox marketplace for every platform of every shop."""
    return {(shop_id, platform): Sandbox(folder / shop_id, platform) for shop_id in shop_ids for platform in Platform}


def serve(services: Services, *, host: str, port: int) -> None:
    """Serves the desk and the API until it is stopped."""
    import uvicorn

    from assistant.web.app import create_app

    sys.setswitchinterval(SWITCH_SECONDS)
    # An open stream of events never ends by itself: after five seconds the server leaves without it.
    app = create_app(services)
    # No log set-up of its own: its lines go where all others go. Requests are counted by /metrics, not logged.
    uvicorn.run(
        app,
        host=host,
        port=port,
        log_config=None,
        log_level="warning",
        access_log=False,
        server_header=False,
        timeout_keep_alive=30,
        timeout_graceful_shutdown=5,
    )
