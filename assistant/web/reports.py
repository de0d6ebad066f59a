"""Reports of browsers about the content policy: anybody may send them, so they are counted, and told at most so often."""

import time
from collections.abc import Callable
from threading import Lock


class Reports:
    """Counts what comes; says when it is time for a line in the log, and of how many reports that line speaks."""

    def __init__(self, every: float = 60.0, clock: Callable[[], float] = time.monotonic) -> None:
        self._every, self._clock = every, clock
        self._lock = Lock()
        self._untold, self._last = 0, float("-inf")

    def told(self) -> int:
        """Counts a report; how many there were since the last line, 0 when it is too early for another."""
        with self._lock:
            self._untold += 1
            now = self._clock()
            if now - self._last < self._every:
                return 0
            untold, self._untold, self._last = self._untold, 0, now
            return untold
