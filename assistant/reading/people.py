"""Persons and pets in a clause."""

from functools import cache

from assistant.reading.lexicon import lexicon
from assistant.reading.morphology import plain


@cache
def persons() -> frozenset[str]:
    return frozenset(plain(word) for word in lexicon().words["persons"])
