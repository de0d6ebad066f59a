"""Passages in the database: what a search reads."""

from collections.abc import Collection, Iterator, Sequence
from contextlib import AbstractContextManager
from datetime import date
from typing import Any

import numpy as np
from sqlalchemy import Row, Select, and_, bindparam, or_, select

from knowledge.bm25 import Counts, together
from knowledge.database import Database
from knowledge.embedding import Vectors
from knowledge.freshness import Clock, Freshness, utc_now
from knowledge.holdings import Entry, Scope, Section, Shelf, Vector
from knowledge.holdings.kept import Kept
from knowledge.holdings.lexical import lexical_of
from knowledge.holdings.vectors import STORED, vectors_of_shelf
from knowledge.index import DenseIndex
from knowledge.tables import SHARED, documents, passages, shelves, sources, vectors
from knowledge.types import Kind, Passage
from knowledge.words import TERM, numbers

_FREQUENT = 1500
"""Passages that keyword search may look through for one question; beyond it only the rarest words are looked up."""
_KEPT_SHELVES = 128
_SMALL = 1000
"""Passages of a shelf whose vectors are kept in memory and compared one by one."""
_KEPT_VECTORS = 20_000
"""Vectors of small shelves kept at once: some seventy megabytes."""

_SHELVES = (
    select(shelves.c.id, shelves.c.shop, shelves.c.section, shelves.c.version)
    .where(shelves.c.shop.in_(bindparam("shops", expanding=True)), shelves.c.section.in_(bindparam("sections", expanding=True)))
    .order_by(shelves.c.id)
)
_BODIES = (
    select(passages.c.id, passages.c.body, sources.c.synced_at)
    .join(documents, documents.c.id == passages.c.document)
    .outerjoin(sources, and_(sources.c.shop == documents.c.shop, sources.c.source == documents.c.source))
    .where(passages.c.id.in_(bindparam("ids", expanding=True)))
)


class SqlHoldings:
    """Reads by shelf only. Word counts of a shelf are kept in memory until the shelf changes."""

    def __init__(
        self,
        database: Database,
        model: str,
        searched: int,
        index: DenseIndex | None,
        freshness: Freshness | None = None,
        clock: Clock = utc_now,
    ) -> None:
        self._database, self.model, self._searched, self._index = database, model, searched, index
        self._freshness, self._clock = freshness or Freshness(), clock
        self._counts: Kept[tuple[Counts, Counts]] = Kept(_KEPT_SHELVES)
        self._small: Kept[tuple[list[int], Vectors]] = Kept(_KEPT_VECTORS, lambda held: len(held[0]))

    def looking(self) -> AbstractContextManager[None]:
        """One state of the database for all that one search reads."""
        return self._database.looking()

    def shelves(self, shop_id: str, sections: Collection[Section]) -> tuple[Shelf, ...]:
        """The shop's own shelves and the shared ones."""
        asked = {"shops": [shop_id, SHARED], "sections": list(sections)}
        with self._database.reading() as connection:
            rows = connection.execute(_SHELVES, asked).all()
        return tuple(Shelf(row.id, row.shop, Section(row.section), *self._counted(row.id, row.version), row.version) for row in rows)

    def by_words(self, scope: Scope, stems: Sequence[str], limit: int) -> list[int]:
        """The passages that say most of the rarest words."""
        chosen = list(_telling(scope, stems)) if scope.shelves else []
        if not chosen:
            return []
        with self._database.reading() as connection:
            return lexical_of(connection.dialect.name).search(connection, scope, chosen, limit)

    def by_vector(self, scope: Scope, vector: Vector, limit: int) -> list[int]:
        """The passages nearest to the vector; more are asked for where only some kinds of a shelf count."""
        if self._index is None:
            return []
        found: list[int] = []
        for shelf in scope.shelves:
            if shelf.stems.passages:
                wanted = min(shelf.stems.passages, limit if shelf.section is Section.CARDS else 3 * limit)
                found += self._nearest(self._index, shelf, vector, wanted)
        return found

    def _nearest(self, index: DenseIndex, shelf: Shelf, vector: Vector, wanted: int) -> list[int]:
        """A small shelf is compared vector by vector, by every encoder: exact, and ten times as fast as asking the index."""
        if shelf.stems.passages > _SMALL:
            return index.nearest(shelf.id, vector[: self._searched], wanted)
        ids, stacked = self._small.get((shelf.id, shelf.version), lambda: self._vectors_of(shelf.id))
        return [ids[place] for place in np.argsort(-(stacked @ vector), kind="stable")[:wanted]] if ids else []

    def _vectors_of(self, shelf: int) -> tuple[list[int], Vectors]:
        with self._database.reading() as connection:
            return vectors_of_shelf(connection, self.model, shelf)

    def entries(self, scope: Scope, ids: Collection[int]) -> list[Entry]:
        """The candidates that the scope may see."""
        if not ids:
            return []
        with self._database.reading() as connection:
            return _entries(connection.execute(self._seen(scope, ids)).all())

    def passages(self, ids: Sequence[int]) -> list[Passage]:
        """The passages of entries, in the order asked for; stale prices and stock are left out."""
        with self._database.reading() as connection:
            rows = {row.id: row for row in connection.execute(_BODIES, {"ids": list(ids)})}
        return [self._fresh(rows[entry]) for entry in ids if entry in rows]

    def _fresh(self, row: Row[Any, Any, Any]) -> Passage:
        passage = Passage.model_validate_json(row.body)
        facts = self._freshness.keep(passage.facts, confirmed=row.synced_at, now=self._clock())
        return passage.model_copy(update={"facts": facts})

    def _seen(self, scope: Scope, ids: Collection[int]) -> Select[Any]:
        table = passages.c
        query = (
            select(table.id, table.key, table.kind, table.stems, table.pieces, vectors.c.vector)
            .outerjoin(vectors, and_(vectors.c.model == self.model, vectors.c.digest == table.digest))
            .where(table.id.in_(sorted(ids)), table.shelf.in_([shelf.id for shelf in scope.shelves]), table.kind.in_(sorted(scope.kinds)))
        )
        if scope.only is not None:
            query = query.where(documents.c.document_id.in_(sorted(scope.only))).join(documents, documents.c.id == table.document)
        if scope.platform:
            query = query.where(or_(table.platform.is_(None), table.platform == scope.platform))
        return query.where(_holds(scope.on)) if scope.on else query

    def _counted(self, shelf: int, version: int) -> tuple[Counts, Counts]:
        return self._counts.get((shelf, version), lambda: self._read_counts(shelf))

    def _read_counts(self, shelf: int) -> tuple[Counts, Counts]:
        with self._database.reading() as connection:
            row = connection.execute(select(shelves.c.stems, shelves.c.pieces).where(shelves.c.id == shelf)).one()
        return Counts.unpack(row.stems), Counts.unpack(row.pieces)


def _telling(scope: Scope, stems: Sequence[str]) -> Iterator[str]:
    """Words from the rarest on, until together they stand in too many passages; a word that stands in most tells nothing."""
    counts = together([shelf.stems for shelf in scope.shelves])
    asked = numbers(stems)
    looked = 0
    for place_ in np.argsort(-counts.rarity(asked), kind="stable"):
        holding = counts.holding_of(asked[place_])
        looked += holding
        if looked > _FREQUENT or (holding > 20 and holding > counts.passages / 3):
            return
        if holding:
            yield stems[place_]


def _holds(on: date) -> Any:
    day, table = on.isoformat(), passages.c
    return and_(or_(table.valid_from.is_(None), table.valid_from <= day), or_(table.valid_until.is_(None), table.valid_until >= day))


def _entries(rows: Sequence[Row[*tuple[Any, ...]]]) -> list[Entry]:
    """Entries of rows, with their vectors read at once."""
    told = [row.vector for row in rows if row.vector]
    stacked = iter(np.frombuffer(b"".join(told), STORED).astype(np.float32).reshape(len(told), -1) if told else ())
    return [
        Entry(
            id=row.id,
            key=row.key,
            kind=Kind(row.kind),
            stems=np.frombuffer(row.stems, TERM),
            pieces=np.frombuffer(row.pieces, TERM),
            vector=next(stacked) if row.vector else None,
        )
        for row in rows
    ]
