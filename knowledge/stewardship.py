"""Looking after the store: counting, comparing its parts, making the derived ones anew."""

from collections.abc import Callable
from typing import Any

from sqlalchemy import delete, func, select

from knowledge.catalogue_sql import SqlCatalogue
from knowledge.database import Database
from knowledge.errors import KnowledgeError
from knowledge.holdings.lexical import lexical_of
from knowledge.library import Library
from knowledge.tables import documents, passages, shelves, vectors
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


def missing_ids(library: Library) -> dict[int, int]:
    """For each shelf how many passages the vector index lacks or has too many, id by id."""
    catalogue = kept(library)
    found = {}
    with catalogue.database.reading() as connection:
        numbers = list(connection.execute(select(shelves.c.id)).scalars())
        held = {number: set(connection.execute(select(passages.c.id).where(passages.c.shelf == number)).scalars()) for number in numbers}
    for number in numbers:
        found[number] = len(held[number] ^ (catalogue.index.ids(number) if catalogue.index else set()))
    return found
