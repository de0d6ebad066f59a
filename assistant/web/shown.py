"""Outside words made fit to be seen: what is invisible or turns the line around is shown as a mark, and long texts are cut."""

import unicodedata
from collections.abc import Iterable
from itertools import pairwise

from assistant.domain import Finding
from knowledge.types import Frozen

_KEPT = {"\n", "\t", "\u200d"}  # the zero-width joiner holds emoji families together


def visible(text: str | None) -> str:
    """The text with control, bidirectional and other invisible characters replaced by a visible sign."""
    if not text or text.replace("\n", "").isprintable():
        return text or ""
    return "".join(map(_shown, text))


def _shown(character: str) -> str:
    if character in _KEPT or unicodedata.category(character) not in {"Cc", "Cf", "Co", "Cs", "Cn"}:
        return character
    return "" if character == "\r" else "\N{REPLACEMENT CHARACTER}"


class Piece(Frozen):
    """A stretch of text with the findings that cover all of it (their numbers in the list)."""

    text: str
    findings: tuple[int, ...] = ()
    severity: str = ""


def pieces(text: str, findings: Iterable[Finding]) -> tuple[Piece, ...]:
    """The text cut where findings begin and end; joined, the pieces are the text."""
    listed = list(enumerate(findings))
    cuts = {0, len(text)}
    for _, finding in listed:
        cuts |= {min(finding.span.start, len(text)), min(finding.span.end, len(text))}
    edges = sorted(cuts)
    return tuple(_piece(text, start, end, listed) for start, end in pairwise(edges))


def _piece(text: str, start: int, end: int, listed: list[tuple[int, Finding]]) -> Piece:
    over = [(number, finding) for number, finding in listed if finding.span.start <= start and end <= finding.span.end]
    worst = min((finding.severity for _, finding in over), key=["block", "warn", "info"].index, default="")
    return Piece(text=text[start:end], findings=tuple(number for number, _ in over), severity=str(worst))
