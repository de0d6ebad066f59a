"""What the service answers when it does not do what was asked."""

from typing import Any

import httpx2

from assistant.client.bodies import Changed
from assistant.errors import OtklikError
from assistant.retrying import retry_after

_STALE = {409, 412}


class Unreachable(OtklikError):
    """The service did not answer."""


class Problem(OtklikError):
    """A refusal. `name` is the last word of its type: forbidden, not-found, unapprovable, too-many-requests …"""

    def __init__(self, status: int, body: dict[str, Any], retry_after: float | None = None) -> None:
        super().__init__(str(body.get("detail") or body.get("title") or f"the service answered {status}"))
        self.status = status
        self.name = str(body.get("type", "")).rpartition(":")[2]
        self.body = body
        self.retry_after = retry_after


class Stale(Problem):
    """The decision was about something that has changed; `current` is what it is now, where the service says so."""

    def __init__(self, status: int, body: dict[str, Any], retry_after: float | None = None) -> None:
        super().__init__(status, body, retry_after)
        self.current = Changed.model_validate(body["current"]) if "current" in body else None


def problem_of(answer: httpx2.Response) -> Problem:
    """The answer as an error; an answer of something in between, which is no problem+json, too."""
    try:
        body = answer.json()
    except ValueError:
        body = {}
    return made(answer.status_code, body if isinstance(body, dict) else {}, retry_after(answer.headers.get("Retry-After")))


def made(status: int, body: dict[str, Any], retry_after: float | None = None) -> Problem:
    """The error of this status."""
    return (Stale if status in _STALE else Problem)(status, body, retry_after)
