"""Opening the database: one writing connection and a few reading ones on SQLite, one pool on PostgreSQL."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from sqlalchemy import URL, Connection, Engine, create_engine, event
from sqlalchemy.exc import ArgumentError, DataError, SQLAlchemyError

from assistant.errors import InputError, SettingsError, StoreError
from knowledge.database import address_of, close_for_good, postgres_engine

READERS = 4
LOCK_WAIT_SECONDS = 30


class Database:
    """Where everything is kept. `write()` is one transaction; `read()` is a snapshot.

    On SQLite no other writer can interleave with a writing transaction. On PostgreSQL others can: what is read there to decide what to
    write is read `with_for_update`, or the write itself is a compare-and-set.
    """

    def __init__(self, writer: Engine, reader: Engine) -> None:
        self.writer = writer
        self.reader = reader
        self._shared = threading.local()

    @classmethod
    def connect(cls, url: str) -> "Database":
        """Engines for the URL, nothing created yet. A bare path means a SQLite file."""
        parsed = _parse(url)
        if parsed.get_backend_name() != "sqlite":
            try:
                engine = postgres_engine(parsed)
            except ModuleNotFoundError as error:
                raise SettingsError("PostgreSQL needs its driver: pip install 'otklik[postgres]'") from error
            return cls(engine, engine.execution_options(isolation_level="REPEATABLE READ", postgresql_readonly=True))
        if not parsed.database or parsed.database == ":memory:":
            raise SettingsError(f"{url!r}: the desk needs a file; give a path such as sqlite:///desk.db")
        Path(parsed.database).parent.mkdir(parents=True, exist_ok=True)
        writer = create_engine(parsed, pool_size=1, max_overflow=0, pool_timeout=LOCK_WAIT_SECONDS)
        reader = create_engine(parsed, pool_size=READERS, max_overflow=READERS, pool_timeout=LOCK_WAIT_SECONDS)
        for engine, begin in ((writer, "BEGIN IMMEDIATE"), (reader, "BEGIN")):
            _prepare(engine, begin)
        return cls(writer, reader)

    @property
    def on_server(self) -> bool:
        """Whether processes on several machines may share it."""
        return self.writer.dialect.name != "sqlite"

    @contextmanager
    def write(self) -> Iterator[Connection]:
        """One transaction, committed at the end; the database's own troubles come out as StoreError.

        A NUL in a text, which PostgreSQL does not keep, is no trouble of the database: it comes out as InputError.
        """
        try:
            with self.writer.begin() as connection:
                yield connection
        except SQLAlchemyError as error:
            raise _ours(error, "write") from error

    @contextmanager
    def read(self) -> Iterator[Connection]:
        """One consistent snapshot; keep it short, an open reader lets the WAL file grow."""
        shared: Connection | None = getattr(self._shared, "connection", None)
        try:
            if shared is not None:
                yield shared
                return
            with self.reader.begin() as connection:
                yield connection
        except SQLAlchemyError as error:
            raise _ours(error, "read") from error

    @contextmanager
    def snapshot(self) -> Iterator[None]:
        """Every `read` of this thread within it sees the same moment, through one connection; not what is written meanwhile."""
        with self.read() as connection:
            before = getattr(self._shared, "connection", None)
            self._shared.connection = connection
            try:
                yield
            finally:
                self._shared.connection = before

    def close(self) -> None:
        """Lets go of every connection."""
        close_for_good(self.writer, self.reader)


def _parse(url: str) -> URL:
    try:
        return address_of(url)
    except ArgumentError as error:
        raise SettingsError(f"{url!r} is not a database URL; use sqlite:///path.db or postgresql://user@host/name") from error


def _prepare(engine: Engine, begin: str) -> None:
    """The driver's own transaction start is deferred and comes too late (lost updates, measured), so we start them ourselves."""

    @event.listens_for(engine, "connect")
    def on_connect(connection: Any, record: Any) -> None:
        connection.isolation_level = None
        for pragma in ("journal_mode=WAL", "synchronous=NORMAL", "foreign_keys=ON", f"busy_timeout={LOCK_WAIT_SECONDS * 1000}"):
            connection.execute(f"PRAGMA {pragma}").close()

    @event.listens_for(engine, "begin")
    def on_begin(connection: Connection) -> None:
        connection.exec_driver_sql(begin)


def _ours(error: SQLAlchemyError, deed: str) -> StoreError | InputError:
    if isinstance(error, DataError) and "NUL" in _short(error):
        return InputError("a text holds the character NUL (code 0): take it out and send the request again")
    return StoreError(_full(error) or f"the database refused a {deed}: {error.__class__.__name__}: {_short(error)}")


def _full(error: SQLAlchemyError) -> str:
    """What to do about a disk without room, spelled by both databases in their own words; empty for other troubles."""
    said = _short(error)
    if "disk is full" not in said and "No space left" not in said:
        return ""
    return "the disk is full: nothing was changed and nothing is lost; make room for the database and the work goes on by itself"


def _short(error: SQLAlchemyError) -> str:
    return str(getattr(error, "orig", None) or error).splitlines()[0][:300]
