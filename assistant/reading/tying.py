"""What the buyer says a star was lost over."""

import re
from dataclasses import replace
from itertools import pairwise

from assistant.reading.clauses import Clause
from assistant.reading.lexicon import lexicon
from assistant.reading.morphology import lemma
from assistant.reading.predication import predication
from assistant.reading.unlisted import takes_a_star, tied_to_star
from assistant.reading.values import Point, Polarity


def with_tied(points: tuple[Point, ...], cut: list[Clause]) -> tuple[Point, ...]:
    """The complaints, each marked if the buyer ties the lost star to it; a tie to a thing told nowhere else is a complaint itself."""
    points = _tied_before(points, cut)
    things = [(clause, thing) for clause in cut if (thing := tied_to_star(clause.tokens))]
    for clause, thing in things:
        key = lemma(thing.word)
        about = [p for p in points if p.polarity is not Polarity.PRAISE and p.words != clause.words and _names(p, key)]
        lead = next((p for p in about if p.polarity is Polarity.BLAME), None)
        if lead is not None:
            points = tuple(replace(p, tied=True) if p is lead else p for p in points if p.words != clause.words)
        else:
            family = next((name for name, nouns in lexicon().families.items() if key in nouns), "other")
            told = Point(Polarity.BLAME, clause.words, family=family, noun=thing, tied=True, sure=True)
            points = (*(p for p in points if p.words != clause.words), told)
    return points


def _tied_before(points: tuple[Point, ...], cut: list[Clause]) -> tuple[Point, ...]:
    """«Пришли две батарейки. За это снимаю звезду»: what «за это» points back at."""
    for before, clause in pairwise(cut):
        said = [token.lower for token in clause.tokens]
        if not any(pair in {("за", "это"), ("из-за", "этого")} for pair in pairwise(said)) or not takes_a_star(clause.tokens):
            continue
        known = [p for p in points if p.words == before.words and p.polarity is Polarity.BLAME]
        if known:
            points = tuple(replace(p, tied=True) if p is known[0] else p for p in points)
        elif told := predication(before.tokens):
            blamed = Point(
                Polarity.BLAME, before.words, family="other", clause=told.text, subjectless=told.subjectless, tied=True, sure=True
            )
            points = (*(p for p in points if p.words not in {before.words, clause.words}), blamed)
    return points


def _names(point: Point, key: str) -> bool:
    return any(lemma(word) == key for word in re.findall("[а-яё]+", point.words.lower()))
