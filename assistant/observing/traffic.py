"""Whether people wait for answers of this process: what works beside the pages makes way for them."""

import time
from collections.abc import Callable
from threading import Lock


class Traffic:
    """Counts the requests that have no answer yet. Streams that have begun to answer do not count."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._lock = Lock()
        self._waiting = 0
        self._last = float("-inf")

    def begin(self) -> None:
        """A request came."""
        with self._lock:
            self._waiting += 1

    def end(self) -> None:
        """Its answer began, or never will."""
        with self._lock:
            self._waiting -= 1
            self._last = self._clock()

    def quiet(self, seconds: float) -> bool:
        """Whether nobody waits, and nobody has waited for so long."""
        return self._waiting == 0 and self._clock() - self._last >= seconds
