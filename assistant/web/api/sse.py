"""Server-sent events, as the HTML standard spells them."""

import json
from typing import Any

MEDIA_TYPE = "text/event-stream"
HEADERS = {"Cache-Control": "no-store", "X-Accel-Buffering": "no"}
"""A proxy that gathers answers before it passes them on would hold a stream back."""

HEARTBEAT = ": heartbeat\n\n"


def message(event: str, data: Any, number: int | None = None) -> str:
    """One message. JSON has no line breaks of its own, so one data line is enough."""
    told = data if isinstance(data, str) else json.dumps(data, ensure_ascii=False)
    mark = f"id: {number}\n" if number is not None else ""
    return f"{mark}event: {event}\ndata: {told}\n\n"


def wants_stream(accept: str | None) -> bool:
    """Whether the caller asks for a stream by name; one that takes anything gets JSON."""
    return any(part.split(";")[0].strip().lower() == MEDIA_TYPE for part in (accept or "").split(","))
