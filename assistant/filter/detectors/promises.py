"""Promises beyond what the shop may give, and terms worse than the law."""

import re
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from typing import Any

from assistant.filter.candidate import Candidate
from assistant.filter.detectors.phrases import belongs
from assistant.filter.engine import Hit, detector
from assistant.filter.lexicons import lexicon
from assistant.filter.morphology import lemmas
from assistant.filter.normalise import normalise
from assistant.filter.phrases import bundled
from assistant.filter.tokens import Token, tokenise
from knowledge.types import Kind

_POLICY_KINDS = frozenset({Kind.POLICY, Kind.MACRO, Kind.FAQ, Kind.RULE, Kind.LAW})
_BACKED = 0.75


@detector
def promises(candidate: Candidate, *, groups: Collection[str] = ("compensation",)) -> Iterator[Hit]:
    """Money, goods, discounts and outcomes promised without a policy passage in the evidence that says the same."""
    backing = _policy_words(candidate)
    for name, matches in candidate.phrases.items():
        if not belongs(name, groups):
            continue
        for match in matches:
            if not _is_backed(candidate.normal.text[match.start : match.end], backing):
                yield Hit(candidate.normal.original_span(match.start, match.end), bundled().groups[name].why)


def _policy_words(candidate: Candidate) -> list[frozenset[str]]:
    policies = (passage for passage in candidate.evidence or () if passage.kind in _POLICY_KINDS)
    return [_forms(normalise(sentence).text) for passage in policies for sentence in re.split(r"(?<=[.!?。；;\n])", passage.text)]


def _forms(text: str) -> frozenset[str]:
    return frozenset(form for token in tokenise(text) for form in lemmas(token.text))


def _is_backed(promise: str, backing: list[frozenset[str]]) -> bool:
    words = [token for token in tokenise(promise) if len(token.text) > 2]
    return bool(words) and any(sum(1 for word in words if lemmas(word.text) & said) >= _BACKED * len(words) for said in backing)


@dataclass(frozen=True)
class _Duration:
    days: float
    start: int
    end: int


@detector
def deadlines(candidate: Candidate, *, jurisdiction: str = "RU") -> Iterator[Hit]:
    """Terms in the text that are worse for the buyer than the law: a shorter time to return or complain, a longer wait for money."""
    limits = lexicon("deadlines")["limits"].get(jurisdiction, {})
    for duration in _durations(candidate.normal.text, candidate.tokens):
        for kind in _kinds(candidate, duration):
            limit = limits.get(kind)
            if limit and (duration.days > limit["days"] if limit["most"] else duration.days < limit["days"]):
                yield Hit(candidate.normal.original_span(duration.start, duration.end), limit["why"])
                break


def _durations(text: str, tokens: tuple[Token, ...]) -> Iterator[_Duration]:
    """Every stretch of time that the text names, in days."""
    data = lexicon("deadlines")
    for number, token in enumerate(tokens):
        unit = next((days for form in lemmas(token.text) if (days := data["units"].get(form)) is not None), None)
        if unit is None:
            continue
        count, first = _count(tokens, number, text)
        if count is not None:
            yield _Duration(count * unit, tokens[first].start, token.end)
    for match in re.finditer(
        r"(?<![\d第])(\d{1,4}|[一两二三四五六七八九十半]{1,3})\s*个?\s*(工作日|小时|天|日|周|星期|个月|月|年)(?!内?不|期间|前|龄|的?质?保修?)",
        text,
    ):
        units = data["units_zh"]
        yield _Duration(_han_count(match[1]) * units[match[2]], match.start(), match.end())


def _count(tokens: tuple[Token, ...], unit: int, text: str) -> tuple[float | None, int]:
    """The number before a unit (skipping "рабочих" and the like) and the place where it begins."""
    data: Any = lexicon("deadlines")
    first = unit
    for step in range(1, 4):
        if unit - step < 0 or tokens[unit - step].sentence != tokens[unit].sentence:
            break
        word = tokens[unit - step].text
        if word.isdigit() and len(word) < 5:
            return float(word), unit - step
        if not word.isascii() or word in data["counts"]:
            count = next((data["counts"][form] for form in (word, *lemmas(word)) if form in data["counts"]), None)
            if count is not None:
                return float(count), unit - step
        if not any(form in data["between"] for form in lemmas(word)):
            break
        first = unit - step
    single = tokens[unit].text in data["alone"]
    return (1.0, first) if single else (None, unit)


def _han_count(word: str) -> float:
    if word.isdigit():
        return float(word)
    values = {"一": 1, "两": 2, "二": 2, "三": 3, "四": 4, "五": 5, "六": 6, "七": 7, "八": 8, "九": 9, "十": 10, "半": 0.5}
    if "十" in word and len(word) > 1:
        before, _, after = word.partition("十")
        return float(values.get(before, 1) * 10 + values.get(after, 0))
    return float(values.get(word, 1))


def _kinds(candidate: Candidate, duration: _Duration) -> list[str]:
    """What the sentence around a stretch of time speaks of: "refund", "withdrawal", "complaint", "repair", ..."""
    sentence = candidate.sentence_at(duration.start)
    names = [
        (abs(match.start - duration.start), name.partition(":")[0].removeprefix("term."))
        for name, matches in candidate.phrases.items()
        if name.startswith("term.")
        for match in matches
        if candidate.sentence_at(match.start) == sentence
    ]
    if any(name == "harmless" for _, name in names):
        return []
    return [name for _, name in sorted(names)[:1]]
