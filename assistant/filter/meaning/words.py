"""The words of a sentence as features: dictionary forms, a little grammar, Chinese signs and pairs of them."""

import re
from collections.abc import Iterable, Mapping, Sequence
from functools import lru_cache

import numpy as np

from assistant.filter.meaning.model import Matrix
from assistant.filter.morphology import lemmas, readings
from assistant.filter.normalise import normalise
from assistant.filter.tokens import tokenise

_HAN = re.compile("[\u4e00-\u9fff]+")
_MARKS = frozenset({"1per", "2per", "impr", "futr", "past", "excl"})
_NUMBER = "#"


def words_of(sentence: str) -> frozenset[str]:
    """What the sentence is made of; every number is one word."""
    return frozenset(feature for token in tokenise(normalise(sentence).text) for feature in _features(token.text))


@lru_cache(20_000)
def _features(word: str) -> tuple[str, ...]:
    if runs := _HAN.findall(word):
        return tuple(piece for run in runs for piece in (*run, *(run[at : at + 2] for at in range(len(run) - 1))))
    if word[0].isdigit():
        return (_NUMBER,)
    if found := readings(word):
        form, marks = found[0]
        return (form, *(f"&{mark}" for mark in sorted(marks & _MARKS)))
    return tuple(lemmas(word))


def table(sentences: Sequence[Iterable[str]], vocabulary: Mapping[str, int], weight: float) -> Matrix:
    """A row for each sentence: its known words, together as long as `weight`."""
    rows = np.zeros((len(sentences), len(vocabulary)), np.float32)
    for row, words in enumerate(sentences):
        known = sorted(vocabulary[word] for word in words if word in vocabulary)
        rows[row, known] = weight / np.sqrt(max(len(known), 1))
    return rows
