"""English and Chinese messages: simpler reading, the same values."""

import re
from functools import cache
from typing import Any

from assistant.domain import Inquiry
from assistant.reading.lexicon import load
from assistant.reading.values import Mood, Point, Polarity, Reading


@cache
def _data(language: str) -> dict[str, Any]:
    return load(f"{language}.yaml")


def read_english(inquiry: Inquiry) -> Reading:
    """An English message: sentences, each with what it blames or praises."""
    return _read(inquiry, "en", re.split(r"(?<=[.!?])\s+|\n+|;|\bbut\b|\bhowever\b", inquiry.words, flags=re.IGNORECASE))


def read_chinese(inquiry: Inquiry) -> Reading:
    """A Chinese message: clauses between stops."""
    return _read(inquiry, "zh", re.split(r"[。！？!?，,；;\n\s]+", inquiry.words))


def _read(inquiry: Inquiry, language: str, pieces: list[str]) -> Reading:
    data = _data(language)
    points = tuple(point for piece in pieces if piece.strip() for point in _points(piece.strip(), data))
    kinds = {point.polarity for point in points}
    return Reading(
        language=language,
        mood=_mood(kinds, bool(inquiry.words.strip())),
        points=points,
        events=frozenset(code for code, form in data["events"].items() if re.search(form, inquiry.words, re.IGNORECASE)),
        risks=tuple(code for code, form in data["risks"].items() if re.search(form, inquiry.words, re.IGNORECASE)),
    )


def _points(piece: str, data: dict[str, Any]) -> list[Point]:
    for code, entry in data["problems"].items():
        found = re.search(entry["says"], piece, re.IGNORECASE)
        if found:
            thing = _thing(piece[found.start() :] if entry["family"] == "incomplete" else piece, data)
            return [Point(Polarity.BLAME, piece, aspect=thing[1], problem=code, family=entry["family"], clause=thing[0])]
    thing = _thing(piece, data)
    if re.search(data["negative"], piece, re.IGNORECASE):
        return [Point(Polarity.BLAME, piece, aspect=thing[1], family="other", clause=thing[0])]
    if re.search(r"[?？]\s*$", piece):
        return [Point(Polarity.QUESTION, piece, aspect=thing[1], clause=thing[0])]
    if re.search(data["positive"], piece, re.IGNORECASE):
        return [Point(Polarity.PRAISE, piece, aspect=thing[1], clause=thing[0])]
    return []


def _thing(piece: str, data: dict[str, Any]) -> tuple[str, str]:
    """The buyer's word for the part or property, and its aspect."""
    best: tuple[int, str, str] | None = None
    for aspect, form in data["things"].items():
        found = re.search(form, piece, re.IGNORECASE)
        if found and (best is None or found.start() < best[0]):
            best = (found.start(), found.group(0).lower(), aspect)
    return (best[1], best[2]) if best else ("", "")


def _mood(kinds: set[Polarity], worded: bool) -> Mood:
    if not worded:
        return Mood.EMPTY
    if Polarity.BLAME in kinds:
        return Mood.MIXED if Polarity.PRAISE in kinds else Mood.BLAME
    return Mood.PRAISE if Polarity.PRAISE in kinds else Mood.NEUTRAL
