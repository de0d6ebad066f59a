"""Not asking a model that keeps failing."""

import threading
import time
from collections.abc import Callable


class Breaker:
    """Open after `failures` in a row; after `rest` seconds one call may try, and its outcome closes or opens it again."""

    def __init__(self, failures: int = 5, rest: float = 30.0, *, clock: Callable[[], float] = time.monotonic) -> None:
        self._limit, self._rest, self._clock = failures, rest, clock
        self._lock = threading.Lock()
        self._failed = 0
        self._closed_until_try = 0.0

    @property
    def open(self) -> bool:
        """Whether calls are turned away at this moment."""
        with self._lock:
            return self._failed >= self._limit and self._clock() < self._closed_until_try

    def allows(self) -> bool:
        """Whether a call may go out now; in the half-open state only the first who asks."""
        with self._lock:
            if self._failed < self._limit:
                return True
            if self._clock() < self._closed_until_try:
                return False
            self._closed_until_try = self._clock() + self._rest
            return True

    def succeeded(self) -> None:
        """The provider answered."""
        with self._lock:
            self._failed = 0

    def failed(self) -> None:
        """The provider did not answer."""
        with self._lock:
            self._failed += 1
            self._closed_until_try = self._clock() + self._rest
