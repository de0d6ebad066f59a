"""Files of inquiries: JSONL, JSON, CSV and XLSX, streamed; a broken row is reported and the rest goes on."""

import csv
import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import chain
from pathlib import Path
from typing import Any

from assistant.domain import Inquiry
from assistant.errors import InputError
from assistant.marketplaces.rows import columns, inquiry_from
from knowledge.types import Channel, Platform


@dataclass(frozen=True)
class Reject:
    """A row that could not be used: where it stands, why, and what it held."""

    file: str
    row: int
    reason: str
    raw: Any


@dataclass(frozen=True)
class Defaults:
    """What a row means when it does not say so itself. `mapping` is field -> column."""

    shop_id: str = "default"
    platform: Platform | None = None
    channel: Channel | None = None
    mapping: Mapping[str, str] | None = None


def read(path: Path, defaults: Defaults) -> Iterator[Inquiry | Reject]:
    """Every row of the file, in order. Row numbers count from 1 as an editor shows them, the header being row 1 of a table.

    Raises InputError when the file is missing or of an unknown kind, or the mapping does not fit it.
    """
    if not path.is_file():
        raise InputError(f"no file {str(path)!r}")
    first_row_of: dict[str, int] = {}
    for number, raw in _rows(path, defaults.mapping or {}):
        try:
            if not isinstance(raw, Mapping):
                raise InputError(str(raw))
            inquiry = inquiry_from(raw, shop_id=defaults.shop_id, platform=defaults.platform, channel=defaults.channel)
            if inquiry.id in first_row_of:
                raise InputError(f"id {inquiry.id!r} stands already in row {first_row_of[inquiry.id]}")
        except InputError as error:
            yield Reject(path.name, number, str(error), raw)
            continue
        first_row_of[inquiry.id] = number
        yield inquiry


def _rows(path: Path, mapping: Mapping[str, str]) -> Iterator[tuple[int, Any]]:
    match path.suffix.lower():
        case ".jsonl" | ".ndjson":
            return _jsonl(path, mapping)
        case ".json":
            return _json(path, mapping)
        case ".csv" | ".tsv" | ".xlsx":
            return _table(cells_of(path), mapping, path)
    raise InputError(f"{path.name!r}: unknown kind of file; use .jsonl, .json, .csv or .xlsx")


def cells_of(path: Path) -> Iterator[list[Any]]:
    """The rows of a table as they stand, the header first."""
    return _xlsx(path) if path.suffix.lower() == ".xlsx" else _csv(path)


def objects_of(path: Path) -> list[Any]:
    """The objects of a JSON file: a list, or the first list inside an object."""
    try:
        held = json.loads(path.read_text(encoding="utf-8-sig"))
    except ValueError as error:
        raise InputError(f"{path.name!r} is not JSON: {error}") from error
    inner = next((value for value in held.values() if isinstance(value, list)), None) if isinstance(held, dict) else held
    if not isinstance(inner, list):
        raise InputError(f"{path.name!r} holds no list of rows")
    return inner


def _json(path: Path, mapping: Mapping[str, str]) -> Iterator[tuple[int, Any]]:
    for number, row in enumerate(objects_of(path), 1):
        yield number, _recognised(row, mapping) if isinstance(row, dict) else "not a JSON object"


def _recognised(row: dict[str, Any], mapping: Mapping[str, str]) -> dict[str, Any]:
    present = {field: name for field, name in mapping.items() if name in row}
    return _renamed(row, columns(list(row), present))


def _jsonl(path: Path, mapping: Mapping[str, str]) -> Iterator[tuple[int, Any]]:
    with path.open(encoding="utf-8-sig", errors="replace") as lines:
        for number, line in enumerate(lines, 1):
            if not line.strip():
                continue
            try:
                row = json.loads(line)
            except json.JSONDecodeError as error:
                yield number, f"not JSON: {error.msg} at character {error.colno}"
                continue
            if not isinstance(row, dict):
                yield number, "not a JSON object"
                continue
            yield number, _recognised(row, mapping)


def _csv(path: Path) -> Iterator[list[Any]]:
    csv.field_size_limit(10_000_000)
    with path.open(encoding=_encoding(path), newline="", errors="replace") as lines:
        head = lines.readline()
        delimiter = "\t" if path.suffix.lower() == ".tsv" else max(";,\t|", key=head.count)
        yield from csv.reader(chain([head], lines), delimiter=delimiter)


def _encoding(path: Path) -> str:
    # Excel on a Russian Windows saves CSV in cp1251; a text that is not UTF-8 is read as that.
    with path.open("rb") as file:
        start = file.read(65536)
    try:
        start.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        return "utf-8-sig" if error.start > len(start) - 4 else "cp1251"
    return "utf-8-sig"


def _xlsx(path: Path) -> Iterator[list[Any]]:
    from zipfile import BadZipFile

    from openpyxl import load_workbook

    try:
        book = load_workbook(path, read_only=True, data_only=True)
    except (BadZipFile, KeyError, ValueError) as error:
        raise InputError(f"{path.name!r} is not an XLSX workbook: {error}") from error
    try:
        yield from ([*row] for row in book.worksheets[0].iter_rows(values_only=True))
    finally:
        book.close()


def _table(rows: Iterator[list[Any]], mapping: Mapping[str, str], path: Path) -> Iterator[tuple[int, Any]]:
    headers = [str(cell or "").strip() for cell in next(rows, [])]
    if not any(headers):
        raise InputError(f"{path.name!r} is empty: its first row must hold the column names")
    chosen = columns([header for header in headers if header], mapping)
    for number, cells in enumerate(rows, 2):
        row = dict(zip(headers, cells, strict=False))
        if not any(cell not in (None, "") for cell in cells):
            continue
        if len(cells) > len(headers) and any(cell not in (None, "") for cell in cells[len(headers) :]):
            yield number, f"{len(cells)} cells under {len(headers)} columns; check the quotes"
            continue
        yield number, _renamed(row, chosen)


def _renamed(row: Mapping[str, Any], chosen: Mapping[str, str]) -> dict[str, Any]:
    return {field: row[header] for header, field in chosen.items()}
