"""The archive: a compressed tar with the manifest first, written beside its place and moved there when it is whole."""

import hashlib
import os
import tarfile
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path, PurePosixPath

from pydantic import AwareDatetime, ValidationError

from assistant.errors import InputError
from knowledge.files import whole
from knowledge.types import Frozen

FORMAT = 1
DATABASE = "otklik.db"
MANIFEST = "manifest.json"
_HOME = "home/"
_CHUNK = 1 << 20


class Saved(Frozen):
    """A file of the archive, as it must come out again."""

    name: str
    size: int
    sha256: str


class Manifest(Frozen):
    """What the archive holds. `rows` counts them by table."""

    format: int
    made_at: AwareDatetime
    release: str
    revision: str
    rows: dict[str, int]
    files: tuple[Saved, ...]


def write(target: Path, manifest: Manifest, database: Path, home: Path) -> None:
    """Writes the archive; nobody but its owner may read it, since it holds what buyers wrote."""
    with whole(target) as part:
        descriptor = os.open(part, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
        with os.fdopen(descriptor, "wb") as raw, tarfile.open(fileobj=raw, mode="w:gz", compresslevel=1) as archive:
            note = database.with_name(MANIFEST)
            note.write_text(manifest.model_dump_json(indent=1), encoding="utf-8")
            archive.add(note, MANIFEST)
            for file in manifest.files:
                archive.add(database if file.name == DATABASE else home / file.name.removeprefix(_HOME), file.name, recursive=False)
            raw.flush()


def extract(source: Path, into: Path) -> Manifest:
    """Unpacks an archive and holds every file against the manifest; InputError names what does not fit."""
    try:
        with tarfile.open(source, mode="r:gz") as archive:
            manifest = _manifest(source, archive)
            known = {file.name for file in manifest.files}
            for member in archive:
                if member.name in known and member.isfile():
                    archive.extract(member, into, filter="data")
    except (tarfile.TarError, EOFError, OSError) as error:
        raise InputError(f"{source}: not a whole backup of Otklik: {error}") from error
    for file in manifest.files:
        path = into / file.name
        if not path.is_file() or saved(path, file.name) != file:
            raise InputError(f"{source}: {file.name} is missing or damaged; the backup cannot be used")
    return manifest


def saved(path: Path, name: str) -> Saved:
    """A file's size and digest."""
    digest, size = hashlib.sha256(), 0
    with path.open("rb") as file:
        while chunk := file.read(_CHUNK):
            digest.update(chunk)
            size += len(chunk)
    return Saved(name=name, size=size, sha256=digest.hexdigest())


def home_files(home: Path, but: set[Path]) -> Iterator[tuple[Path, str]]:
    """The files of a home that nothing else makes again, each with its name in the archive."""
    for path in sorted(home.rglob("*")):
        inside = path.relative_to(home)
        if path.is_file() and not path.is_symlink() and not _derived(inside) and path.resolve() not in but:
            yield path, _HOME + inside.as_posix()


def home_name(name: str) -> str | None:
    """Where in the home a file of the archive belongs; None for the database."""
    if not name.startswith(_HOME):
        return None
    inside = PurePosixPath(name.removeprefix(_HOME))
    if inside.is_absolute() or ".." in inside.parts:
        raise InputError(f"the backup holds a file outside of the home: {name!r}")
    return inside.as_posix()


def _derived(inside: Path) -> bool:
    """The index is made again from the database, allowances and locks belong to running processes."""
    first = inside.parts[0]
    return first == "chroma" or first.startswith(("otklik.db", "allowances.db")) or inside.suffix in {".lock", ".part"}


def _manifest(source: Path, archive: tarfile.TarFile) -> Manifest:
    first = archive.next()
    held = archive.extractfile(first) if first is not None and first.name == MANIFEST else None
    if held is None:
        raise InputError(f"{source}: not a backup of Otklik")
    try:
        manifest = Manifest.model_validate_json(held.read())
    except ValidationError as error:
        raise InputError(f"{source}: made by a newer release, or not a backup of Otklik") from error
    if manifest.format != FORMAT:
        raise InputError(f"{source}: format {manifest.format} cannot be read by this release (it reads format {FORMAT})")
    return manifest


def made(now: datetime, revision: str, rows: dict[str, int], files: tuple[Saved, ...]) -> Manifest:
    """The manifest of a backup made now by this release."""
    from importlib.metadata import version

    return Manifest(format=FORMAT, made_at=now, release=version("otklik"), revision=revision, rows=rows, files=files)
