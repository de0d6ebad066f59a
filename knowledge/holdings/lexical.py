"""Keyword search where the passages live: FTS5 on SQLite, an inverted index over arrays on PostgreSQL."""

from collections.abc import Sequence
from typing import Protocol

import numpy as np
from sqlalchemy import BigInteger, Column, Connection, Index, MetaData, Table, Text, bindparam, delete, func, insert, select, text
from sqlalchemy.dialects.postgresql import ARRAY

from knowledge.bm25 import scores, together
from knowledge.holdings import Scope
from knowledge.tables import passages
from knowledge.words import TERM, numbers

_FTS5 = """CREATE VIRTUAL TABLE IF NOT EXISTS knowledge_words USING fts5(
    shelf, stems, tokenize = 'unicode61 remove_diacritics 0', detail = 'column')"""
"""Pre-stemmed words by passage id; `shelf` holds one word that names the shelf."""

_MATCHING = text(
    "SELECT rowid FROM knowledge_words WHERE knowledge_words MATCH :match ORDER BY bm25(knowledge_words, 0.0, 1.0) LIMIT :limit"
)

Words = tuple[int, int, str, Sequence[str]]
"""A passage, its shelf, its kind and its stems."""


class Lexical(Protocol):
    """Which passages hold which words, inside the transactions of whoever asks."""

    def create(self, connection: Connection) -> None: ...

    def add(self, connection: Connection, found: Sequence[Words]) -> None: ...

    def remove(self, connection: Connection, ids: Sequence[int]) -> None: ...

    def clear(self, connection: Connection) -> None: ...

    def count(self, connection: Connection) -> int: ...

    def search(self, connection: Connection, scope: Scope, stems: Sequence[str], limit: int) -> list[int]: ...


def lexical_of(dialect: str) -> Lexical:
    """The keyword search of a database."""
    return Fts5() if dialect == "sqlite" else Inverted()


class Fts5:
    """A virtual table of SQLite, ranked by its own BM25."""

    def create(self, connection: Connection) -> None:
        """Makes the table."""
        connection.exec_driver_sql(_FTS5)

    def add(self, connection: Connection, found: Sequence[Words]) -> None:
        """Keeps the words of passages."""
        rows = [(entry, place(shelf, kind), " ".join(stems)) for entry, shelf, kind, stems in found]
        if rows:
            connection.exec_driver_sql("INSERT INTO knowledge_words (rowid, shelf, stems) VALUES (?, ?, ?)", rows)

    def remove(self, connection: Connection, ids: Sequence[int]) -> None:
        """Forgets passages."""
        marks = ",".join(str(int(entry)) for entry in ids)
        connection.exec_driver_sql(f"DELETE FROM knowledge_words WHERE rowid IN ({marks})")  # noqa: S608  numbers of ours

    def clear(self, connection: Connection) -> None:
        """Forgets everything."""
        connection.exec_driver_sql("DELETE FROM knowledge_words")

    def count(self, connection: Connection) -> int:
        """How many passages are held."""
        return int(connection.exec_driver_sql("SELECT count(*) FROM knowledge_words").scalar_one())

    def search(self, connection: Connection, scope: Scope, stems: Sequence[str], limit: int) -> list[int]:
        """The passages that say most of the words."""
        places = " OR ".join(place(shelf.id, kind) for shelf in scope.shelves for kind in sorted(scope.kinds))
        match = f"shelf : ({places}) AND stems : ({' OR '.join(stems)})"
        return list(connection.execute(_MATCHING, {"match": match, "limit": limit}).scalars())


_words = Table(
    "knowledge_words",
    MetaData(),
    Column("passage", BigInteger, primary_key=True, autoincrement=False),
    Column("stems", ARRAY(Text), nullable=False),
    Index("ix_knowledge_words_stems", "stems", postgresql_using="gin"),
)
"""Each element names the shelf, the kind and the stem: a look-up touches one shop's passages only, however many shops there are."""


class Inverted:
    """A GIN index of PostgreSQL finds who holds the words; our own BM25, which judges the candidates later, ranks them."""

    def create(self, connection: Connection) -> None:
        """Makes the table."""
        _words.create(connection, checkfirst=True)

    def add(self, connection: Connection, found: Sequence[Words]) -> None:
        """Keeps the words of passages."""
        rows = [{"passage": entry, "stems": [placed(shelf, kind, stem) for stem in set(stems)]} for entry, shelf, kind, stems in found]
        if rows:
            connection.execute(insert(_words), rows)

    def remove(self, connection: Connection, ids: Sequence[int]) -> None:
        """Forgets passages."""
        connection.execute(delete(_words).where(_words.c.passage.in_(ids)))

    def clear(self, connection: Connection) -> None:
        """Forgets everything."""
        connection.execute(delete(_words))

    def count(self, connection: Connection) -> int:
        """How many passages are held."""
        return int(connection.execute(select(func.count()).select_from(_words)).scalar_one())

    def search(self, connection: Connection, scope: Scope, stems: Sequence[str], limit: int) -> list[int]:
        """The passages that say most of the words."""
        sought = [placed(shelf.id, kind, stem) for shelf in scope.shelves for kind in sorted(scope.kinds) for stem in stems]
        query = select(passages.c.id, passages.c.stems).join(_words, _words.c.passage == passages.c.id)
        query = query.where(_words.c.stems.overlap(bindparam("sought", type_=ARRAY(Text))))
        rows = connection.execute(query, {"sought": sought}).all()
        if not rows:
            return []
        asked = numbers(stems)
        held = [np.frombuffer(row.stems, TERM) for row in rows]
        said = scores(asked, np.ones(len(asked)), held, together([shelf.stems for shelf in scope.shelves]))
        best = sorted(range(len(rows)), key=lambda place_: (-said[place_], rows[place_].id))[:limit]
        return [int(rows[place_].id) for place_ in best]


def place(shelf: int, kind: str) -> str:
    """The word that stands for a kind of a shelf in the full-text table."""
    return f"s{shelf}x{kind}"


def placed(shelf: int, kind: str, stem: str) -> str:
    """A stem where it stands."""
    return f"{shelf}.{kind}.{stem}"
