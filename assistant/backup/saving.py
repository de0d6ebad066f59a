"""Making a backup while the service runs."""

import sqlite3
import tempfile
from contextlib import closing
from datetime import datetime
from pathlib import Path

from sqlalchemy import create_engine

from assistant.backup.archive import DATABASE, Manifest, home_files, made, saved, write
from assistant.backup.rows import copy, counts, tables
from assistant.errors import InputError, SettingsError
from assistant.store.database import Database
from assistant.store.migrate import migrate, revision
from knowledge.database import Database as LibraryDatabase


def backup(store_url: str, home: Path, target: Path, *, now: datetime) -> Manifest:
    """Writes one consistent moment of the database, and the home's files, into `target`; the service goes on meanwhile."""
    if not target.parent.is_dir():
        raise InputError(f"{target.parent} is no folder; make it first")
    database = Database.connect(store_url)
    try:
        with tempfile.TemporaryDirectory(prefix=".otklik-backup-", dir=target.parent) as folder:
            snapshot = Path(folder) / DATABASE
            _from_file(database, snapshot) if database.writer.dialect.name == "sqlite" else _from_server(database, snapshot)
            here = {target.resolve(), *(path.resolve() for path in Path(folder).iterdir())}
            files = [saved(snapshot, DATABASE), *(saved(path, name) for path, name in home_files(home, here))]
            manifest = made(now, *_told(snapshot), tuple(files))
            write(target, manifest, snapshot, home)
            return manifest
    finally:
        database.close()


def _from_file(database: Database, snapshot: Path) -> None:
    """SQLite's own online backup: one consistent moment, and writers do not wait."""
    source = Path(database.writer.url.database or "")
    if not source.is_file():
        raise SettingsError(f"{source} does not exist: there is nothing to back up (is OTKLIK_HOME right?)")
    with closing(sqlite3.connect(f"file:{source}?mode=ro", uri=True)) as reading, closing(sqlite3.connect(snapshot)) as writing:
        reading.backup(writing)
        ours = {table.name for table in tables()} | {"alembic_version", "sqlite_sequence"}
        for (name,) in writing.execute("SELECT name FROM sqlite_master WHERE type = 'table'").fetchall():
            if name not in ours and not name.startswith(("knowledge_words", "search_")):
                writing.execute(f'DROP TABLE "{name}"')  # the engine's jobs: what they do stands in our own tables
        writing.commit()


def _from_server(database: Database, snapshot: Path) -> None:
    """One snapshot of the server, row by row into a file that either kind of database can be restored from."""
    migrate(database)
    LibraryDatabase(database.writer).create()
    made_here = Database.connect(f"sqlite:///{snapshot}")
    try:
        migrate(made_here)
        LibraryDatabase(made_here.writer).create()
        with database.read() as reading, made_here.write() as writing:
            copy(reading, writing)
    finally:
        made_here.close()
    with closing(sqlite3.connect(snapshot)) as closed:
        closed.execute("PRAGMA journal_mode=DELETE").fetchall()  # one file, no log beside it


def _told(snapshot: Path) -> tuple[str, dict[str, int]]:
    """The step of the tables and how many rows each has."""
    engine = create_engine(f"sqlite:///{snapshot}")
    try:
        with engine.connect() as connection:
            return revision(connection), counts(connection)
    finally:
        engine.dispose()
