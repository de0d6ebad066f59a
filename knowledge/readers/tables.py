"""Cards, and questions with answers, in CSV and XLSX; columns are known by name or mapped by hand."""

import csv
import re
from collections.abc import Iterator, Mapping, Sequence
from functools import cache
from importlib.resources import files
from itertools import islice
from pathlib import Path
from typing import Any

import yaml

from knowledge.errors import SourceError
from knowledge.readers import Problem, Report
from knowledge.readers.card import document_of
from knowledge.readers.jsonfile import checked
from knowledge.readers.marketplaces import Fields
from knowledge.types import Document, Kind, Platform

_LISTS = ("colors", "kit", "care")
_PLAIN = ("id", "title", "brand", "category", "description", "warranty", "vendor_code")


def read_table(path: Path, source: str, report: Report, columns: Mapping[str, str] | None = None) -> Iterator[Document]:
    """The rows of a table: cards, or pairs of question and answer where the table has such columns."""
    rows = _sheet(path) if path.suffix.lower() == ".xlsx" else _lines(path)
    head = [str(cell or "").strip() for cell in next(rows, [])]
    places = places_of(head, columns or {}, path.name)
    for number, row in enumerate(rows, 2):
        said = {name: str(row[place]).strip() for name, place in places.items() if place < len(row) and row[place] not in {None, ""}}
        if not said:
            continue
        if "question" in places:
            yield from _pair(said, source, path, number, report)
            continue
        rest = {
            name: str(row[place]).strip()
            for place, name in enumerate(head)
            if name and place not in places.values() and place < len(row) and row[place] not in {None, ""}
        }
        fields = _fields(said, rest, path.name, number, report)
        if fields and (card := checked(fields, path.name, number, report)):
            yield document_of(card, source)


def places_of(head: Sequence[str], chosen: Mapping[str, str], file: str) -> dict[str, int]:
    """Which column holds which field; a name chosen by hand goes before a known one."""
    by_name = {_plain(name): place for place, name in reversed(list(enumerate(head)))}
    places: dict[str, int] = {}
    for field, known in _known().items():
        named = [chosen[field]] if field in chosen else known
        place = next((by_name[_plain(name)] for name in named if _plain(name) in by_name), None)
        if place is None and field in chosen:
            raise SourceError(f"{file}: there is no column {chosen[field]!r}; the columns are {', '.join(map(repr, head))}")
        if place is not None and place not in places.values():
            places[field] = place
    if unknown := set(chosen) - set(_known()):
        raise SourceError(f"{file}: unknown field {min(unknown)!r}; the fields are {', '.join(_known())}")
    if "question" not in places and not {"id", "title"} <= places.keys():
        raise SourceError(f"{file}: needs columns for id and title (or question and answer); name them with --map title=COLUMN")
    return places


def _fields(said: dict[str, str], rest: dict[str, str], file: str, number: int, report: Report) -> Fields | None:
    fields: Fields = {name: said[name] for name in _PLAIN if name in said}
    fields |= {name: tuple(part.strip() for part in re.split(r"[;,\n]", said[name]) if part.strip()) for name in _LISTS if name in said}
    fields["attributes"] = rest
    platforms = {Platform(name): (whole(said[name]),) for name in ("wb", "ozon", "ym") if name in said}
    fields["aliases"] = platforms
    for name in ("id", "vendor_code"):
        if name in fields:
            fields[name] = whole(fields[name])
    for name in ("price", "stock"):
        if name in said and (value := amount(said[name])) is None:
            report(Problem(file, number, name, f"{said[name]!r} is not a number; left out"))
        elif name in said:
            fields[name] = {"value": value, "currency": said.get("currency", "RUB")} if name == "price" else {"": int(value or 0)}
    return fields


def _pair(said: dict[str, str], source: str, path: Path, number: int, report: Report) -> Iterator[Document]:
    if not said.get("question") or not said.get("answer"):
        report(Problem(path.name, number, "answer" if said.get("question") else "question", "missing"))
        return
    text = f"## {' '.join(said['question'].split())}\n{said['answer']}"
    yield Document(id=said.get("id") or f"{path.stem}-{number}", kind=Kind.FAQ, title=path.stem, text=text, source=source)


def amount(text: str) -> float | None:
    """A number as people write it: 1 890,00 ₽."""
    found = re.search(r"-?\d[\d\s\u00a0\u202f]*(?:[.,]\d+)?", text)
    return float(re.sub(r"\s", "", found[0]).replace(",", ".")) if found else None


def whole(text: str) -> str:
    """A code without the ".0" that spreadsheets add to numbers."""
    return re.sub(r"^(\d+)\.0+$", r"\1", text)


def _lines(path: Path) -> Iterator[list[str]]:
    try:
        sample = path.read_text(encoding="utf-8-sig")[:20_000]
        encoding = "utf-8-sig"
    except UnicodeDecodeError:
        sample, encoding = path.read_text(encoding="cp1251", errors="replace")[:20_000], "cp1251"
    first = sample.partition("\n")[0]
    delimiter = max(";,\t", key=first.count)
    with path.open(encoding=encoding, errors="replace", newline="") as file:
        yield from csv.reader(file, delimiter=delimiter)


def _sheet(path: Path) -> Iterator[list[Any]]:
    import openpyxl

    try:
        book = openpyxl.load_workbook(path, read_only=True, data_only=True)
    except Exception as error:
        raise SourceError(f"{path.name}: not a workbook: {error}") from error
    try:
        for row in islice(book.worksheets[0].iter_rows(values_only=True), 1_000_000):
            yield list(row)
    finally:
        book.close()


def _plain(name: str) -> str:
    return re.sub(r"[\W_]+", " ", name.casefold().replace("ё", "е")).strip()


@cache
def _known() -> dict[str, list[str]]:
    text = (files("knowledge") / "sources" / "retrieval" / "columns.yaml").read_text(encoding="utf-8")
    held: dict[str, list[str]] = yaml.safe_load(text)
    return held
