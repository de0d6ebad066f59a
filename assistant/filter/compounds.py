"""Ordinary Chinese words that a sign inside them must not be read apart from («配» in «配送»)."""

from collections import defaultdict
from functools import cache
from typing import Any

from assistant.filter.lexicons import lexicon
from assistant.filter.sequences import Place


def compounds(text: str) -> dict[int, list[Place]]:
    """For each sign of the text, the longer Chinese words that it stands in."""
    inside: dict[int, list[Place]] = defaultdict(list)
    for last, length in _compound_words().iter(text):
        for place in range(last + 1 - length, last + 1):
            inside[place].append((last + 1 - length, last + 1))
    return inside


@cache
def _compound_words() -> Any:
    import ahocorasick

    automaton = ahocorasick.Automaton()
    for word in {word for line in lexicon("han")["compounds"] for word in line.split()}:
        automaton.add_word(word, len(word))
    automaton.make_automaton()
    return automaton
