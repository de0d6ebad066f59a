"""Persons and pets in a clause."""

from collections.abc import Sequence
from functools import cache
from itertools import pairwise

from assistant.reading.clauses import Token
from assistant.reading.lexicon import lexicon
from assistant.reading.morphology import plain

_LIKES = frozenset({"понравиться", "нравиться"})
_MOST = 6


@cache
def persons() -> frozenset[str]:
    return frozenset(plain(word) for name in ("persons", "companions", "pets") for word in lexicon().words[name])


def displeased(tokens: Sequence[Token]) -> str:
    """«коту не понравилось», «собака есть отказывается», «кошки не едят»: whom the goods were for, and that they would not have them."""
    if len(tokens) > _MOST or not (who := next((t for t in tokens if t.lemmas & persons()), None)):
        return ""
    denied = {after.lemma: after for before, after in pairwise(tokens) if before.lower == "не"}
    receiver, subject = who.may_be("NOUN", case="datv"), who.may_be("NOUN", case="nomn")
    if receiver is not None and _LIKES & denied.keys():
        return f"{receiver.word} не понравилось"
    meal = next((t for t in tokens if t.is_a("INFN") and plain(t.lemma) in lexicon().words["enjoys"]), None)
    refuses = next((t for t in tokens if t.lemma in {"отказаться", "отказываться"} and t.is_a("VERB")), None)
    if subject is not None and meal is not None and refuses is not None and refuses.forms[0].number == subject.number:
        return f"{subject.word} {refuses.lower} {meal.lower}"
    eaten = next((t for name, t in denied.items() if plain(name) in lexicon().words["enjoys"] and t.is_a("VERB")), None)
    if subject is not None and eaten is not None and eaten.forms[0].number == subject.number:
        return f"{subject.word} не {eaten.lower}"
    return ""
