"""The Russian dictionary, loaded once for everybody: reading, filter, grounding and writing ask the same analyser."""

from functools import lru_cache
from typing import Any

from assistant.once import once

_CACHED_WORDS = 60_000


class Analyser:
    """pymorphy3 with a memory: what a word may be is looked up once per process."""

    def __init__(self) -> None:
        import pymorphy3

        self._dictionary = pymorphy3.MorphAnalyzer(lang="ru")
        self.parse = lru_cache(_CACHED_WORDS)(self._parse)
        self.word_is_known = lru_cache(_CACHED_WORDS)(self._dictionary.word_is_known)

    def _parse(self, word: str) -> tuple[Any, ...]:
        return tuple(self._dictionary.parse(word))


@once
def analyser() -> Analyser:
    """The one analyser, loaded on first use."""
    return Analyser()
