"""How Wildberries wraps its answers and its refusals."""

from datetime import datetime
from typing import Any

from assistant.marketplaces.fakes.server import Answered


def envelope(data: Any, status: int = 200, error: str = "") -> Answered:
    """The feedbacks host's answer: data, or an error with its text."""
    body = {"data": data, "error": bool(error), "errorText": error, "additionalErrors": None}
    return Answered(status, body | ({"requestId": "r"} if error else {}))


def problem(status: int, detail: str, *, title: str = "validation error", origin: str = "c", moment: datetime | None = None) -> Answered:
    """The other hosts' refusal."""
    body = {"title": title, "detail": detail, "code": title, "requestId": "r", "origin": origin, "status": status}
    return Answered(status, body | ({"statusText": title.capitalize(), "timestamp": moment.isoformat()} if moment else {}))
