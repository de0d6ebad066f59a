"""Making the database hold exactly what a source says: batch by batch, each whole or not at all."""

import hashlib
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from datetime import datetime
from itertools import islice
from typing import Any

import numpy as np
from sqlalchemy import Connection, Table, delete, insert, select, text, update

from knowledge.bm25 import Counts
from knowledge.catalogue import called
from knowledge.chunking import passages as cut
from knowledge.chunking import searchable
from knowledge.database import Database
from knowledge.embedding import Embedder
from knowledge.holdings import SECTION
from knowledge.holdings.lexical import lexical_of
from knowledge.holdings.vectors import keep_vectors, vectors_for
from knowledge.tables import changes, documents, names, passages, shelves, sources
from knowledge.types import Document, Kind, Passage
from knowledge.words import TERM, Terms, stems, terms
from knowledge.words import pieces as pieces_of

BATCH = 256


@dataclass
class Tally:
    """What a sync did, document by document."""

    added: int = 0
    changed: int = 0
    removed: int = 0
    unchanged: int = 0
    repeated: list[str] = field(default_factory=list)


@dataclass(frozen=True)
class _Piece:
    """A passage made ready for its row."""

    passage: Passage
    document: Document
    text: str
    digest: bytes
    stems: list[str]
    stem_terms: Terms
    pieces: Terms


def digest_of(text: str) -> bytes:
    """Names a text by its content."""
    return hashlib.blake2b(text.encode("utf-8", "replace"), digest_size=16).digest()


class Sync:
    """One run over one source of one shop. `done` is told after each batch that is safely on disk."""

    def __init__(self, database: Database, embedder: Embedder | None, now: datetime, done: Callable[[Tally], None] | None = None) -> None:
        self._database, self._embedder, self._now = database, embedder, now
        self._done = done or (lambda tally: None)

    def run(self, offered: Iterable[Document], shop: str, source: str) -> Tally:
        """Adds, changes and removes; what failed half-way is taken up again by the next run."""
        with self._database.alone(f"sync {shop} {source}"):
            return self._run(offered, shop, source)

    def put(self, document: Document, shop: str, source: str) -> None:
        """One document of a source in place of what it said before; the rest of the source stays."""
        with self._database.alone(f"sync {shop} {source}"):
            self._write([document], self._held(shop, source), shop, source)

    def _run(self, offered: Iterable[Document], shop: str, source: str) -> Tally:
        held, tally, seen = self._held(shop, source), Tally(), set[str]()
        stream = iter(offered)
        while batch := list(islice(stream, BATCH)):
            fresh = [document for document in batch if self._is_fresh(document, held, seen, tally)]
            self._write(fresh, held, shop, source)
            self._done(tally)
        gone = [row for document_id, (row, _) in held.items() if document_id not in seen]
        for start in range(0, len(gone), BATCH):
            with self._database.writing() as connection:
                _Shelves(connection, shop).close(gone[start : start + BATCH], self._now)
        tally.removed = len(gone)
        self._note(shop, source)
        self._done(tally)
        return tally

    def _held(self, shop: str, source: str) -> dict[str, tuple[int, bytes]]:
        query = select(documents.c.document_id, documents.c.id, documents.c.digest)
        here = (documents.c.shop == shop, documents.c.source == source, documents.c.until.is_(None))
        with self._database.reading() as connection:
            return {row.document_id: (row.id, row.digest) for row in connection.execute(query.where(*here))}

    def _is_fresh(self, document: Document, held: dict[str, tuple[int, bytes]], seen: set[str], tally: Tally) -> bool:
        if document.id in seen:
            tally.repeated.append(document.id)
            return False
        seen.add(document.id)
        known = held.get(document.id)
        if known and known[1] == digest_of(body_of(document)):
            tally.unchanged += 1
            return False
        tally.changed += bool(known)
        tally.added += not known
        return True

    def _write(self, fresh: list[Document], held: dict[str, tuple[int, bytes]], shop: str, source: str) -> None:
        if not fresh:
            return
        pieces = [piece for document in fresh for piece in _pieces(document)]
        made = vectors_for(self._database, self._embedder, {piece.digest: piece.text for piece in pieces})
        with self._database.writing() as connection:
            keeper = _Shelves(connection, shop)
            keeper.close([held[document.id][0] for document in fresh if document.id in held], self._now)
            if self._embedder:
                keep_vectors(connection, self._embedder.name, made)
            keeper.open(fresh, pieces, source, self._now)

    def _note(self, shop: str, source: str) -> None:
        with self._database.writing() as connection:
            connection.execute(delete(sources).where(sources.c.shop == shop, sources.c.source == source))
            connection.execute(insert(sources).values(shop=shop, source=source, synced_at=self._now))


def body_of(document: Document) -> str:
    """A document as it is kept and compared."""
    return document.model_dump_json(exclude_defaults=True)


def _pieces(document: Document) -> Iterator[_Piece]:
    for passage in cut(document):
        text = searchable(passage, document).replace("\x00", " ")  # the one character that PostgreSQL cannot keep
        words = stems(text)
        yield _Piece(passage, document, text, digest_of(text), words, terms(words), terms(pieces_of(text)))


class _Shelves:
    """Rows of one transaction: documents, passages, words, changes and the counts of the shelves they stand on."""

    def __init__(self, connection: Connection, shop: str) -> None:
        self._connection, self._shop = connection, shop
        self._sqlite, self._lexical = connection.dialect.name == "sqlite", lexical_of(connection.dialect.name)
        if not self._sqlite:  # counts are read and written back, and changes are followed by their number: one writer for a shop
            connection.execute(text("SELECT pg_advisory_xact_lock(hashtext(:shop))"), {"shop": f"otklik shelves {shop}"})
        self._counts: dict[int, tuple[Counts, Counts]] = {}
        self._known: dict[str, int] = {}

    def close(self, rows: list[int], now: datetime) -> None:
        """Ends documents: their text becomes history, their passages go."""
        if not rows:
            return
        query = select(passages.c.id, passages.c.shelf, passages.c.stems, passages.c.pieces).where(passages.c.document.in_(rows))
        gone = self._connection.execute(query).all()
        for row in gone:
            self._count(row.shelf, np.frombuffer(row.stems, TERM), np.frombuffer(row.pieces, TERM), -1)
        self._tell([(row.shelf, row.id) for row in gone], removed=True)
        if gone:
            self._lexical.remove(self._connection, [row.id for row in gone])
        self._connection.execute(delete(passages).where(passages.c.document.in_(rows)))
        self._connection.execute(delete(names).where(names.c.document.in_(rows)))
        self._connection.execute(update(documents).where(documents.c.id.in_(rows)).values(until=now))
        self._save()

    def open(self, fresh: list[Document], pieces: list[_Piece], source: str, now: datetime) -> None:
        """Adds documents and their passages."""
        rows = [self._document_row(document, source, now) for document in fresh]
        given = self._numbered(documents, rows)
        numbers = dict(zip((document.id for document in fresh), given, strict=True))
        called = [row for document in fresh for row in _name_rows(document, numbers[document.id], self._shop)]
        if called:
            self._connection.execute(insert(names), called)
        self._place(pieces, numbers)
        self._save()

    def _place(self, pieces: list[_Piece], numbers: dict[str, int]) -> None:
        rows = [self._passage_row(piece, numbers[piece.document.id]) for piece in pieces]
        given = self._numbered(passages, rows)
        for row, piece in zip(rows, pieces, strict=True):
            self._count(row["shelf"], piece.stem_terms, piece.pieces, 1)
        self._tell([(row["shelf"], number) for row, number in zip(rows, given, strict=True)], removed=False)
        found = [(number, row["shelf"], row["kind"], piece.stems) for number, row, piece in zip(given, rows, pieces, strict=True)]
        self._lexical.add(self._connection, found)

    def _numbered(self, table: Table, rows: list[dict[str, Any]]) -> list[int]:
        """Inserts rows all at once under numbers drawn before, and gives the numbers."""
        if not rows:
            return []
        if self._sqlite:  # this transaction is the only writer
            last = self._connection.exec_driver_sql("SELECT seq FROM sqlite_sequence WHERE name = ?", (table.name,)).scalar() or 0
            given = list(range(last + 1, last + 1 + len(rows)))
        else:
            draw = text("SELECT nextval(pg_get_serial_sequence(:name, 'id')) FROM generate_series(1, :count)")
            given = list(self._connection.execute(draw, {"name": table.name, "count": len(rows)}).scalars())
        self._connection.execute(insert(table), [{"id": number, **row} for number, row in zip(given, rows, strict=True)])
        return given

    def _document_row(self, document: Document, source: str, now: datetime) -> dict[str, Any]:
        body = body_of(document)
        return {
            "shop": self._shop,
            "source": source,
            "document_id": document.id,
            "kind": document.kind.value,
            "digest": digest_of(body),
            "body": body,
            "since": now,
        }

    def _passage_row(self, piece: _Piece, document: int) -> dict[str, Any]:
        passage, origin = piece.passage, piece.document
        return {
            "document": document,
            "shelf": self._shelf(passage.kind),
            "key": passage.id,
            "kind": passage.kind.value,
            "platform": origin.platform.value if origin.platform else None,
            "digest": piece.digest,
            "body": passage.model_dump_json(exclude_defaults=True),
            "words": piece.text,
            "stems": piece.stem_terms.tobytes(),
            "pieces": piece.pieces.tobytes(),
            "valid_from": origin.valid_from.isoformat() if origin.valid_from else None,
            "valid_until": origin.valid_until.isoformat() if origin.valid_until else None,
        }

    def _shelf(self, kind: Kind) -> int:
        section = SECTION[kind].value
        if section in self._known:
            return self._known[section]
        known = self._connection.execute(select(shelves.c.id).where(shelves.c.shop == self._shop, shelves.c.section == section)).scalar()
        if known is None:
            empty = Counts().pack()
            row = {"shop": self._shop, "section": section, "version": 0, "stems": empty, "pieces": empty}
            known = self._connection.execute(insert(shelves).values(row).returning(shelves.c.id)).scalar_one()
        self._known[section] = int(known)
        return int(known)

    def _count(self, shelf: int, found: Terms, pieces: Terms, times: int) -> None:
        if shelf not in self._counts:
            row = self._connection.execute(select(shelves.c.stems, shelves.c.pieces).where(shelves.c.id == shelf)).one()
            self._counts[shelf] = (Counts.unpack(row.stems), Counts.unpack(row.pieces))
        self._counts[shelf][0].add(found, times)
        self._counts[shelf][1].add(pieces, times)

    def _tell(self, marks: list[tuple[int, int]], *, removed: bool) -> None:
        if marks:
            self._connection.execute(insert(changes), [{"shelf": shelf, "passage": entry, "removed": removed} for shelf, entry in marks])

    def _save(self) -> None:
        for shelf, (found, pieces) in self._counts.items():
            values = {"stems": found.pack(), "pieces": pieces.pack(), "version": shelves.c.version + 1}
            self._connection.execute(update(shelves).where(shelves.c.id == shelf).values(values))


def _name_rows(document: Document, number: int, shop: str) -> Iterator[dict[str, Any]]:
    if document.kind is Kind.CARD:
        for platform, name in sorted(called(document)):
            yield {"document": number, "shop": shop, "platform": platform, "name": name.replace("\x00", "")[:400]}
