"""A small loop beside the web service; what it does is one call, safe to make at any time in any process."""

import logging
import threading
from collections.abc import Callable

log = logging.getLogger(__name__)


class Background:
    """Calls `work` again and again, at once when woken, until it is stopped. A failure is logged and the next round goes on."""

    def __init__(self, name: str, work: Callable[[], object], every: float) -> None:
        self._work = work
        self._every = every
        self._wake = threading.Event()
        self._stopping = threading.Event()
        self._thread = threading.Thread(target=self._run, name=name, daemon=True)

    def start(self) -> None:
        """Begins the first round."""
        self._thread.start()

    def wake(self) -> None:
        """There may be something to do right now."""
        self._wake.set()

    def stop(self) -> None:
        """Finishes the round in hand and stops."""
        self._stopping.set()
        self._wake.set()
        self._thread.join(timeout=30)

    def _run(self) -> None:
        while not self._stopping.is_set():
            try:
                self._work()
            except Exception:
                log.exception("%s failed; it goes on with the next round", self._thread.name)
            self._wake.wait(self._every)
            self._wake.clear()
