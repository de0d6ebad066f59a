"""Requests and tokens per minute of one provider, spread evenly: no burst that the provider would answer with 429."""

import threading
import time
from collections.abc import Callable

from assistant.errors import ModelBusy


class RateLimit:
    """A turn for each request in order of asking. Tokens are taken by estimate and set right afterwards."""

    def __init__(
        self,
        requests_per_minute: float | None = None,
        tokens_per_minute: float | None = None,
        *,
        clock: Callable[[], float] = time.monotonic,
        sleep: Callable[[float], None] = time.sleep,
    ) -> None:
        self._per_request = 60 / requests_per_minute if requests_per_minute else 0.0
        self._per_token = 60 / tokens_per_minute if tokens_per_minute else 0.0
        self._clock, self._sleep = clock, sleep
        self._lock = threading.Lock()
        self._next_request = self._next_token = 0.0

    def take(self, tokens: int, seconds: float) -> None:
        """Waits for a turn; ModelBusy, and no turn taken, if it would come later than `seconds` from now."""
        with self._lock:
            now = self._clock()
            turn = max(now, self._next_request, self._next_token)
            if turn - now > seconds:
                raise ModelBusy(f"our own limit per minute leaves no turn for {turn - now:.1f} s", retry_after=turn - now)
            self._next_request = turn + self._per_request
            self._next_token = turn + tokens * self._per_token
        if turn > now:
            self._sleep(turn - now)

    def settle(self, estimated: int, used: int) -> None:
        """Gives back, or takes, the difference between the estimate and what was used."""
        with self._lock:
            self._next_token += (used - estimated) * self._per_token
