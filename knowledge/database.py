"""The database under the library: one writer and several readers on SQLite, a pool on any other."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from threading import RLock, local
from typing import Any

from sqlalchemy import URL, Connection, Engine, Table, create_engine, event, make_url, text
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.pool import ConnectionPoolEntry, QueuePool


class Database:
    """Reads and writes of the library. `writer` and `reader` may be one engine where the database locks by row."""

    def __init__(self, writer: Engine, reader: Engine | None = None) -> None:
        self.writer, self.reader = writer, reader or writer
        self.sqlite = writer.dialect.name == "sqlite"
        self._lock, self._looking = RLock(), local()

    @classmethod
    def at(cls, url: str | Path) -> "Database":
        """Opens a database by URL, or an SQLite file by its path."""
        address = address_of(str(url))
        if address.get_backend_name() != "sqlite":
            return cls(postgres_engine(address))
        return cls(sqlite_engine(str(address), "IMMEDIATE", 1), sqlite_engine(str(address), "DEFERRED", 8))

    def create(self) -> None:
        """Makes the tables that are not there yet."""
        from knowledge.holdings.lexical import lexical_of
        from knowledge.tables import metadata

        with self.writing() as connection:
            if not self.sqlite:  # two processes that start at once would both find no tables
                connection.execute(text("SELECT pg_advisory_xact_lock(hashtext('otklik knowledge tables'))"))
            metadata.create_all(connection)
            lexical_of(connection.dialect.name).create(connection)

    @contextmanager
    def writing(self) -> Iterator[Connection]:
        """A transaction that writes; it commits at the end or leaves nothing."""
        with self._lock, self.writer.begin() as connection:
            yield connection

    @contextmanager
    def reading(self) -> Iterator[Connection]:
        """A short look at one consistent state; inside `looking`, at that one's."""
        held: Connection | None = getattr(self._looking, "connection", None)
        if held is not None:
            yield held
            return
        with self.reader.connect() as connection:
            yield connection

    @contextmanager
    def looking(self) -> Iterator[None]:
        """All of this thread's readings inside are one look: one state, and one connection taken and given back."""
        with self.reading() as connection:
            before = getattr(self._looking, "connection", None)
            self._looking.connection = connection
            try:
                yield
            finally:
                self._looking.connection = before

    @contextmanager
    def alone(self, work: str) -> Iterator[None]:
        """No other process does this work meanwhile. On SQLite one process owns the library anyway."""
        if self.sqlite:
            yield
            return
        with self.writer.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
            connection.execute(text("SELECT pg_advisory_lock(hashtext(:work))"), {"work": f"otklik {work}"})
            try:
                yield
            finally:
                connection.execute(text("SELECT pg_advisory_unlock(hashtext(:work))"), {"work": f"otklik {work}"})

    def close(self) -> None:
        """Gives the connections back."""
        close_for_good(self.writer, self.reader)


def address_of(url: str) -> URL:
    """A database's address. A bare path means a SQLite file, `postgresql://` the driver that we have."""
    if "://" not in url:
        url = f"sqlite:///{url}"
    if url.startswith(("postgres://", "postgresql://")):
        url = "postgresql+psycopg://" + url.split("://", 1)[1]
    return make_url(url)


def postgres_engine(address: URL, size: int = 10) -> Engine:
    """An engine for a server. A connection that the network lost is noticed within a minute, not after hours."""
    lost = {"connect_timeout": 10, "keepalives_idle": 30, "keepalives_interval": 10, "keepalives_count": 3, "tcp_user_timeout": 60_000}
    given = {name: value for name, value in lost.items() if name not in address.query}
    return create_engine(address, pool_size=size, max_overflow=size, pool_pre_ping=True, connect_args=given)


def close_for_good(*engines: Engine) -> None:
    """Closes the engines' connections; one that a thread still holds is closed as soon as it is handed back.

    Disposing alone would leave such a connection open until the collector finds it, on a server for hours.
    """
    for engine in engines:
        event.listen(engine, "checkin", _close)
        engine.dispose()


def _close(connection: Any, record: ConnectionPoolEntry) -> None:
    record.invalidate()


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


def insert_of(connection: Connection, table: Table) -> sqlite.Insert | postgresql.Insert:
    """An INSERT that can say what to do when the row is there; both our databases spell it alike."""
    return sqlite.insert(table) if connection.dialect.name == "sqlite" else postgresql.insert(table)


def count_one_more(connection: Connection, table: Table, key: dict[str, Any], now: datetime, first: dict[str, Any]) -> None:
    """Adds one to `times` of the row under the key, or makes it with `first`; right with any number of writers."""
    made = insert_of(connection, table).values(times=1, last_at=now, **key, **first)
    again = {"times": table.c.times + 1, "last_at": now}
    connection.execute(made.on_conflict_do_update(index_elements=list(key), set_=again))
