"""A shop's conflicts, worked out once for each state of its library: comparing every card with every other takes seconds."""

import threading
from collections.abc import Mapping
from dataclasses import dataclass

from knowledge.browsing import stamp
from knowledge.conflicts import Conflict
from knowledge.library import Library


@dataclass(frozen=True)
class Found:
    """The conflicts of one state of a library, and by which ids buyers name the products that each is about."""

    stamp: tuple[object, ...]
    conflicts: tuple[Conflict, ...]
    products: Mapping[Conflict, frozenset[str]]


class Conflicts:
    """Remembers the last answer for each shop. Whoever asks about one shop waits for nobody who asks about another."""

    def __init__(self) -> None:
        self._kept: dict[str, Found] = {}
        self._lock = threading.Lock()
        self._of_shop: dict[str, threading.Lock] = {}

    def of(self, library: Library, shop_id: str) -> Found:
        """The conflicts of the shop as its library stands."""
        now = stamp(library, shop_id)
        with self._lock:
            at_work = self._of_shop.setdefault(shop_id, threading.Lock())
        with at_work:
            held = self._kept.get(shop_id)
            if held is None or held.stamp != now:
                found = library.conflicts(shop_id)
                products = {conflict: _products(library, shop_id, conflict) for conflict in found}
                held = self._kept[shop_id] = Found(now, found, products)
            return held


def _products(library: Library, shop_id: str, conflict: Conflict) -> frozenset[str]:
    documents = [library.catalogue.document(shop_id, claim.document_id) for claim in conflict.claims if claim.document_id]
    return frozenset(
        name for document in documents if document for name in (document.product_id, *sum(document.aliases.values(), ())) if name
    )
