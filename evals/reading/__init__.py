"""Labelled reviews for the reader: our own texts, and labels for real ones by id."""

import json
import os
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

HERE = Path(__file__).parent


@dataclass(frozen=True)
class Labelled:
    """A review and what a careful person reads in it. `held` ones are not looked at while tuning."""

    id: str
    text: str
    pros: str
    cons: str
    rating: int
    product: str | None
    labels: frozenset[str]
    held: bool


def own(language: str) -> Iterator[Labelled]:
    """Our own texts of one language; every third of the first file and every second of the other is held back."""
    for name, every in (("own", 3), ("more", 2)):
        path = HERE / f"{name}_{language}.yaml"
        for place, (rating, text, labels) in enumerate(yaml.safe_load(path.read_text(encoding="utf-8")) if path.exists() else ()):
            held = place % every == every - 1
            yield Labelled(f"{name}-{language}-{place}", text, "", "", rating, None, frozenset(labels.split()), held)


def irony() -> Iterator[tuple[int, str, bool, bool]]:
    """Stars, text, whether praise is meant the other way, whether the text is held back."""
    for place, (rating, text, meant) in enumerate(yaml.safe_load((HERE / "irony.yaml").read_text(encoding="utf-8"))):
        yield rating, text, bool(meant), place % 2 == 1


def shared_data() -> Path | None:
    """The folder with the shared data, if it is there."""
    folder = Path(os.environ.get("OTKLIK_SHARED", HERE.parent.parent.parent / "shared")) / "data"
    return folder if folder.is_dir() else None


def real(folder: Path) -> Iterator[Labelled]:
    """The real reviews that are labelled by id; every third is held back."""
    labels = yaml.safe_load((HERE / "real_ru.yaml").read_text(encoding="utf-8"))
    rows = {row["id"]: row for name in ("reviews_with_answers", "reviews_plain") for row in rows_of(folder, name)}
    for place, (identity, signs) in enumerate(labels.items()):
        row = rows.get(identity)
        if row:
            yield Labelled(
                identity,
                row.get("text") or "",
                row.get("pros") or "",
                row.get("cons") or "",
                row["rating"],
                row.get("product_name"),
                frozenset(signs.split()),
                place % 3 == 2,
            )


def rows_of(folder: Path, name: str) -> list[dict[str, Any]]:
    """One of the shared files."""
    return [json.loads(line) for line in (folder / f"{name}.jsonl").read_text(encoding="utf-8").splitlines() if line.strip()]
