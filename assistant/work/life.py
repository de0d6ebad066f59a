"""Who works on this database: one process on a SQLite file, any number on PostgreSQL, each with a proof of life that ends with it."""

import json
import os
import socket
import sys
import threading
import time
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import IO, Protocol

from sqlalchemy import Connection, text
from sqlalchemy.exc import SQLAlchemyError

from assistant.errors import SettingsError, StoreError
from assistant.store.database import Database
from knowledge.database import close_for_good, postgres_engine

EMBEDDED = "embedded"
"""The one executor of a SQLite set-up; its name never changes, so what it left is its own to take up."""

_MOST = 200


class Life(Protocol):
    """A proof that this process works here. It ends when the process does, and not before: a frozen process is alive."""

    @property
    def name(self) -> str: ...

    def keep(self) -> None:
        """Renews a proof that was lost with its connection."""

    def instead_of(self, name: str, act: Callable[[], object]) -> bool:
        """Calls `act` if nobody proves to be `name`, while nobody else can begin to or does the same; says whether it did."""

    def end(self) -> None:
        """Gives the place to the next."""


def begin(database: Database, wanted: str = "") -> Life:
    """Takes a place among the workers of the database. `wanted` is a stable name, unique among them; by default made of the host's."""
    if database.writer.dialect.name == "sqlite":
        return FileLife(Path(f"{database.writer.url.database}.worker"))
    return LockLife(database, wanted)


def refuse_if_taken(database: Database) -> None:
    """SettingsError if a SQLite file has its worker already: said before anything heavy is loaded."""
    if database.writer.dialect.name == "sqlite":
        begin(database).end()


class FileLife:
    """A lock on a file beside the database. The lock is the proof; what is written in the file only tells who has it."""

    name = EMBEDDED

    def __init__(self, path: Path) -> None:
        self._file = path.open("a+", encoding="utf-8")
        if not _lock(self._file):
            holder = _read(self._file)
            self._file.close()
            raise SettingsError(
                f"{path.with_suffix('')} is worked on by process {holder} already, and a SQLite database has one worker: stop that "
                "process, serve without working (otklik serve --no-work), or move to PostgreSQL (OTKLIK_DATABASE_URL) for several"
            )
        self._file.seek(0)
        self._file.truncate()
        begun = datetime.now(UTC).isoformat(timespec="seconds")
        json.dump({"process": os.getpid(), "command": " ".join(sys.argv)[:200], "since": begun}, self._file)
        self._file.flush()

    def keep(self) -> None:
        """A file lock is never lost."""

    def instead_of(self, name: str, act: Callable[[], object]) -> bool:
        """Whoever worked here before is gone, or we would not have the lock."""
        if name != self.name:
            act()
        return name != self.name

    def end(self) -> None:
        """Closing the file gives the lock back."""
        self._file.close()


class LockLife:
    """An advisory lock in a session of its own. PostgreSQL ends it with the session, so a process that is only frozen keeps it.

    A lock that is free is believed after `patience` seconds: after a restart of the server the living take theirs again first.
    """

    def __init__(self, database: Database, wanted: str = "", patience: float = 4.0) -> None:
        self._engine = postgres_engine(database.writer.url, size=1)
        self._patience = patience
        self._free_since: dict[str, float] = {}
        self._guard = threading.Lock()
        try:
            self._session: Connection = self._open()
            self.name = self._place(wanted)
        except BaseException:
            close_for_good(self._engine)
            raise

    def _place(self, wanted: str) -> str:
        host = socket.gethostname()
        for name in [wanted] if wanted else [f"{host}-{number}" for number in range(_MOST)]:
            if _try(self._session, name):
                return name
        self._close()
        raise SettingsError(f"a worker named {wanted or host!r} works on this database already; give each its own OTKLIK_WORKER_NAME")

    def keep(self) -> None:
        """Renews a proof that was lost with its connection."""
        with self._guard:
            try:
                self._session.execute(text("SELECT 1"))
            except SQLAlchemyError:
                self._close()
                self._session = self._open()
                if not _try(self._session, self.name):
                    self._close()  # the next look asks again, and does not take this session for a proof
                    raise StoreError(f"the name {self.name!r} was taken by another worker while the database was away") from None

    def instead_of(self, name: str, act: Callable[[], object]) -> bool:
        """Calls `act` under the lock of `name` if it has been free for a while."""
        if name == self.name:
            return False
        with self._guard:
            if not _try(self._session, name):
                self._free_since.pop(name, None)
                return False
            try:
                now = time.monotonic()
                if now - self._free_since.setdefault(name, now) < self._patience:
                    return False
                act()
            finally:
                self._session.execute(text("SELECT pg_advisory_unlock(hashtextextended(:name, 0))"), {"name": _key(name)})
        return True

    def end(self) -> None:
        """Closing the session gives the lock back."""
        with self._guard:
            self._close()
            close_for_good(self._engine)

    def _open(self) -> Connection:
        try:
            return _lasting(self._engine.connect())
        except SQLAlchemyError as error:
            raise StoreError(f"the database does not answer: {error.__class__.__name__}") from error

    def _close(self) -> None:
        try:
            self._session.close()
        except SQLAlchemyError:
            self._session.invalidate()


def _lasting(session: Connection) -> Connection:
    """The session outside transactions; the server notices within half a minute that its other end is gone."""
    try:
        session.execution_options(isolation_level="AUTOCOMMIT")
        for setting in ("tcp_keepalives_idle = 10", "tcp_keepalives_interval = 5", "tcp_keepalives_count = 3"):
            session.execute(text(f"SET {setting}"))
    except SQLAlchemyError:
        session.invalidate()
        raise
    return session


def _try(session: Connection, name: str) -> bool:
    return bool(session.scalar(text("SELECT pg_try_advisory_lock(hashtextextended(:name, 0))"), {"name": _key(name)}))


def _key(name: str) -> str:
    return f"otklik worker {name}"


def _lock(file: IO[str]) -> bool:
    try:
        if sys.platform == "win32":
            import msvcrt

            file.seek(1_000_000)  # beyond the words, so that others can read who it is
            msvcrt.locking(file.fileno(), msvcrt.LK_NBLCK, 1)
        else:
            import fcntl

            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        return False
    return True


def _read(file: IO[str]) -> str:
    file.seek(0)
    try:
        told = json.loads(file.read())
        return f"{told['process']} ({told['command']}, since {told['since']})"
    except (ValueError, KeyError, TypeError):
        return "unknown"
