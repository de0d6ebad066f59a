"""The services of one installation and the server that runs them."""

import sys
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING, Any

from assistant.marketplaces.sandbox import Sandbox
from assistant.web.services import Services
from knowledge.types import Platform

if TYPE_CHECKING:
    from socket import socket

    import uvicorn
    from fastapi import FastAPI

SWITCH_SECONDS = 0.0005
"""How long one thread keeps the interpreter from the others. A page passes it on at every question to the database, and behind work
that never lets go it would wait the usual five thousandths of a second each time."""


def sandboxes(folder: Path, shop_ids: list[str]) -> dict[tuple[str, Platform], Sandbox]:
    """A sandbox marketplace for every platform of every shop."""
    return {(shop_id, platform): Sandbox(folder / shop_id, platform) for shop_id in shop_ids for platform in Platform}


def server_for(app: "FastAPI", **options: Any) -> "uvicorn.Server":
    """A server that tells its open streams of events to end when it leaves; their readers come back to the next one where they stopped."""
    import uvicorn

    class Server(uvicorn.Server):
        async def shutdown(self, sockets: "list[socket] | None" = None) -> None:
            app.state.streams.leaving = True
            await super().shutdown(sockets)

    # No log set-up of its own: its lines go where all others go. Requests are counted by /metrics, not logged.
    quiet: dict[str, Any] = {"log_config": None, "log_level": "warning", "access_log": False, "server_header": False}
    return Server(uvicorn.Config(app, timeout_keep_alive=30, timeout_graceful_shutdown=5, **quiet | options))


def serve(services: Services, *, host: str, port: int) -> None:
    """Serves the desk and the API until it is stopped."""
    from assistant.web.app import create_app

    sys.setswitchinterval(SWITCH_SECONDS)
    with suppress(KeyboardInterrupt):
        server_for(create_app(services), host=host, port=port).run()
