"""Finding the fact of the card or the policy that bears on what was said or asked."""

import re
from dataclasses import dataclass
from functools import cache

from assistant.domain import Brief
from assistant.reading.lexicon import lexicon, load
from assistant.reading.morphology import lemma, lemmas
from knowledge.types import Fact, FactKind, Passage

_WORD = re.compile(r"[а-яёa-z]+|\d+(?:[.,]\d+)?", re.IGNORECASE)
_LONGEST = 90
_HIDDEN = frozenset({FactKind.PRICE, FactKind.STOCK})


@dataclass(frozen=True)
class Known:
    """A fact with the passage it stands in."""

    fact: Fact
    passage: Passage

    @property
    def value(self) -> str:
        """The value as the card spells it, with its unit."""
        unit = self.fact.unit
        return f"{self.fact.value} {unit}" if unit and unit not in self.fact.value else self.fact.value


def content(text: str) -> frozenset[str]:
    """The dictionary forms of the words that carry meaning."""
    return frozenset(lemma(word) for word in _WORD.findall(text) if len(word) > 2 and lemma(word) not in _empty_words())


@cache
def _empty_words() -> frozenset[str]:
    return frozenset(load("synonyms.yaml")["empty"].split())


def facts_of(brief: Brief) -> list[Known]:
    """The lasting facts of the card for the buyer's variant: price and stock are never told."""
    variant = (brief.inquiry.variant or "").lower()
    return [
        Known(fact, passage)
        for passage in brief.card
        for fact in passage.facts
        if fact.kind not in _HIDDEN and fact.value.strip() and (fact.variant is None or not variant or fact.variant.lower() in variant)
    ]


def _means(aspect: str, language: str) -> set[str]:
    """The words that card attributes use for an aspect."""
    if language == "ru":
        return {lemma(word) for word in str(lexicon().aspects.get(aspect, {}).get("means", "")).split()}
    return set(str(load("means.yaml").get(language, {}).get(aspect, "")).split())


def _shared(words: set[str], known: Known) -> int:
    """How many of the words an attribute has; Chinese ones within it."""
    attribute = known.fact.attribute
    if re.search(r"[\u4e00-\u9fff]", attribute):
        return sum(word in attribute for word in words)
    return len(words & content(attribute))


def fact_for_aspect(brief: Brief, aspect: str, noun: str) -> Known | None:
    """The fact that continues a point about an aspect or a noun, short enough for a reply."""
    wanted = _means(aspect, str(brief.language))
    named = set(lemmas(noun)) if noun else set()
    ranked = [(_shared(named, known), _shared(wanted, known), known) for known in facts_of(brief)]
    fitting = [entry for entry in ranked if (entry[0] or entry[1]) and len(entry[2].value) <= _LONGEST]
    return max(fitting, key=lambda entry: entry[:2])[2] if fitting else None
