"""Cards one JSON object a line, in our own format or a marketplace's; read as a stream."""

import json
from collections.abc import Iterator
from pathlib import Path

from knowledge.readers import Problem, Report
from knowledge.readers.card import document_of
from knowledge.readers.jsonfile import checked, fields_of
from knowledge.types import Document


def read_lines(path: Path, source: str, report: Report) -> Iterator[Document]:
    """The cards of a JSONL file."""
    with path.open(encoding="utf-8-sig", errors="replace") as file:
        for number, line in enumerate(file, 1):
            if not line.strip():
                continue
            try:
                raw = json.loads(line)
            except (ValueError, RecursionError) as error:
                report(Problem(path.name, number, "", f"not JSON: {error}"))
                continue
            fields = fields_of(raw, path.name, number, report)
            if fields and (card := checked(fields, path.name, number, report)):
                yield document_of(card, source)
