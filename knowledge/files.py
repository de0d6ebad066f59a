"""Files that are there whole or not at all, whenever the process ends."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from threading import get_ident


@contextmanager
def whole(target: Path, *, anew: bool = False) -> Iterator[Path]:
    """A path beside `target` to write to; what was written takes the target's place at the end, and nothing does after an error.

    `anew`: an existing target stays as it is and FileExistsError comes out, also when another process is as fast.
    """
    part = target.with_name(f"{target.name}.{os.getpid()}-{get_ident()}.part")
    try:
        yield part
        if anew:
            os.link(part, target)
        else:
            part.replace(target)
    finally:
        part.unlink(missing_ok=True)


def write_whole(target: Path, text: str) -> None:
    """Writes a text file in UTF-8, whole or not at all."""
    with whole(target) as part:
        part.write_text(text, encoding="utf-8")
