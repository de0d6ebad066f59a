"""Requests and tokens per minute of one provider, spread evenly: no burst that the provider would answer with 429."""

import hashlib
import threading
import time
from collections.abc import Callable
from contextlib import suppress
from typing import Protocol

from assistant.errors import ModelBusy, StoreError


class Limit(Protocol):
    """Waits for a turn before a request, and hears afterwards how many tokens it took."""

    def take(self, tokens: int, seconds: float) -> None: ...

    def settle(self, estimated: int, used: int) -> None: ...


class Turns(Protocol):
    """Where processes share their turns; the store keeps them."""

    def take_turn(
        self, name: str, *, per_request: float, per_token: float, tokens: int, seconds: float, now: float | None = None
    ) -> tuple[bool, float]: ...

    def settle_turn(self, name: str, seconds: float) -> None: ...


class RateLimit:
    """A turn for each request in order of asking. Tokens are taken by estimate and set right afterwards."""

    def __init__(
        self,
        requests_per_minute: float | None = None,
        tokens_per_minute: float | None = None,
        *,
        clock: Callable[[], float] = time.monotonic,
        sleep: Callable[[float], None] = time.sleep,
        waited: Callable[[float], None] = lambda seconds: None,
    ) -> None:
        self._per_request, self._per_token = _seconds(requests_per_minute), _seconds(tokens_per_minute)
        self._clock, self._sleep, self._waited = clock, sleep, waited
        self._lock = threading.Lock()
        self._next_request = self._next_token = 0.0

    def take(self, tokens: int, seconds: float) -> None:
        """Waits for a turn; ModelBusy, and no turn taken, if it would come later than `seconds` from now."""
        with self._lock:
            now = self._clock()
            turn = max(now, self._next_request, self._next_token)
            if turn - now > seconds:
                raise _too_late(turn - now)
            self._next_request = turn + self._per_request
            self._next_token = turn + tokens * self._per_token
        if turn > now:
            self._waited(turn - now)
            self._sleep(turn - now)

    def settle(self, estimated: int, used: int) -> None:
        """Gives back, or takes, the difference between the estimate and what was used."""
        with self._lock:
            self._next_token += (used - estimated) * self._per_token


class SharedRateLimit:
    """The same for every process over one database. Where no limit is set it asks nobody."""

    def __init__(
        self,
        turns: Turns,
        name: str,
        requests_per_minute: float | None = None,
        tokens_per_minute: float | None = None,
        *,
        clock: Callable[[], float] | None = None,
        sleep: Callable[[float], None] = time.sleep,
        waited: Callable[[float], None] = lambda seconds: None,
    ) -> None:
        self._turns, self._name = turns, name
        self._per_request, self._per_token = _seconds(requests_per_minute), _seconds(tokens_per_minute)
        self._clock, self._sleep, self._waited = clock, sleep, waited

    def take(self, tokens: int, seconds: float) -> None:
        """Waits for a turn; ModelBusy, and no turn taken, if it would come later than `seconds` from now."""
        if not (self._per_request or self._per_token):
            return
        now = self._clock() if self._clock else None
        given = {"per_request": self._per_request, "per_token": self._per_token}
        try:
            taken, wait = self._turns.take_turn(self._name, **given, tokens=tokens, seconds=seconds, now=now)
        except StoreError as error:
            raise ModelBusy(f"the limits that all workers share cannot be read: {error}", retry_after=5) from error
        if not taken:
            raise _too_late(wait)
        if wait > 0:
            self._waited(wait)
            self._sleep(wait)

    def settle(self, estimated: int, used: int) -> None:
        """Gives back, or takes, the difference between the estimate and what was used."""
        if self._per_token and used != estimated:
            with suppress(StoreError):  # the answer is here: a limit that is a little off is the smaller loss
                self._turns.settle_turn(self._name, (used - estimated) * self._per_token)


def limit_for(
    turns: Turns | None,
    account: str,
    requests_per_minute: float | None,
    tokens_per_minute: float | None,
    waited: Callable[[float], None] = lambda seconds: None,
) -> Limit:
    """The limit of an account at a provider, shared where there is somewhere to share it. The account's key is kept as a digest only."""
    if turns is None:
        return RateLimit(requests_per_minute, tokens_per_minute, waited=waited)
    name = "model " + hashlib.sha256(account.encode()).hexdigest()[:16]
    return SharedRateLimit(turns, name, requests_per_minute, tokens_per_minute, waited=waited)


def _seconds(per_minute: float | None) -> float:
    return 60 / per_minute if per_minute else 0.0


def _too_late(wait: float) -> ModelBusy:
    return ModelBusy(f"our own limit per minute leaves no turn for {wait:.1f} s", retry_after=wait)
