"""How long whoever we asked wants us to wait: the one reading of Retry-After."""

import time
from email.utils import parsedate_to_datetime

_LONGEST = 10.0**8
"""Seconds, three years: more is a mistake and no wish."""


def retry_after(header: str | None, now: float | None = None) -> float | None:
    """Seconds to wait, from a Retry-After header in seconds or as an HTTP date; None when it says nothing that can be meant."""
    if not header:
        return None
    try:
        seconds = float(header)
    except ValueError:
        try:
            seconds = parsedate_to_datetime(header).timestamp() - (time.time() if now is None else now)
        except (ValueError, OverflowError):
            return None
    return max(0.0, seconds) if seconds < _LONGEST else None
