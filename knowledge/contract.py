"""Searching a file of passages with a file of questions: the way retrieval is measured."""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from knowledge.embedding import Embedder
from knowledge.errors import SourceError
from knowledge.fusion import Weights
from knowledge.holdings import SECTION, Scope, Section
from knowledge.holdings.memory import MemoryHoldings
from knowledge.retrieval import Retrieval
from knowledge.types import Document, Kind, Language

_SHOP = "corpus"


@dataclass(frozen=True)
class Question:
    """A line of the file of questions."""

    id: str
    text: str
    kinds: tuple[str, ...] = ()


class Corpus:
    """Passages of a file, searched as a shop's library is. Kinds we do not know are searched among the texts."""

    def __init__(self, lines: list[dict[str, Any]], embedder: Embedder | None, weights: Weights | None = None) -> None:
        self.kinds = {str(line["id"]): str(line.get("kind", "")) for line in lines}
        self._holdings = MemoryHoldings((_document(line) for line in lines), embedder)
        self._retrieval = Retrieval.over(self._holdings, embedder, weights)
        self._shelves = self._holdings.shelves(_SHOP, set(Section))

    def search(self, question: Question, limit: int) -> list[tuple[str, float]]:
        """Ids and scores, best first; of a document in several passages the best one counts."""
        best: dict[str, float] = {}
        wanted = set(question.kinds)
        shelves = tuple(shelf for shelf in self._shelves if not wanted or shelf.section in {_section(kind) for kind in wanted})
        keys = {key for key, kind in self.kinds.items() if kind in wanted} if wanted else None
        for hit in self._retrieval.hits(question.text, Scope(shelves, frozenset(Kind), only=keys)):
            best.setdefault(hit.entry.key.partition("#")[0] if hit.entry.key not in self.kinds else hit.entry.key, hit.score)
            if len(best) == limit:
                break
        return list(best.items())


def read_corpus(path: Path) -> list[dict[str, Any]]:
    """The passages of a corpus file; an error names the line."""
    return [_checked(path, number, line, "id", "text") for number, line in enumerate(_lines(path), 1) if line.strip()]


def read_questions(path: Path) -> Iterator[Question]:
    """The questions of a file; an error names the line."""
    for number, line in enumerate(_lines(path), 1):
        if line.strip():
            held = _checked(path, number, line, "id", "text")
            kinds = held.get("kinds") or ()
            yield Question(str(held["id"]), str(held["text"]), (kinds,) if isinstance(kinds, str) else tuple(kinds))


def _lines(path: Path) -> list[str]:
    try:
        return path.read_text(encoding="utf-8-sig").splitlines()
    except (OSError, UnicodeDecodeError) as error:
        raise SourceError(f"{str(path)!r} cannot be read: {error}") from error


def _checked(path: Path, number: int, line: str, *fields: str) -> dict[str, Any]:
    try:
        held = json.loads(line)
    except ValueError as error:
        raise SourceError(f"{path.name}:{number}: not JSON: {error}") from error
    for field in fields:
        if not isinstance(held, dict) or held.get(field) is None:
            raise SourceError(f"{path.name}:{number}: {field}: missing")
    return dict(held)


def _section(kind: str) -> Section:
    return SECTION[_kind(kind)]


def _kind(kind: str) -> Kind:
    return Kind(kind) if kind in set(Kind) else Kind.POLICY


def _document(line: dict[str, Any]) -> Document:
    lang = line.get("lang")
    return Document(  # of no shop, so that every clause of it is searched, the unlawful ones too
        id=str(line["id"]),
        kind=_kind(str(line.get("kind", ""))),
        title=str(line.get("title") or ""),
        text=str(line["text"]),
        source="corpus",
        lang=Language(lang) if lang in set(Language) else Language.RU,
    )
