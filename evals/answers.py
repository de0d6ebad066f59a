"""Reading a seller's published answers: any table of reviews with a column of answers (JSONL, CSV, XLSX)."""

import csv
import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from assistant.domain import Inquiry
from assistant.errors import InputError
from assistant.marketplaces.rows import columns, inquiry_from
from knowledge.types import Channel, Platform

ANSWER_HEADERS = ("seller_answer", "seller_reply", "answer", "reply", "ответ", "ответ продавца", "текст ответа", "response")


@dataclass(frozen=True)
class Published:
    """A buyer's message and what the shop answered in public; None when it never did."""

    inquiry: Inquiry
    answer: str | None


def read_answers(
    path: Path, *, platform: Platform, channel: Channel = Channel.REVIEW, column: str | None = None, shop_id: str = "default"
) -> Iterator[Published]:
    """Every row that holds a message, in order. InputError names the file when no column of answers is found."""
    for number, row in enumerate(_table(path), start=1):
        header = column or next((name for name in row if name.strip().lower() in ANSWER_HEADERS), None)
        if header is None or header not in row:
            raise InputError(f"{path.name}: no column of answers; name it with --answer-column, for example {ANSWER_HEADERS[0]!r}")
        chosen = columns([name for name in row if name != header], {})
        fields = {field: row[name] for name, field in chosen.items()}
        fields = {"id": f"row-{number}"} | {name: value for name, value in fields.items() if value not in (None, "")}
        try:
            inquiry = inquiry_from(fields, shop_id=shop_id, platform=platform, channel=channel)
        except InputError:
            continue
        yield Published(inquiry, str(row[header] or "").strip() or None)


def _table(path: Path) -> Iterator[Mapping[str, Any]]:
    if not path.is_file():
        raise InputError(f"no file {str(path)!r}")
    match path.suffix.lower():
        case ".jsonl" | ".ndjson":
            yield from (json.loads(line) for line in path.read_text(encoding="utf-8-sig").splitlines() if line.strip())
        case ".csv" | ".tsv":
            with path.open(encoding="utf-8-sig", newline="", errors="replace") as lines:
                delimiter = max(";,\t", key=lines.readline().count)
                lines.seek(0)
                yield from csv.DictReader(lines, delimiter=delimiter)
        case ".xlsx":
            from openpyxl import load_workbook

            rows = load_workbook(path, read_only=True, data_only=True).worksheets[0].iter_rows(values_only=True)
            headers = [str(cell or "") for cell in next(rows, ())]
            yield from (dict(zip(headers, cells, strict=False)) for cells in rows)
        case other:
            raise InputError(f"{path.name!r}: unknown kind of file {other!r}; use .jsonl, .csv or .xlsx")
