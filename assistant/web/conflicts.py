"""A shop's conflicts, worked out once for each state of its library: comparing every card with every other takes seconds."""

import threading

from knowledge.browsing import stamp
from knowledge.conflicts import Conflict
from knowledge.library import Library


class Conflicts:
    """Remembers the last answer for each shop."""

    def __init__(self) -> None:
        self._kept: dict[str, tuple[tuple[object, ...], tuple[Conflict, ...]]] = {}
        self._lock = threading.Lock()

    def of(self, library: Library, shop_id: str) -> tuple[Conflict, ...]:
        """The conflicts of the shop as its library stands."""
        now = stamp(library, shop_id)
        with self._lock:
            held = self._kept.get(shop_id)
            if held is None or held[0] != now:
                held = self._kept[shop_id] = (now, library.conflicts(shop_id))
            return held[1]
