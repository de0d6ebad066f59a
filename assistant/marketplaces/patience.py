"""How long the present caller waits for a marketplace that asks for time: a page or an answer about to leave briefly, collecting longer."""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar

BRIEF = 15.0
"""Seconds that a request waits in all unless its caller says otherwise: somebody is looking, or other answers wait behind it."""

COLLECTING = 300.0
"""Seconds that reading a whole account may wait at each request; a longer delay is left to the next round."""

_patience: ContextVar[float] = ContextVar("otklik_patience", default=BRIEF)


def patience() -> float:
    """Seconds that a request made now may spend waiting."""
    return _patience.get()


@contextmanager
def patient(seconds: float) -> Iterator[None]:
    """Requests made inside may wait this long."""
    token = _patience.set(seconds)
    try:
        yield
    finally:
        _patience.reset(token)
