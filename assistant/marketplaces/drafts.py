"""The file of drafts: appended line by line, so that a stopped run continues where it was.

What is in the file is the only memory of a run. A line cut by a kill is removed on opening; its inquiry is drafted again.
A workbook cannot be appended to, so XLSX is written at the end from a journal beside it.
"""

import csv
import io
import json
import os
from pathlib import Path
from types import TracebackType
from typing import Any, Protocol, Self

from assistant.errors import InputError
from knowledge.files import whole

FIELDS = ("id", "outcome", "text", "blocked", "findings", "evidence", "triage", "hold", "writer", "cost")
"""Columns of a draft, in order; `blocked`, `findings`, `evidence`, `triage` and `hold` are JSON inside a table's cell."""


_JSON = {"blocked", "findings", "evidence", "triage", "hold"}
_FORMULA = tuple("=+-@\t\r")


class _Format(Protocol):
    def complete(self, data: bytes) -> int: ...

    def parse(self, data: bytes) -> list[dict[str, Any]]: ...

    def line(self, draft: dict[str, Any]) -> str: ...

    def head(self) -> str: ...


class _Jsonl:
    def head(self) -> str:
        return ""

    def line(self, draft: dict[str, Any]) -> str:
        return json.dumps(draft, ensure_ascii=False) + "\n"

    def complete(self, data: bytes) -> int:
        return data.rfind(b"\n") + 1

    def parse(self, data: bytes) -> list[dict[str, Any]]:
        return [json.loads(line) for line in data.splitlines() if line.strip()]


class _Csv:
    def head(self) -> str:
        return "\ufeff" + self._row(FIELDS)

    def line(self, draft: dict[str, Any]) -> str:
        return self._row(cell(draft.get(field)) for field in FIELDS)

    def complete(self, data: bytes) -> int:
        # A record ends at a newline outside quotes; an odd number of quotes before it means inside.
        end = data.rfind(b"\n") + 1
        while end and data.count(b'"', 0, end) % 2:
            end = data.rfind(b"\n", 0, end - 1) + 1
        return end

    def parse(self, data: bytes) -> list[dict[str, Any]]:
        csv.field_size_limit(10_000_000)
        return [_armed(row) for row in csv.DictReader(io.StringIO(data.decode("utf-8-sig"), newline=""))]

    @staticmethod
    def _row(cells: Any) -> str:
        out = io.StringIO()
        csv.writer(out, lineterminator="\n").writerow(cells)
        return out.getvalue()


def cell(value: Any) -> str:
    """A value as a table shows it. A leading formula sign is disarmed: the text is a buyer's or a model's."""
    text = "" if value is None else value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
    return "'" + text if text[:1] and text[0] in _FORMULA else text


def _armed(row: dict[str, Any]) -> dict[str, Any]:
    """A table's row with what `cell` disarmed as it was."""
    return {
        key: value[1:] if isinstance(value, str) and value[:1] == "'" and value[1:2] in _FORMULA else value for key, value in row.items()
    }


class DraftsFile:
    """Opens or continues a file of drafts. `done` are the ids already in it, `texts` their texts in order."""

    def __init__(self, path: Path) -> None:
        suffix = path.suffix.lower()
        if suffix not in {".jsonl", ".ndjson", ".csv", ".xlsx"}:
            raise InputError(f"{path.name!r}: unknown kind of file; use .jsonl, .csv or .xlsx")
        self.path = path
        self._workbook = suffix == ".xlsx"
        self._format: _Format = _Csv() if suffix == ".csv" else _Jsonl()
        self._journal = path.with_name(path.name + ".partial.jsonl") if self._workbook else path
        self.done: set[str] = set()
        self.texts: list[str] = []

    def __enter__(self) -> Self:
        self._journal.parent.mkdir(parents=True, exist_ok=True)
        if self._workbook and self.path.exists() and not self._journal.exists():
            _workbook_to_journal(self.path, self._journal)
        data = self._journal.read_bytes() if self._journal.exists() else b""
        keep = self._format.complete(data)
        self._file = self._journal.open("r+b" if self._journal.exists() else "w+b")
        self._file.truncate(keep)
        self._file.seek(keep)
        if not keep:
            self._file.write(self._format.head().encode())
        for draft in self._format.parse(data[:keep]):
            self.done.add(str(draft["id"]))
            self.texts.append(draft["text"] or "")
        return self

    def add(self, draft: dict[str, Any]) -> None:
        """One draft, on disk when this returns (handed to the system; a power cut may take the last ones)."""
        self._file.write(self._format.line(draft).encode("utf-8", "replace"))
        self._file.flush()
        self.done.add(draft["id"])
        self.texts.append(draft["text"] or "")

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        self._file.flush()
        os.fsync(self._file.fileno())
        self._file.close()
        if self._workbook and kind is None:
            _journal_to_workbook(self._journal, self.path)
            self._journal.unlink()


def _workbook_to_journal(path: Path, journal: Path) -> None:
    from openpyxl import load_workbook

    book = load_workbook(path, read_only=True)
    rows = book.worksheets[0].iter_rows(values_only=True)
    head = [str(name) for name in next(rows)]
    # Whole or not at all: half of it would be believed, and the other rows drafted and paid for again.
    with whole(journal) as part, part.open("w", encoding="utf-8") as out:
        for row in rows:
            draft = _armed({name: str(value or "") for name, value in zip(head, row, strict=False)})
            loaded = {name: json.loads(text) if name in _JSON and text else text for name, text in draft.items()}
            out.write(json.dumps(loaded, ensure_ascii=False) + "\n")
    book.close()


def _journal_to_workbook(journal: Path, path: Path) -> None:
    from openpyxl import Workbook
    from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE

    book = Workbook(write_only=True)
    sheet = book.create_sheet("drafts")
    sheet.append(list(FIELDS))
    with journal.open(encoding="utf-8") as lines:
        for line in lines:
            draft = json.loads(line)
            sheet.append([ILLEGAL_CHARACTERS_RE.sub("", cell(draft.get(field)))[:32_767] for field in FIELDS])
    with whole(path) as part:
        book.save(part)
