"""Novelty: how far a text stands from the shop's last answers, with names and products masked."""

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache

from assistant.filter import lexicons
from assistant.filter.candidate import Candidate
from assistant.filter.engine import Hit, detector
from knowledge.types import Frozen, Span

_WORD = re.compile(r"\d+(?:[.,]\d+)?|[^\W\d_]+(?:[-'’][^\W\d_]+)*|[\u3400-\u9fff]")
_SENTENCE = re.compile(r"[^.!?。！？\n]+[.!?。！？]*")
_SIGNATURE = re.compile(r"\s*(?:с уважением|ваш[аи]? (?:команда|магазин)|best regards|kind regards|sincerely|regards|敬上)", re.IGNORECASE)
_MASKED = "·"
_OPENING, _CLOSING, _SHORT = 5, 4, 8


@dataclass(frozen=True, slots=True)
class Skeleton:
    """A text reduced to what repeats: masked lower-case words, its opening after the greeting, and its last sentence."""

    words: tuple[str, ...]
    opening: tuple[str, ...]
    closing: tuple[str, ...]
    shingles: frozenset[tuple[str, ...]]


class Repetition(Frozen):
    """How much a shop repeats itself: texts that copy another, and the openings and closings used most."""

    texts: int
    copies: int
    openings: tuple[tuple[str, int], ...] = ()
    closings: tuple[tuple[str, int], ...] = ()

    @property
    def share(self) -> float:
        """The part of the texts that copy another."""
        return self.copies / self.texts if self.texts else 0.0


@detector
def novelty(candidate: Candidate, *, part: str = "text", alike: float = 0.8, times: int = 3, last: int = 200) -> Iterator[Hit]:
    """A text, an opening or a closing that the shop's last answers used already; the nearest one stands in `why`.

    `alike`: the share of common word pairs from which a text is a copy; `times`: how often an opening or closing may stand.
    """
    recent = candidate.recent[:last]
    if not recent:
        return
    names = tuple(name for name in (candidate.author, candidate.product_name) if name)
    own = skeleton(candidate.text, names)
    if part == "text":
        yield from _copies(candidate.text, own, recent, alike)
    else:
        yield from _repeated(candidate.text, part, own, recent, times)


def _copies(text: str, own: Skeleton, recent: Sequence[str], alike: float) -> Iterator[Hit]:
    nearest, likeness = max(((other, similarity(own, skeleton(other))) for other in recent), key=lambda row: row[1])
    if likeness >= alike:
        yield Hit(_whole(text), why=f"На {likeness:.0%} повторяет ответ: «{_cut(nearest)}»", confidence=min(likeness, 1.0))


def _repeated(text: str, part: str, own: Skeleton, recent: Sequence[str], times: int) -> Iterator[Hit]:
    words = getattr(own, part)
    if len(words) < (3 if part == "opening" else 2):
        return
    same = [other for other in recent if getattr(skeleton(other), part) == words]
    if len(same) >= times:
        where = "Начало" if part == "opening" else "Концовка"
        yield Hit(_place(text, part), why=f"{where} уже {len(same)} раз в последних {len(recent)} ответах, например: «{_cut(same[0])}»")


def similarity(left: Skeleton, right: Skeleton) -> float:
    """The share of word pairs that two skeletons have in common, from 0 to 1."""
    if len(left.words) < _SHORT or len(right.words) < _SHORT:
        return 1.0 if left.words == right.words and left.words else 0.0
    return 2 * len(left.shingles & right.shingles) / (len(left.shingles) + len(right.shingles))


@lru_cache(maxsize=4096)
def skeleton(text: str, names: tuple[str, ...] = ()) -> Skeleton:
    """What is left of a text when names, products and figures are masked."""
    masked = frozenset(word.casefold() for name in names for word in _WORD.findall(name))
    words = _masked(text, masked)
    greeting = _greeting(words)
    sentences = [sentence for sentence in _SENTENCE.findall(text) if _WORD.search(sentence) and not _SIGNATURE.match(sentence)]
    closing = _masked(sentences[-1], masked) if len(sentences) > 1 else ()
    size = 2
    shingles = frozenset(words[at : at + size] for at in range(max(len(words) - size + 1, 0)))
    return Skeleton(words, words[greeting : greeting + _OPENING], closing, shingles)


def _masked(text: str, names: frozenset[str]) -> tuple[str, ...]:
    """Words in lower case; figures, known names and first names become one mark."""
    first_names = lexicons.words("grounding/first_names")
    found = []
    for match in _WORD.finditer(text):
        word = match.group()
        low = word.casefold().replace("ё", "е")
        hidden = low[0].isdigit() or low in names or low in first_names or (word[0].isupper() and word[0].isascii())
        found.append(_MASKED if hidden else low)
    return tuple(word for at, word in enumerate(found) if word != _MASKED or at == 0 or found[at - 1] != _MASKED)


def _greeting(words: tuple[str, ...]) -> int:
    at = 0
    greetings = lexicons.words("grounding/greetings")
    while at < len(words) and (words[at] in greetings or words[at] == _MASKED):
        at += 1
    return at


def _place(text: str, part: str) -> Span:
    if part == "closing":
        told = (match for match in _SENTENCE.finditer(text) if _WORD.search(match.group()) and not _SIGNATURE.match(match.group()))
        *_, last = told
        return _trimmed(text, last.start(), last.end())
    words = list(_WORD.finditer(text))
    plain = [match.group().casefold().replace("ё", "е") for match in words]
    greetings, names = lexicons.words("grounding/greetings"), lexicons.words("grounding/first_names")
    first = next((at for at, word in enumerate(plain) if word not in greetings and word not in names), 0)
    return Span(words[first].start(), words[min(first + _OPENING, len(words)) - 1].end())


def _whole(text: str) -> Span:
    return _trimmed(text, 0, len(text))


def _trimmed(text: str, start: int, end: int) -> Span:
    piece = text[start:end]
    return Span(start + len(piece) - len(piece.lstrip()), start + len(piece.rstrip()))


def _cut(text: str) -> str:
    flat = " ".join(text.split())
    return flat if len(flat) <= 120 else f"{flat[:119]}…"


def repetition(texts: Sequence[str], *, alike: float = 0.8, most: int = 5) -> Repetition:
    """How much these texts repeat each other: a copy is a text like one before it."""
    skeletons = [skeleton(text) for text in texts]
    copies = sum(any(similarity(own, other) >= alike for other in skeletons[:at]) for at, own in enumerate(skeletons))
    openings = Counter(" ".join(own.opening) for own in skeletons if len(own.opening) >= 3)
    closings = Counter(" ".join(own.closing) for own in skeletons if len(own.closing) >= 2)
    return Repetition(
        texts=len(texts),
        copies=copies,
        openings=tuple(row for row in openings.most_common(most) if row[1] > 1),
        closings=tuple(row for row in closings.most_common(most) if row[1] > 1),
    )
