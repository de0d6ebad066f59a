"""The desk on a loopback port, as a reviewer's browser meets it."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager

from assistant.serving import server_for
from assistant.web.app import create_app
from assistant.web.services import Services


@contextmanager
def serving(services: Services) -> Iterator[str]:
    """Serves on a free port until the block ends."""
    server = server_for(create_app(services), port=0, log_level="error", ws="none")
    thread = threading.Thread(target=server.run)
    thread.start()
    while not server.started:
        if not thread.is_alive():
            raise RuntimeError("the desk did not start")
        threading.Event().wait(0.01)
    try:
        yield f"http://127.0.0.1:{server.servers[0].sockets[0].getsockname()[1]}"
    finally:
        server.should_exit = True
        thread.join()
