"""What is built once and kept: graph and tokenizer in a folder of their own. Two processes building at once are safe."""

import hashlib
import json
import os
import shutil
import tempfile
from collections.abc import Callable
from pathlib import Path

from knowledge.errors import KnowledgeError

MANIFEST = "manifest.json"


def cache_folder() -> Path:
    """OTKLIK_CACHE, or the platform's own cache folder."""
    if chosen := os.environ.get("OTKLIK_CACHE"):
        return Path(chosen)
    from platformdirs import user_cache_path

    return user_cache_path("otklik", appauthor=False)


def built(name: str, build: Callable[[Path], None], root: Path | None = None) -> Path:
    """The folder `name` with everything `build` writes; built aside and moved into place whole, mended when damaged."""
    target = (root or cache_folder()) / name
    if _whole(target):
        return target
    target.parent.mkdir(parents=True, exist_ok=True)
    aside = Path(tempfile.mkdtemp(prefix=f".{name}-", dir=target.parent))
    try:
        build(aside)
        _seal(aside)
        return _move(aside, target)
    finally:
        shutil.rmtree(aside, ignore_errors=True)


def _move(aside: Path, target: Path) -> Path:
    for _ in range(3):
        try:
            aside.rename(target)
        except OSError:
            if _whole(target):  # another process was faster
                return target
            shutil.rmtree(target, ignore_errors=True)
        else:
            return target
    raise KnowledgeError(f"cannot put the built encoder at {target}: check the rights of the folder, or set OTKLIK_CACHE")


def _seal(folder: Path) -> None:
    digests = {path.name: _digest(path) for path in sorted(folder.iterdir())}
    (folder / MANIFEST).write_text(json.dumps(digests), encoding="utf-8")


def _whole(folder: Path) -> bool:
    try:
        digests = json.loads((folder / MANIFEST).read_text(encoding="utf-8"))
        return all(_digest(folder / name) == digest for name, digest in digests.items())
    except (OSError, ValueError):
        return False


def _digest(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "blake2b").hexdigest()[:32]
