"""The database under the library: one writer and several readers on SQLite, a pool on any other."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from threading import RLock
from typing import Any

from sqlalchemy import Connection, Engine, create_engine, event, make_url
from sqlalchemy.pool import QueuePool

WORDS = """CREATE VIRTUAL TABLE IF NOT EXISTS knowledge_words USING fts5(
    shelf, stems, tokenize = 'unicode61 remove_diacritics 0', detail = 'column')"""
"""Pre-stemmed words by passage id; `shelf` holds one word that names the shelf."""


class Database:
    """Reads and writes of the library. `writer` and `reader` may be one engine where the database locks by row."""

    def __init__(self, writer: Engine, reader: Engine | None = None) -> None:
        self.writer, self.reader = writer, reader or writer
        self.sqlite = writer.dialect.name == "sqlite"
        self._lock = RLock()

    @classmethod
    def at(cls, url: str | Path) -> "Database":
        """Opens a database by URL, or an SQLite file by its path."""
        address = make_url(f"sqlite:///{url}" if isinstance(url, Path) or "://" not in str(url) else str(url))
        if address.get_backend_name() != "sqlite":
            return cls(create_engine(address, pool_pre_ping=True))
        return cls(sqlite_engine(str(address), "IMMEDIATE", 1), sqlite_engine(str(address), "DEFERRED", 8))

    def create(self) -> None:
        """Makes the tables that are not there yet."""
        from knowledge.tables import metadata

        with self.writing() as connection:
            metadata.create_all(connection)
            if self.sqlite:
                connection.exec_driver_sql(WORDS)

    @contextmanager
    def writing(self) -> Iterator[Connection]:
        """A transaction that writes; it commits at the end or leaves nothing."""
        with self._lock, self.writer.begin() as connection:
            yield connection

    @contextmanager
    def reading(self) -> Iterator[Connection]:
        """A short look at one consistent state."""
        with self.reader.connect() as connection:
            yield connection

    def close(self) -> None:
        """Gives the connections back."""
        self.writer.dispose()
        self.reader.dispose()


def sqlite_engine(url: str, begin: str, size: int) -> Engine:
    """An SQLite engine in WAL mode whose transactions start as `begin` says, so that writers wait instead of failing."""
    engine = create_engine(
        url, poolclass=QueuePool, pool_size=size, max_overflow=0, connect_args={"check_same_thread": False, "timeout": 30}
    )

    @event.listens_for(engine, "connect")
    def _prepare(connection: Any, _record: Any) -> None:
        connection.isolation_level = None  # SQLAlchemy says BEGIN, not the driver
        for pragma in ("journal_mode=WAL", "synchronous=NORMAL", "foreign_keys=ON", "cache_size=-32000", "temp_store=MEMORY"):
            connection.execute(f"PRAGMA {pragma}")

    @event.listens_for(engine, "begin")
    def _begin(connection: Connection) -> None:
        connection.exec_driver_sql(f"BEGIN {begin}")

    return engine
