"""Bringing a backup back: verified before anything is touched, refused over what is there unless told otherwise."""

import shutil
import tempfile
from contextlib import ExitStack
from pathlib import Path

from assistant.backup.archive import DATABASE, Manifest, extract, home_name
from assistant.backup.rows import clear, copy, counts, settle_down
from assistant.errors import ConflictError, InputError, SettingsError
from assistant.store.database import Database
from assistant.store.migrate import migrate
from assistant.work.life import begin
from knowledge.database import Database as LibraryDatabase
from knowledge.errors import IndexInUse
from knowledge.index.lock import FolderLock
from knowledge.stewardship import rebuild_words
from knowledge.types import Frozen


class Restored(Frozen):
    """What came back."""

    manifest: Manifest
    rows: dict[str, int]
    files: int


def restore(source: Path, store_url: str, home: Path, *, replace: bool = False) -> Restored:
    """Puts a backup in the place of this installation's data. Keyword search is made again here, the vectors' index at the next start."""
    home.mkdir(parents=True, exist_ok=True)
    target = Database.connect(store_url)
    local = target.writer.dialect.name == "sqlite"
    try:
        if not replace:
            _refuse_over_data(target, home)
        with ExitStack() as closing:
            if local:
                closing.enter_context(_nobody_home(target, home))
            folder = Path(closing.enter_context(tempfile.TemporaryDirectory(prefix=".restore-", dir=home)))
            manifest = extract(source, folder)
            rows = _ready(folder / DATABASE, manifest)
            if local:
                _swap(folder / DATABASE, target)
            else:
                _into_server(folder / DATABASE, target)
            files = _home_files(manifest, folder, home)
    finally:
        target.close()
    return Restored(manifest=manifest, rows=rows, files=files)


def _refuse_over_data(target: Database, home: Path) -> None:
    kept = [path.name for path in home.iterdir() if not path.name.startswith(".restore-")]
    if kept:
        raise ConflictError(f"{home} is not empty ({', '.join(sorted(kept)[:5])}): restore into an empty home, or say --replace")
    if target.writer.dialect.name != "sqlite" and any(_rows_of(target).values()):
        raise ConflictError("the database holds data already: restore into an empty one, or say --replace")


def _rows_of(target: Database) -> dict[str, int]:
    migrate(target)
    LibraryDatabase(target.writer).create()
    with target.read() as connection:
        return counts(connection)


def _ready(database: Path, manifest: Manifest) -> dict[str, int]:
    """The snapshot, checked and brought to this release's tables; keyword search and the marks of running work made anew."""
    opened = Database.connect(f"sqlite:///{database}")
    try:
        with opened.read() as connection:
            faults = connection.exec_driver_sql("PRAGMA integrity_check").scalar()
            if faults != "ok":
                raise InputError(f"the database in the backup is damaged: {faults}")
        migrate(opened)
        held = LibraryDatabase(opened.writer)
        held.create()
        rebuild_words(held)
        with opened.write() as connection:
            found = {name: number for name, number in counts(connection).items() if name in manifest.rows}
            if found != manifest.rows:
                wrong = sorted(name for name in manifest.rows if found.get(name) != manifest.rows[name])
                raise InputError(f"the backup does not hold as many rows as it says, in {', '.join(wrong)}")
            settle_down(connection)
        with opened.read() as connection:
            return counts(connection)
    finally:
        opened.close()


def _swap(snapshot: Path, target: Database) -> None:
    """The file takes the old one's place in one step; what the old one left beside it goes first, or it would be read into the new."""
    place = Path(target.writer.url.database or "")
    target.close()
    for beside in ("-wal", "-shm"):
        place.with_name(place.name + beside).unlink(missing_ok=True)
        snapshot.with_name(snapshot.name + beside).unlink(missing_ok=True)
    snapshot.replace(place)


def _into_server(snapshot: Path, target: Database) -> None:
    """One transaction: whoever reads meanwhile sees the old data whole or the new."""
    _rows_of(target)
    source = Database.connect(f"sqlite:///{snapshot}")
    try:
        with source.read() as reading, target.write() as writing:
            clear(writing)
            copy(reading, writing)
    finally:
        source.close()
    rebuild_words(LibraryDatabase(target.writer))


def _home_files(manifest: Manifest, folder: Path, home: Path) -> int:
    number = 0
    for file in manifest.files:
        name = home_name(file.name)
        if name is not None:
            (home / name).parent.mkdir(parents=True, exist_ok=True)
            (folder / file.name).replace(home / name)
            number += 1
    shutil.rmtree(home / "chroma", ignore_errors=True)  # made again from the database at the next start
    return number


def _nobody_home(target: Database, home: Path) -> ExitStack:
    """Holds what a running service would hold; ConflictError when one runs."""
    held = ExitStack()
    try:
        held.callback(FolderLock(home / "chroma").release)
        held.callback(begin(target).end)
    except (IndexInUse, SettingsError) as error:
        held.close()
        raise ConflictError(f"a service runs over {home}: stop it before restoring") from error
    return held
