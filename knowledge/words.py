"""Words as keyword search sees them: stems of Russian and English, pairs of Chinese characters, four-letter pieces of all."""

import re
import zlib
from collections import Counter
from collections.abc import Iterable
from functools import cache, lru_cache
from threading import Lock
from typing import Any

import numpy as np
from numpy.typing import NDArray

from knowledge.text import clean

TERM = np.dtype([("hash", "<u4"), ("count", "u1")])
"""A distinct word of a text and how often it stands there."""

Terms = NDArray[Any]

_RUN = re.compile(r"[\u3400-\u9fff\u3040-\u30ff]+|[a-zа-я]+|\d+", re.IGNORECASE)
_CYRILLIC = re.compile(r"[а-я]")
_CHINESE = re.compile(r"[\u3400-\u9fff\u3040-\u30ff]")
_PIECE = 4
_LOCK = Lock()


def folded(text: str) -> str:
    """Lower case, ё as е, accents of Latin letters kept as they are."""
    return clean(text, 6000).casefold().replace("ё", "е")


def stems(text: str) -> list[str]:
    """The words of a text in order: stems, numbers apart from letters, pairs of Chinese characters."""
    found: list[str] = []
    for run in _RUN.findall(folded(text)):
        if _CHINESE.match(run):
            found.extend(run[i : i + 2] for i in range(max(1, len(run) - 1)))
        else:
            found.append(stem(run))
    return found


@lru_cache(maxsize=200_000)
def stem(word: str) -> str:
    """The stem of one lower-case word."""
    with _LOCK:  # the stemmers keep the word they work on inside themselves
        stemmed: str = _stemmer("russian" if _CYRILLIC.match(word) else "english").stemWord(word)
    return stemmed


@cache
def _stemmer(language: str) -> Any:
    import snowballstemmer

    return snowballstemmer.stemmer(language)


def pieces(text: str) -> list[str]:
    """Four-letter pieces across word borders, pairs for Chinese: they survive typos, endings and joined words."""
    found: list[str] = []
    letters: list[str] = []
    for run in _RUN.findall(folded(text)):
        if _CHINESE.match(run):
            found.extend(run[i : i + 2] for i in range(max(1, len(run) - 1)))
        else:
            letters.append(run)
    line = f" {' '.join(letters)} " if letters else ""
    found.extend(line[i : i + _PIECE] for i in range(len(line) - _PIECE + 1))
    return found


def terms(words: Iterable[str]) -> Terms:
    """Distinct words by number, smallest first, with their counts."""
    counts = Counter(_number(word) for word in words)
    return np.array([(number, min(255, counts[number])) for number in sorted(counts)], TERM)


@lru_cache(maxsize=400_000)
def _number(word: str) -> int:
    return zlib.crc32(word.encode())


def numbers(words: Iterable[str]) -> NDArray[np.uint32]:
    """The numbers of words, in their order."""
    return np.array([_number(word) for word in words], np.uint32)
