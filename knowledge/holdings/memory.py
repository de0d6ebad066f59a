"""Passages in memory: for tests, for files without a shop, and for measuring."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass, field, replace
from datetime import date

import numpy as np

from knowledge import words
from knowledge.bm25 import Counts
from knowledge.chunking import passages, searchable
from knowledge.embedding import Embedder, Vectors
from knowledge.holdings import SECTION, Entry, Scope, Section, Shelf, Vector, in_force
from knowledge.types import Document, Passage, Platform

_SHARED = ""


def make_entry(number: int, passage: Passage, text: str) -> Entry:
    """The entry of a passage that is found by `text`."""
    return Entry(number, passage.id, passage.kind, words.terms(words.stems(text)), words.terms(words.pieces(text)), None)


@dataclass
class _Rack:
    """A shelf with its passages and, for each word, who holds it."""

    shelf: Shelf
    ids: list[int] = field(default_factory=list)
    holders: dict[int, list[int]] = field(default_factory=lambda: defaultdict(list))


@dataclass(frozen=True)
class _Held:
    entry: Entry
    passage: Passage
    shelf: int
    text: str
    platform: Platform | None
    valid_from: date | None
    valid_until: date | None

    def fits(self, scope: Scope) -> bool:
        """Whether a search of this scope may see it."""
        return (
            any(self.shelf == shelf.id for shelf in scope.shelves)
            and self.entry.kind in scope.kinds
            and (scope.platform is None or self.platform in {None, scope.platform})
            and (scope.only is None or self.passage.document_id in scope.only)
            and in_force(self.valid_from, self.valid_until, scope.on)
        )


class MemoryHoldings:
    """Everything at once, nothing on disk. Made for thousands of passages, not for millions."""

    def __init__(self, documents: Iterable[Document], embedder: Embedder | None = None) -> None:
        self._racks: dict[tuple[str, Section], _Rack] = {}
        self._held: list[_Held] = []
        for document in documents:
            self._place(document)
        self._vectors = self._embed(embedder) if embedder and self._held else None

    def looking(self) -> AbstractContextManager[None]:
        """What is in memory needs no opening."""
        return nullcontext()

    def shelves(self, shop_id: str, sections: Collection[Section]) -> tuple[Shelf, ...]:
        """The shop's own shelves and the shared ones."""
        return tuple(rack.shelf for (shop, section), rack in self._racks.items() if shop in {shop_id, _SHARED} and section in sections)

    def by_words(self, scope: Scope, stems: Sequence[str], limit: int) -> list[int]:
        """The passages that hold the rarest of the words."""
        asked = words.numbers(stems)
        gains: dict[int, float] = defaultdict(float)
        for rack in self._racks_of(scope):
            for number, weight in zip(asked, rack.shelf.stems.rarity(asked), strict=True):
                for entry in rack.holders.get(int(number), ()):
                    gains[entry] += weight
        return [entry for entry in sorted(gains, key=lambda held: -gains[held]) if self._held[entry].fits(scope)][:limit]

    def by_vector(self, scope: Scope, vector: Vector, limit: int) -> list[int]:
        """The passages nearest to the vector, compared one by one."""
        ids = [entry for rack in self._racks_of(scope) for entry in rack.ids if self._held[entry].fits(scope)]
        if self._vectors is None or not ids:
            return []
        order = np.argsort(-(self._vectors[ids] @ vector), kind="stable")[:limit]
        return [ids[place] for place in order]

    def entries(self, scope: Scope, ids: Collection[int]) -> list[Entry]:
        """The candidates that the scope may see."""
        return [self._held[entry].entry for entry in sorted(ids) if self._held[entry].fits(scope)]

    def passages(self, ids: Sequence[int]) -> list[Passage]:
        """The passages of entries, in the order asked for."""
        return [self._held[entry].passage for entry in ids]

    def _place(self, document: Document) -> None:
        key = (document.shop_id or _SHARED, SECTION[document.kind])
        if key not in self._racks:
            self._racks[key] = _Rack(Shelf(len(self._racks), *key, Counts(), Counts()))
        rack = self._racks[key]
        for passage in passages(document):
            text = searchable(passage, document)
            entry = make_entry(len(self._held), passage, text)
            self._held.append(_Held(entry, passage, rack.shelf.id, text, document.platform, document.valid_from, document.valid_until))
            rack.ids.append(entry.id)
            rack.shelf.stems.add(entry.stems)
            rack.shelf.pieces.add(entry.pieces)
            for number in entry.stems["hash"]:
                rack.holders[int(number)].append(entry.id)

    def _embed(self, embedder: Embedder) -> Vectors:
        vectors = embedder.passages([held.text for held in self._held])
        self._held = [replace(held, entry=replace(held.entry, vector=vectors[index])) for index, held in enumerate(self._held)]
        return vectors

    def _racks_of(self, scope: Scope) -> list[_Rack]:
        wanted = {shelf.id for shelf in scope.shelves}
        return [rack for rack in self._racks.values() if rack.shelf.id in wanted]
