"""A thread of its own for telling: an endpoint that is slow to answer holds up nothing else."""

import logging
import threading

from assistant.notifying.delivering import Notifying

log = logging.getLogger(__name__)


class Teller:
    """Delivers every few seconds, at once when woken, until it is stopped. Several may run on one database."""

    def __init__(self, notifying: Notifying, every: float = 5) -> None:
        self._notifying, self._every = notifying, every
        self._wake, self._stopping = threading.Event(), threading.Event()
        self._thread = threading.Thread(target=self._run, name="teller", daemon=True)

    def start(self) -> None:
        """Begins the first round."""
        self._thread.start()

    def wake(self) -> None:
        """There is something to tell right now."""
        self._wake.set()

    def stop(self) -> None:
        """Finishes the message in hand, at most half a minute long; what is left is in the database."""
        self._stopping.set()
        self._notifying.leave()
        self._wake.set()
        self._thread.join(timeout=30)

    def _run(self) -> None:
        while not self._stopping.is_set():
            try:
                self._notifying.deliver()
            except Exception:
                log.exception("telling failed; it goes on with the next round")
            self._wake.wait(self._every)
            self._wake.clear()
