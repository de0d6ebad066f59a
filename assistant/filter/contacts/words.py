"""The word sets of contacts.yaml, ready to ask."""

import re
from functools import cache, lru_cache

from assistant.filter.lexicons import lexicon
from assistant.filter.morphology import lemmas


@cache
def word_set(section: str, name: str) -> frozenset[str]:
    """All words of lists of lines, such as `phone: not_after`."""
    return frozenset(word for line in lexicon("contacts")[section][name] for word in line.split())


@lru_cache(50_000)
def is_one_of(word: str, section: str, name: str) -> bool:
    """Whether a word of a text, in any form, belongs to the set."""
    known = word_set(section, name)
    return word in known or (len(word) > 2 and not known.isdisjoint(lemmas(word)))


@cache
def han_parts(section: str, name: str) -> tuple[str, ...]:
    """The Chinese words of a set; they are looked for inside the text, longest first."""
    return tuple(sorted((word for word in word_set(section, name) if not word.isascii() and word[0] > "\u2e80"), key=len, reverse=True))


def has_han_part(text: str, section: str, name: str) -> bool:
    """Whether one of the Chinese words of a set stands in the text (lower case)."""
    return _han_pattern(section, name).search(text) is not None


@cache
def _han_pattern(section: str, name: str) -> re.Pattern[str]:
    return re.compile("|".join(map(re.escape, han_parts(section, name))))


@cache
def is_common_english(word: str) -> bool:
    """Whether a word is among the common English ones."""
    return word.lower() in _common_english()


@cache
def _common_english() -> frozenset[str]:
    return frozenset(word for line in lexicon("english")["common"] for word in line.split())
