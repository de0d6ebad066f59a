"""Word lists and patterns that come as data; read once per process."""

import gc
from functools import cache
from pathlib import Path
from typing import Any

import knowledge

FOLDER = Path(knowledge.__file__).resolve().parent / "sources" / "lexicons"


@cache
def lexicon(name: str) -> Any:
    """The YAML file of that name; whoever reads it must not change it."""
    import yaml

    loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
    return yaml.load((FOLDER / f"{name}.yaml").read_text(encoding="utf-8"), Loader=loader)  # noqa: S506 - a safe loader


@cache
def words(name: str) -> frozenset[str]:
    """The lines of a text file, lower case, without comments and blank lines."""
    lines = (FOLDER / f"{name}.txt").read_text(encoding="utf-8").splitlines()
    return frozenset(line.strip().lower() for line in lines if line.strip() and not line.startswith("#"))


def names(prefix: str) -> tuple[str, ...]:
    """The names of all lexicon files below a folder, in order."""
    return tuple(sorted(path.relative_to(FOLDER).with_suffix("").as_posix() for path in (FOLDER / prefix).glob("*.yaml")))


def stay() -> None:
    """What is loaded by now lives as long as the process: the garbage collector is told not to walk it again and again."""
    gc.collect()
    gc.freeze()
