"""Texts to word pieces by their likelihood (Unigram), as the encoder was trained; made to be ready at once.

The library that usually does this builds its tree anew for a second of every start. Here the vocabulary is one dictionary, read in
a few hundredths, and words that were met before are not split again.
"""

from functools import lru_cache
from pathlib import Path

import numpy as np

_BLANK = "▁"
_BETWEEN = "\n"
_PENALTY = 10.0
"""How much less likely than the least likely piece an unknown character is."""
_REMEMBERED = 50_000
_WORTH_REMEMBERING = 40
"""Longer "words" are hostile or Chinese, and not met twice."""


class Pieces:
    """The word pieces of a vocabulary. Safe to share between threads."""

    def __init__(self, folder: Path, unknown: int) -> None:
        known = (folder / "pieces.txt").read_text(encoding="utf-8").split(_BETWEEN)
        self._scores: list[float] = np.load(folder / "scores.npy").astype(float).tolist()
        self._unknown, self._unknown_score = unknown, min(self._scores) - _PENALTY
        self._numbers = {piece: number for number, piece in enumerate(known)}
        self._longest: dict[str, int] = {}
        for piece in known:
            if len(piece) > self._longest.get(piece[:1], 0):
                self._longest[piece[:1]] = len(piece)
        self._remembered = lru_cache(maxsize=_REMEMBERED)(self._split)

    @staticmethod
    def write(folder: Path, vocabulary: list[tuple[str, float]]) -> None:
        """Keeps a vocabulary of pieces and their likelihoods where `__init__` reads it."""
        pieces = [piece for piece, _ in vocabulary]
        if any(_BETWEEN in piece for piece in pieces):
            raise ValueError("a piece holds a line break: the vocabulary is not the one that was tested")
        (folder / "pieces.txt").write_text(_BETWEEN.join(pieces), encoding="utf-8", newline="")
        np.save(folder / "scores.npy", np.array([score for _, score in vocabulary], np.float32))

    def numbers(self, text: str, most: int) -> list[int]:
        """The numbers of the first `most` pieces of a text, word by word."""
        found: list[int] = []
        for word in text.replace(_BLANK, " ").split(" "):
            if len(found) >= most:
                break
            found += self._remembered(_BLANK + word) if len(word) <= _WORTH_REMEMBERING else self._split(_BLANK + word)
        return found[:most]

    def _split(self, word: str) -> tuple[int, ...]:
        """The likeliest way to put a word together; characters that no piece holds become one unknown."""
        size = len(word)
        best, starts, chosen = [0.0, *[-np.inf] * size], [0] * (size + 1), [self._unknown] * (size + 1)
        number_of, scores = self._numbers.get, self._scores
        for start in range(size):
            for end in range(start + 1, min(size, start + self._longest.get(word[start], 0)) + 1):
                number = number_of(word[start:end])
                if number is not None and (score := best[start] + scores[number]) > best[end]:
                    best[end], starts[end], chosen[end] = score, start, number
            if word[start] not in self._numbers and (score := best[start] + self._unknown_score) > best[start + 1]:
                best[start + 1], starts[start + 1], chosen[start + 1] = score, start, self._unknown
        return self._path(starts, chosen)

    def _path(self, starts: list[int], chosen: list[int]) -> tuple[int, ...]:
        path: list[int] = []
        end = len(starts) - 1
        while end > 0:
            if chosen[end] != self._unknown or path[-1:] != [self._unknown]:
                path.append(chosen[end])
            end = starts[end]
        return tuple(reversed(path))
