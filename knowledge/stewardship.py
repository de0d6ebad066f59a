"""Looking after the store: counting, comparing its parts, making the derived ones anew."""

import hashlib
from collections.abc import Callable
from typing import Any

from sqlalchemy import delete, func, select

from knowledge.catalogue_sql import SqlCatalogue
from knowledge.database import Database
from knowledge.errors import KnowledgeError
from knowledge.holdings import Vector
from knowledge.holdings.lexical import lexical_of
from knowledge.holdings.vectors import STORED, vectors_of
from knowledge.index import DenseIndex
from knowledge.library import Library
from knowledge.tables import documents, passages, shelves, vectors
from knowledge.types import Frozen
from knowledge.words import stems

_BATCH = 1000


def kept(library: Library) -> SqlCatalogue:
    """The database behind a library."""
    if not isinstance(library.catalogue, SqlCatalogue):
        raise KnowledgeError("this library is in memory only: open one over a database")
    return library.catalogue


def statistics(library: Library) -> list[dict[str, Any]]:
    """Documents and passages by shop and kind; the shared ones under an empty shop."""
    query = (
        select(
            documents.c.shop,
            documents.c.kind,
            func.count(documents.c.id.distinct()).label("documents"),
            func.count(passages.c.id).label("passages"),
        )
        .outerjoin(passages, passages.c.document == documents.c.id)
        .where(documents.c.until.is_(None))
        .group_by(documents.c.shop, documents.c.kind)
        .order_by(documents.c.shop, documents.c.kind)
    )
    with kept(library).database.reading() as connection:
        return [dict(row) for row in connection.execute(query).mappings()]


def faults(library: Library) -> list[str]:
    """What does not fit together; empty when all is well."""
    catalogue = kept(library)
    found = []
    with catalogue.database.reading() as connection:
        held = connection.execute(select(func.count()).select_from(passages)).scalar_one()
        words = lexical_of(connection.dialect.name).count(connection)
        if words != held:
            found.append(f"keyword search holds {words} passages, the database {held}: run `otklik knowledge rebuild`")
        if catalogue.follower:
            joined = passages.outerjoin(vectors, (vectors.c.digest == passages.c.digest) & (vectors.c.model == catalogue.holdings.model))
            bare = connection.execute(select(func.count()).select_from(joined).where(vectors.c.digest.is_(None))).scalar_one()
            if bare:
                found.append(f"{bare} passages have no vector of this encoder: run `otklik knowledge rebuild`")
        numbers = list(connection.execute(select(shelves.c.id)).scalars())
    if catalogue.follower:
        found += [
            f"the vector index of shelf {shelf} does not match the database"
            for shelf in numbers
            if not catalogue.follower.sound(shelf, thorough=True)
        ]
    return found


def rebuild_all(library: Library, report: Callable[[str], None]) -> dict[str, int]:
    """Makes keyword search, missing vectors and the vector index anew."""
    catalogue = kept(library)
    counted = rebuild_words(catalogue.database)
    _forget_vectors(catalogue)
    report(f"{counted} passages looked up by word again")
    catalogue.embed_missing(since=0)
    with catalogue.database.reading() as connection:
        numbers = list(connection.execute(select(shelves.c.id)).scalars())
    rebuilt = sum(catalogue.follower.rebuild(shelf) for shelf in numbers) if catalogue.follower else 0
    return {"passages": counted, "vectors": rebuilt}


def _forget_vectors(catalogue: SqlCatalogue) -> None:
    """Vectors of texts that no passage has any more."""
    held = select(passages.c.id).where(passages.c.digest == vectors.c.digest).exists()
    with catalogue.database.writing() as connection:
        connection.execute(delete(vectors).where(~held))


def rebuild_words(database: Database) -> int:
    """Makes keyword search anew from the passages; gives their number."""
    done = last = 0
    with database.writing() as connection:
        lexical = lexical_of(connection.dialect.name)
        lexical.clear(connection)
        while True:
            query = select(passages.c.id, passages.c.shelf, passages.c.kind, passages.c.words).where(passages.c.id > last)
            rows = connection.execute(query.order_by(passages.c.id).limit(_BATCH)).all()
            if not rows:
                return done
            lexical.add(connection, [(row.id, row.shelf, row.kind, stems(row.words)) for row in rows])
            done, last = done + len(rows), rows[-1].id


class Compared(Frozen):
    """One shelf held against its index: how many each holds, what is missing there or strange, and vectors that are not the same."""

    shelf: int
    database: int
    index: int
    missing: int
    strange: int
    different: int
    digest: str

    @property
    def wrong(self) -> int:
        """Everything that does not fit."""
        return self.missing + self.strange + self.different


def compared(library: Library) -> list[Compared]:
    """Every shelf's index held against the database: counts, ids, and the digest of every single vector."""
    catalogue = kept(library)
    with catalogue.database.reading() as connection:
        numbers = list(connection.execute(select(shelves.c.id).order_by(shelves.c.id)).scalars())
    return [_compared(catalogue, catalogue.index, number) for number in numbers] if catalogue.index else []


def _compared(catalogue: SqlCatalogue, index: DenseIndex, shelf: int) -> Compared:
    with catalogue.database.reading() as connection:
        ids = list(connection.execute(select(passages.c.id).where(passages.c.shelf == shelf).order_by(passages.c.id)).scalars())
    there, missing, different, whole = index.ids(shelf), 0, 0, hashlib.blake2b(digest_size=16)
    for start in range(0, len(ids), _BATCH):
        part = ids[start : start + _BATCH]
        with catalogue.database.reading() as connection:
            known, stacked = vectors_of(connection, catalogue.holdings.model, part, catalogue.searched)
        held = index.vectors(shelf, known)
        missing += len(part) - len(held)
        for entry, vector in zip(known, stacked, strict=True):
            own = vector_digest(entry, vector)
            whole.update(own)
            different += entry in held and vector_digest(entry, held[entry]) != own
    return Compared(
        shelf=shelf,
        database=len(ids),
        index=index.count(shelf),
        missing=missing,
        strange=len(there - set(ids)),
        different=different,
        digest=whole.hexdigest(),
    )


def vector_digest(entry: int, vector: Vector) -> bytes:
    """Names a passage's vector by its numbers, in the two bytes each that the database keeps."""
    return hashlib.blake2b(vector.astype(STORED).tobytes(), digest_size=16, key=str(entry).encode()).digest()
