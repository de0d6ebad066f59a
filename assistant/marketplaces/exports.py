"""An export of a seller portal as it stands: its columns and rows in their order, what they mean, and the rows with one column more."""

import csv
import hashlib
import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from assistant.domain import Inquiry
from assistant.errors import InputError
from assistant.marketplaces.drafts import cell
from assistant.marketplaces.files import Reject, cells_of, objects_of
from assistant.marketplaces.rows import columns, inquiry_from
from knowledge.types import Channel, Platform

_CHANNELS = frozenset({Channel.REVIEW, Channel.QUESTION})
_IDENTITY = ("order_id", "product_id", "author", "created_at", "text", "rating")
"""What a row is known by where the portal gives it no id."""


@dataclass(frozen=True)
class Place:
    """Whose export it is, and what its rows are unless they say so themselves."""

    shop_id: str
    platform: Platform
    channel: Channel = Channel.REVIEW

    def __post_init__(self) -> None:
        if self.channel not in _CHANNELS:
            raise InputError(f"files are for reviews and questions; a {self.channel} goes through POST /v1/suggestions and a copy button")


@dataclass(frozen=True)
class Table:
    """An export as it stands: its columns, its rows, and what the columns mean."""

    name: str
    place: Place
    header: tuple[str, ...]
    rows: tuple[Mapping[str, Any], ...]
    fields: Mapping[str, str]

    @classmethod
    def read(cls, path: Path, mapping: Mapping[str, str], place: Place) -> "Table":
        if not path.is_file():
            raise InputError(f"no file {str(path)!r}")
        header, rows = _objects(path) if path.suffix.lower() in {".json", ".jsonl", ".ndjson"} else _cells(path)
        if not rows:
            raise InputError(f"{path.name!r} holds no rows")
        known = {field: column for field, column in mapping.items() if column in header}
        return cls(path.name, place, header, rows, columns(list(header), known))

    def inquiries(self) -> Iterator[Inquiry | Reject]:
        """Every row in order; one that cannot be used says why."""
        for number, row in enumerate(self.rows, 1):
            try:
                yield self._inquiry({field: row.get(column) for column, field in self.fields.items()})
            except InputError as error:
                yield Reject(self.name, number, str(error), None)

    def column(self, name: str) -> list[str]:
        """A column's texts. Raises InputError when the file has none."""
        if name not in self.header:
            raise InputError(f"{self.name!r} has no column {name!r}; confirm with the file that `otklik files export` wrote")
        return [_text(row.get(name)) for row in self.rows]

    def write(self, out: Path, name: str, answers: Sequence[str]) -> None:
        """The same rows and columns with one more."""
        header = [column for column in self.header if column != name] + [name]
        rows = [{**row, name: answer} for row, answer in zip(self.rows, answers, strict=True)]
        match out.suffix.lower():
            case ".csv":
                with out.open("w", encoding="utf-8-sig", newline="") as file:
                    writer = csv.writer(file)
                    writer.writerow(header)
                    writer.writerows([[cell(row.get(column)) for column in header] for row in rows])
            case ".xlsx":
                _workbook(out, header, rows)
            case ".json":
                out.write_text(json.dumps(rows, ensure_ascii=False, indent=1, default=str), encoding="utf-8")
            case _:
                raise InputError(f"{out.name!r}: unknown kind of file; use .csv, .xlsx or .json")

    def _inquiry(self, row: dict[str, Any]) -> Inquiry:
        told = {name: value for name, value in row.items() if value not in (None, "")}
        told.setdefault("id", _known_by(told))
        made = inquiry_from(told, shop_id=self.place.shop_id, platform=self.place.platform, channel=self.place.channel)
        place = Place(self.place.shop_id, made.platform, made.channel)
        if place.platform is not self.place.platform:
            raise InputError(f"a row of {made.platform} in an export of {self.place.platform}")
        name = f"{self.place.platform}-{made.channel}-{self.place.shop_id}-{made.external_id}"
        short = name if len(name) <= 150 else f"{self.place.platform}-{hashlib.sha256(name.encode()).hexdigest()}"
        return made.model_copy(update={"id": short, "external_id": made.external_id[:190]})


def _known_by(row: Mapping[str, Any]) -> str:
    said = [str(row.get(field, "")) for field in _IDENTITY]
    return "row-" + hashlib.sha256("\x1f".join(said).encode()).hexdigest()[:24]


def _cells(path: Path) -> tuple[tuple[str, ...], tuple[dict[str, Any], ...]]:
    rows = cells_of(path)
    header = tuple(_text(name) for name in next(rows, []))
    filled = (row for row in rows if any(value not in (None, "") for value in row))
    return header, tuple(dict(zip(header, row, strict=False)) for row in filled)


def _objects(path: Path) -> tuple[tuple[str, ...], tuple[dict[str, Any], ...]]:
    if path.suffix.lower() == ".json":
        held = objects_of(path)
    else:
        held = [json.loads(line) for line in path.read_text(encoding="utf-8-sig").splitlines() if line.strip()]
    rows = tuple(row for row in held if isinstance(row, dict))
    return tuple(dict.fromkeys(name for row in rows for name in row)), rows


def _text(value: Any) -> str:
    """A cell as it was before it was disarmed for a table."""
    text = "" if value is None else str(value).strip()
    return text[1:] if text[:1] == "'" and cell(text[1:]) == text else text


def _workbook(out: Path, header: Sequence[str], rows: Sequence[Mapping[str, Any]]) -> None:
    from openpyxl import Workbook
    from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE

    book = Workbook(write_only=True)
    sheet = book.create_sheet("answers")
    sheet.append(list(header))
    for row in rows:
        values = [row.get(column) for column in header]
        sheet.append([ILLEGAL_CHARACTERS_RE.sub("", cell(value))[:32_767] if isinstance(value, str) else value for value in values])
    book.save(out)
