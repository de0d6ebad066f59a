"""Cutting a Document into Passages that carry their meaning alone: heading path with the words, numbers and units whole."""

import re
from collections.abc import Iterator

from knowledge.clinic import EXAMINED, examine, quotable
from knowledge.types import Document, Fact, FactKind, Kind, Language, Passage

LONGEST = 1200
"""Characters of one passage; about 250 tokens of Russian."""

PERISHABLE = frozenset({FactKind.PRICE, FactKind.STOCK})

_HEADING = re.compile(r"^(#{1,6})\s+(.+?)\s*#*\s*$")
_TABLE = re.compile(r"^\s*\|.*\|\s*$")
_SENTENCE = re.compile(r"(?<=[.!?…;])\s+(?=[«\"(]?[A-ZА-ЯЁ0-9])|(?<=[。！？；])")


def passages(document: Document) -> tuple[Passage, ...]:
    """The passages of a document, in reading order; a short document is one passage with the document's own id.

    Clauses of a shop's policy that are worse than the law are left out: nothing may rest on them.
    """
    parts = list(_parts(quotable(document)))
    whole = len(parts) <= 1
    if not parts:
        parts = [(document.title, "")]
    return tuple(
        Passage(
            id=document.id if whole else f"{document.id}#{number}",
            document_id=document.id,
            kind=document.kind,
            title=title,
            text=text,
            source=document.source,
            lang=document.lang,
            shop_id=document.shop_id,
            product_id=document.product_id,
            facts=(document.facts if whole else _facts_of(document.facts, text, first=number == 0)) + _terms(document, text),
        )
        for number, (title, text) in enumerate(parts)
    )


def searchable(passage: Passage, document: Document) -> str:
    """The words a passage is found by: product or heading first, then brand and category, then the text."""
    about = " ".join(part for part in (document.brand, document.category) if part and part not in passage.text)
    return ". ".join(part for part in (passage.title, about, passage.text) if part)


def _terms(document: Document, text: str) -> tuple[Fact, ...]:
    """The durations a policy gives, typed, so that a reply's numbers can be held against them."""
    if document.kind not in EXAMINED or document.lang is not Language.RU:
        return ()
    read = (clause for clause in examine(text) if clause.days is not None)
    return tuple(Fact(attribute=clause.topic, value=f"{clause.days:g}", kind=FactKind.TERM, unit="day") for clause in read)


def _facts_of(facts: tuple[Fact, ...], text: str, *, first: bool) -> tuple[Fact, ...]:
    return tuple(fact for fact in facts if fact.value in text or (first and fact.kind in PERISHABLE))


def _parts(document: Document) -> Iterator[tuple[str, str]]:
    for path, body in sections(document.text):
        title = _title(document, path)
        for text in cut(body):
            yield title, text


def _title(document: Document, path: tuple[str, ...]) -> str:
    if document.kind is Kind.FAQ and path:
        return path[-1]
    steps = [step for step in path if step != document.title]
    return " › ".join([document.title, *steps])


def sections(text: str) -> Iterator[tuple[tuple[str, ...], str]]:
    """Heading path and body of each part of a Markdown text; a text without headings is one part."""
    path: list[tuple[int, str]] = []
    lines: list[str] = []
    for line in text.splitlines():
        heading = _HEADING.match(line)
        if not heading:
            lines.append(line)
            continue
        if body := "\n".join(lines).strip():
            yield tuple(name for _, name in path), body
        lines, level = [], len(heading[1])
        path = [step for step in path if step[0] < level] + [(level, heading[2])]
    if body := "\n".join(lines).strip():
        yield tuple(name for _, name in path), body


def cut(text: str, longest: int = LONGEST) -> Iterator[str]:
    """A text in pieces of at most `longest` characters, cut between lines and sentences, never inside a number or a table row.

    A table that goes on in the next piece gets its head again.
    """
    if len(text) <= longest:
        yield text
        return
    piece = head = ""
    for unit in _units(text, longest):
        row = bool(_TABLE.match(unit))
        head = (head or unit) if row else ""
        if piece and len(piece) + len(unit) + 1 > longest:
            yield piece
            piece = head if row and head != unit else ""
        piece = f"{piece}{chr(10) if row or piece.endswith('|') else ' '}{unit}".strip()
    yield piece


def _units(text: str, longest: int) -> Iterator[str]:
    for line in text.splitlines():
        if _TABLE.match(line):
            yield line
            continue
        for sentence in _SENTENCE.split(line):
            yield from _words(sentence.strip(), longest)


def _words(sentence: str, longest: int) -> Iterator[str]:
    """A sentence too long for one passage goes by its words; a word too long by its characters."""
    while len(sentence) > longest:
        at = sentence.rfind(" ", longest // 2, longest)
        at = at if at > 0 else longest
        yield sentence[:at].strip()
        sentence = sentence[at:].strip()
    if sentence:
        yield sentence
