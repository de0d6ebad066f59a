"""One HTTP transport for all marketplaces: reads may be repeated, writes never are.

What a failure means depends on the verb. A read that times out is tried again with jitter. A write that times out, breaks off or gets a
5xx has an unknown outcome, and only a read-back tells. 429 (and Yandex's 420) is refused before execution, so it is the one answer after
which a write may be repeated, and then by the caller, after the stated delay.
"""

import random
import time
from collections.abc import Callable, Mapping
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass, field
from typing import Any, TypeVar

import httpx2

from assistant.errors import AnswerRefused, MarketplaceBusy, MarketplaceDenied, MarketplaceError, OutcomeUnknown
from assistant.marketplaces.limiter import Limiter
from assistant.marketplaces.patience import patience
from assistant.retrying import retry_after

T = TypeVar("T")

READ_TRIES = 4
BUSY = {429, 420}
DENIED = {401, 402, 403}
CIRCUIT, CIRCUIT_SECONDS = "Circle is open", 180.0
"""Ozon's words for a method that it closes "for several minutes" after too many requests."""


@dataclass(frozen=True)
class Attachment:
    """A file to send along: its name, its bytes and its kind (image/png)."""

    name: str
    content: bytes
    kind: str = "image/jpeg"


@dataclass(frozen=True)
class Fetched:
    """A file, or what the marketplace says instead of it."""

    status: int
    content: bytes
    json: dict[str, Any]


@dataclass(frozen=True)
class Transport:
    """Requests to one marketplace with one token.

    `name` is shown in errors; `client` has base URL, headers and explicit timeouts; `limiter` spends the token's allowance per group.
    """

    name: str
    client: httpx2.Client
    limiter: Limiter
    sleep: Callable[[float], None] = time.sleep
    jitter: random.Random = field(default_factory=random.Random)
    at_once: AbstractContextManager[Any] = field(default_factory=nullcontext)
    """Entered around every request: where a platform limits how many may run at once, a semaphore."""

    def read(self, group: str, method: str, path: str, **request: Any) -> Any:
        """The JSON of a read. Busy answers, timeouts and 5xx are tried again, four times in all; then a MarketplaceError says which.

        A delay that the caller has no patience for (see patience.py) is not waited for: MarketplaceBusy says how long it is.
        """
        return self._repeated(lambda: self._answer(self._send(group, method, path, request), method, path))

    def fetch(self, group: str, path: str) -> Fetched:
        """The bytes of a file; repeated like any read."""
        return self._repeated(lambda: self._file(self._send(group, "GET", path, {}), path))

    def _repeated(self, ask: Callable[[], T]) -> T:
        left = patience()
        for attempt in range(READ_TRIES):
            try:
                return ask()
            except (OutcomeUnknown, MarketplaceBusy) as error:
                stated = error.retry_after if isinstance(error, MarketplaceBusy) else None
                if attempt == READ_TRIES - 1:
                    raise MarketplaceBusy(f"{error} (tried {READ_TRIES} times)", retry_after=stated) from error
                wait = stated if stated is not None else (0.5 * 2**attempt) * self.jitter.uniform(0.75, 1.25)
                left -= wait
                if left < 0:
                    raise MarketplaceBusy(f"{error}; come back in {wait:.0f} s", retry_after=wait) from error
                self.sleep(wait)
        raise AssertionError("unreachable")

    def write(self, group: str, method: str, path: str, **request: Any) -> Any:
        """One call, never repeated here. Raises MarketplaceBusy (not executed), AnswerRefused, MarketplaceDenied or OutcomeUnknown."""
        return self._answer(self._send(group, method, path, request), method, path)

    def _send(self, group: str, method: str, path: str, request: Mapping[str, Any]) -> httpx2.Response:
        self.limiter.take(group)
        try:
            with self.at_once:
                response = self.client.request(method, path, **request)
        except (httpx2.ConnectError, httpx2.ConnectTimeout, httpx2.PoolTimeout) as error:
            raise MarketplaceBusy(f"{self.name}: cannot be reached for {method} {path}: {error}") from error
        except httpx2.TransportError as error:
            raise OutcomeUnknown(f"{self.name}: no answer to {method} {path}: {type(error).__name__}") from error
        self.limiter.note(group, response.status_code, response.headers)
        return response

    def _file(self, response: httpx2.Response, path: str) -> Fetched:
        if response.status_code == httpx2.codes.OK:
            return Fetched(response.status_code, response.content, {})
        said = self._answer(response, "GET", path)
        return Fetched(response.status_code, b"", said if isinstance(said, dict) else {})

    def _answer(self, response: httpx2.Response, method: str, path: str) -> Any:
        status, where = response.status_code, f"{self.name}: {method} {path}"
        if status in BUSY:
            raise MarketplaceBusy(f"{where}: over the limit", retry_after=stated_wait(response.headers))
        if status >= 500:
            raise OutcomeUnknown(f"{where}: server error {status}")
        if status >= 400 and CIRCUIT in reason(response):
            raise MarketplaceBusy(f"{where}: {status}, the method is closed for some minutes", retry_after=CIRCUIT_SECONDS)
        if status in DENIED:
            raise MarketplaceDenied(f"{where}: {status}, {reason(response)}")
        if status >= 400:
            raise AnswerRefused(f"{where}: {status}, {reason(response)}")
        if not response.content:
            return None
        try:
            return response.json()
        except ValueError as error:
            raise OutcomeUnknown(f"{where}: the answer is not JSON") from error


def stated_wait(headers: Mapping[str, str]) -> float | None:
    """Seconds to wait as the platform states them: Wildberries' X-Ratelimit-Retry, Retry-After, or Yandex's X-RateLimit-Resource-Until."""
    names = ("X-Ratelimit-Retry", "Retry-After", "X-RateLimit-Resource-Until")
    return next((wait for name in names if (wait := retry_after(headers.get(name))) is not None), None)


def reason(response: httpx2.Response) -> str:
    """The platform's own words about an error, from any of the shapes the three platforms use."""
    try:
        body = response.json()
    except ValueError:
        return "no reason given"
    if not isinstance(body, dict):
        return "no reason given"
    errors = body.get("errors")
    if isinstance(errors, list) and errors:
        return "; ".join(str(item.get("message") or item.get("code")) if isinstance(item, dict) else str(item) for item in errors)
    for key in ("errorText", "detail", "message", "title", "error"):
        if isinstance(body.get(key), str) and body[key]:
            return str(body[key])
    return "no reason given"


def expect_object(body: Any, where: str) -> dict[str, Any]:
    """The body as an object, or a MarketplaceError that names the call."""
    if not isinstance(body, dict):
        raise MarketplaceError(f"{where}: expected a JSON object, got {type(body).__name__}")
    return body
