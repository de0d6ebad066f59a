"""One owner for a folder: the second process is told so instead of damaging it."""

import os
import sys
from pathlib import Path

from knowledge.errors import IndexInUse


class FolderLock:
    """Held from creation to `release` or the end of the process, however it ends."""

    def __init__(self, folder: Path) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        self._file = os.open(folder / "owner.lock", os.O_RDWR | os.O_CREAT, 0o600)
        try:
            _lock(self._file)
        except OSError:
            owner = os.read(self._file, 20).decode("ascii", "replace").strip("\0\n ") or "unknown"
            os.close(self._file)
            raise IndexInUse(
                f"the vectors in {folder} belong to process {owner}: stop it, search with --index exact, "
                "or run a Chroma server and give its URL to both"
            ) from None
        os.ftruncate(self._file, 0)
        os.write(self._file, f"{os.getpid()}\n".encode())

    def release(self) -> None:
        """Lets another process own the folder."""
        if self._file >= 0:
            os.close(self._file)
            self._file = -1


def _lock(file: int) -> None:
    if sys.platform == "win32":
        import msvcrt

        os.lseek(file, 1000, os.SEEK_SET)  # the owner's number stays readable
        msvcrt.locking(file, msvcrt.LK_NBLCK, 1)
        os.lseek(file, 0, os.SEEK_SET)
    else:
        import fcntl

        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
