"""Cards in our own format, one JSON object a line; read as a stream."""

import json
from collections.abc import Iterator
from pathlib import Path

from pydantic import ValidationError

from knowledge.readers import Problem, Report
from knowledge.readers.card import Card, document_of
from knowledge.types import Document


def read_lines(path: Path, source: str, report: Report) -> Iterator[Document]:
    """The cards of a JSONL file."""
    with path.open(encoding="utf-8-sig", errors="replace") as file:
        for number, line in enumerate(file, 1):
            if line.strip() and (card := card_of(line, path.name, number, report)):
                yield document_of(card, source)


def card_of(line: str, file: str, number: int, report: Report) -> Card | None:
    """A card, or None with the reason reported."""
    try:
        return Card.model_validate(json.loads(line))
    except ValidationError as error:
        first = error.errors()[0]
        report(Problem(file, number, ".".join(str(step) for step in first["loc"]), first["msg"]))
    except (ValueError, RecursionError) as error:
        report(Problem(file, number, "", f"not a JSON object: {error}"))
    return None
