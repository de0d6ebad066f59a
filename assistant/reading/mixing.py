"""Complaints that stand in no single clause: one thing ordered and another sent, one figure stated and another found."""

import re
from itertools import pairwise

from assistant.reading.clauses import Clause
from assistant.reading.judging import word_set
from assistant.reading.making import ordered_and_sent
from assistant.reading.morphology import lemma
from assistant.reading.values import Point, Polarity
from assistant.reading.when import counts, figures


def told_mix_up(cut: list[Clause], points: tuple[Point, ...]) -> tuple[Point, ...]:
    """«заказывала сыворотку, а пришла эссенция», told in two clauses of one sentence."""
    if any(point.family == "wrong_item" and point.clause for point in points):
        return ()
    for first, second in pairwise(cut):
        said = ordered_and_sent(first.tokens, second.tokens) if first.sentence == second.sentence and second.joint in {"а", "но"} else ""
        if said or (first.sentence == second.sentence and _instead(first, second)):
            return (Point(Polarity.BLAME, second.words, problem="wrong_item", family="wrong_item", clause=said),)
    return ()


def _instead(first: Clause, second: Clause) -> bool:
    """«вместо этого средства, пришёл шампунь», cut in two by a comma."""
    came = second.tokens[0].lemma in {"прийти", "прислать", "приехать", "положить", "привезти"}
    return first.tokens[0].lower == "вместо" and len(first.tokens) <= 4 and not any(t.numeric for t in first.tokens) and came


def told_figures(words: str, points: tuple[Point, ...]) -> tuple[Point, ...]:
    """A complaint that stands in two figures alone: «заявлено 10 пар, а в пакете 9»."""
    if counts(words) and not any(p.family == "incomplete" for p in points if p.polarity is Polarity.BLAME):
        return () if _own_measure(words) else (Point(Polarity.BLAME, words, problem="figures", family="incomplete"),)
    found = figures(words)
    if not found or any(
        point.family in {"incomplete", "mismatch", "battery", "size"} for point in points if point.polarity is Polarity.BLAME
    ):
        return ()
    family = "incomplete" if re.search(r"пар|шт|упак|пач|детал", found["stated"]) else "mismatch"
    return (Point(Polarity.BLAME, words, problem="figures", family=family),)


def _own_measure(words: str) -> bool:
    """«использую 2 ложки вместо 4»: the buyer's own doing."""
    return any(lemma(word) in word_set("own_deeds") for word in re.findall("[а-яё]+", words.lower()))
