"""Vectors kept by the content of their text: the same words are embedded once, whatever shop they stand in."""

from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from typing import Any

import numpy as np
from sqlalchemy import Connection, Row, Select, and_, func, select

from knowledge.database import Database, insert_of
from knowledge.embedding import Embedder, Vectors
from knowledge.holdings import Vector
from knowledge.tables import passages, progress, vectors

_AT_ONCE = 500
_SEEN, _ALL_SHELVES = "vectors:", 0
"""The row of the progress table that says up to which passage vectors were seen."""
STORED = "<f2"
"""Two bytes a number: half the space, and the cosine moves by less than a thousandth."""


def vectors_for(database: Database, embedder: Embedder | None, texts: dict[bytes, str]) -> dict[bytes, Vector]:
    """The vectors of texts that have none yet."""
    if embedder is None:
        return {}
    with database.reading() as connection:
        known = {digest for part in parts(list(texts)) for digest in connection.execute(_known(embedder.name, part)).scalars()}
    missing = [digest for digest in texts if digest not in known]
    if not missing:
        return {}
    return dict(zip(missing, embedder.passages([texts[digest] for digest in missing]), strict=True))


def embed_missing(database: Database, embedder: Embedder, report: Callable[[str], None], *, since: int | None = None) -> int:
    """Embeds every passage that has no vector of this encoder yet: after a change of encoder, or a run without one.

    Looks at passages after `since`; by default after the last one that was seen to have its vector, for to look at all of a large
    library takes seconds of every start.
    """
    done, last = 0, _seen_until(database, embedder.name) if since is None else since
    newest = _newest(database)
    while rows := _without_vector(database, embedder.name, last):
        made = vectors_for(database, embedder, {row.digest: row.words for row in rows})
        with database.writing() as connection:
            keep_vectors(connection, embedder.name, made)
        done, last = done + len(made), rows[-1].id
        report(f"embedded {done} passages that had no vector of {embedder.name}")
    _mark_seen(database, embedder.name, newest)
    return done


def _without_vector(database: Database, model: str, last: int) -> Sequence[Row[Any, Any, Any]]:
    query = (
        select(passages.c.id, passages.c.digest, passages.c.words)
        .outerjoin(vectors, and_(vectors.c.digest == passages.c.digest, vectors.c.model == model))
        .where(vectors.c.digest.is_(None), passages.c.id > last)
    )
    with database.reading() as connection:
        return connection.execute(query.order_by(passages.c.id).limit(_AT_ONCE)).all()


def _newest(database: Database) -> int:
    with database.reading() as connection:
        return int(connection.execute(select(func.coalesce(func.max(passages.c.id), 0))).scalar_one())


def _seen_until(database: Database, model: str) -> int:
    query = select(progress.c.change).where(progress.c.name == _SEEN + model, progress.c.shelf == _ALL_SHELVES)
    with database.reading() as connection:
        return int(connection.execute(query).scalar() or 0)


def _mark_seen(database: Database, model: str, newest: int) -> None:
    if newest == _seen_until(database, model):
        return
    with database.writing() as connection:
        made = insert_of(connection, progress).values(name=_SEEN + model, shelf=_ALL_SHELVES, change=newest)
        connection.execute(made.on_conflict_do_update(index_elements=["name", "shelf"], set_={"change": newest}))


def keep_vectors(connection: Connection, model: str, made: dict[bytes, Vector]) -> None:
    """Writes vectors; one that another process wrote meanwhile stays."""
    if not made:
        return
    rows: list[dict[str, Any]] = [
        {"model": model, "digest": digest, "vector": vector.astype(STORED).tobytes()} for digest, vector in made.items()
    ]
    rows.sort(key=lambda row: bytes(row["digest"]))  # two processes with the same texts wait for each other instead of locking up
    connection.execute(insert_of(connection, vectors).on_conflict_do_nothing(), rows)


def vectors_of(connection: Connection, model: str, ids: Collection[int], searched: int) -> tuple[list[int], Vectors]:
    """Passage ids that have a vector, and the part of each vector that an index searches by."""
    query = (
        select(passages.c.id, vectors.c.vector)
        .outerjoin(vectors, and_(vectors.c.digest == passages.c.digest, vectors.c.model == model))  # an inner join reads all vectors
        .where(passages.c.id.in_(ids))
        .order_by(passages.c.id)
    )
    return _stacked(connection.execute(query), searched)


def vectors_of_shelf(connection: Connection, model: str, shelf: int) -> tuple[list[int], Vectors]:
    """Every passage of a shelf that has a vector, with the whole of it."""
    joined = passages.outerjoin(vectors, and_(vectors.c.digest == passages.c.digest, vectors.c.model == model))
    query = select(passages.c.id, vectors.c.vector).select_from(joined).where(passages.c.shelf == shelf).order_by(passages.c.id)
    return _stacked(connection.execute(query), -1)


def _stacked(found: Iterable[Row[*tuple[Any, ...]]], searched: int) -> tuple[list[int], Vectors]:
    rows = [row for row in found if row.vector]
    return [row.id for row in rows], np.array([np.frombuffer(row.vector, STORED, count=searched) for row in rows], np.float32)


def parts(items: list[bytes], size: int = _AT_ONCE) -> Iterator[list[bytes]]:
    """A long list in parts that a statement can hold."""
    for start in range(0, len(items), size):
        yield items[start : start + size]


def _known(model: str, digests: list[bytes]) -> Select[Any]:
    return select(vectors.c.digest).where(vectors.c.model == model, vectors.c.digest.in_(digests))
