"""Putting a library over a database together."""

from collections.abc import Callable
from datetime import datetime
from pathlib import Path

from knowledge.catalogue_sql import SqlCatalogue
from knowledge.database import Database
from knowledge.embedding import Embedder
from knowledge.freshness import Freshness, utc_now
from knowledge.index import DenseIndex
from knowledge.index.follow import Report


def open_catalogue(
    database: Database | str | Path,
    *,
    home: Path | None,
    embedder: Embedder | None,
    index: DenseIndex | None,
    clock: Callable[[], datetime] | None,
    report: Report | None,
    freshness: Freshness | None = None,
) -> SqlCatalogue:
    """Creates missing tables, opens the index and mends it where it does not match the database."""
    held = database if isinstance(database, Database) else Database.at(database)
    if embedder and index is None:
        index = dense_index(home, embedder.name)
    catalogue = SqlCatalogue(held, embedder, index, clock=clock or utc_now, freshness=freshness, report=report)
    catalogue.start()
    return catalogue


def dense_index(home: Path | None, model: str, where: str = "") -> DenseIndex:
    """The index to use: a Chroma server by its address, `exact` in memory, or Chroma in the home folder."""
    if where.startswith(("http://", "https://")):
        from knowledge.index.chroma import ChromaIndex

        return ChromaIndex.server(where, model)
    if home is None or where == "exact":
        from knowledge.index.exact import ExactIndex

        return ExactIndex(model)
    from knowledge.index.chroma import ChromaIndex

    return ChromaIndex.embedded(home / "chroma", model)
