"""BM25 over any set of candidates, from the words kept with each passage and the counts kept with each shelf."""

import zlib
from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from knowledge.words import TERM, Terms

BUCKETS = 1 << 16
"""Document counts are kept by the low bits of a word's number: two rare words may share one, which costs next to nothing."""

_SATURATION, _LENGTH = 1.2, 0.75

Scores = NDArray[np.float64]


@dataclass
class Counts:
    """How many passages of a shelf hold each word, and how long they are together."""

    passages: int = 0
    words: int = 0
    holding: NDArray[np.int32] = field(default_factory=lambda: np.zeros(BUCKETS, np.int32))

    def add(self, found: Terms, times: int = 1) -> None:
        """Counts a passage in, or out with times=-1."""
        self.passages += times
        self.words += times * int(found["count"].sum())
        np.add.at(self.holding, found["hash"] & (BUCKETS - 1), times)

    def __add__(self, other: "Counts") -> "Counts":
        return Counts(self.passages + other.passages, self.words + other.words, self.holding + other.holding)

    def holding_of(self, number: int) -> int:
        """How many passages hold a word."""
        return int(self.holding[int(number) & (BUCKETS - 1)])

    def rarity(self, numbers: NDArray[np.uint32]) -> Scores:
        """The weight of each word: the fewer passages hold it, the more it tells."""
        holding = np.clip(self.holding[numbers & (BUCKETS - 1)], 0, self.passages)
        weights: Scores = np.log1p((self.passages - holding + 0.5) / (holding + 0.5))
        return weights

    def pack(self) -> bytes:
        """For keeping in a table; most buckets of a small shelf are empty."""
        head = np.array([self.passages, self.words], "<i8").tobytes()
        return zlib.compress(head + self.holding.astype("<i4").tobytes(), 1)

    @classmethod
    def unpack(cls, packed: bytes) -> "Counts":
        """What `pack` packed."""
        raw = zlib.decompress(packed)
        passages, words = np.frombuffer(raw[:16], "<i8")
        return cls(int(passages), int(words), np.frombuffer(raw[16:], "<i4").astype(np.int32))


def passages_of(packed: bytes) -> int:
    """How many passages packed counts are of, without unpacking the words."""
    return int.from_bytes(zlib.decompressobj().decompress(packed, 8), "little")


def together(several: Sequence[Counts]) -> Counts:
    """The counts of shelves that are searched as one."""
    return several[0] if len(several) == 1 else sum(several, Counts())


def scores(asked: NDArray[np.uint32], weights: Scores, candidates: Sequence[Terms], counts: Counts) -> Scores:
    """How much of what the question says each candidate says: BM25 as a share of the most that these words can give.

    A share, not a sum, so that a few common words shared by chance do not look like an answer.
    """
    if not len(asked) or not candidates:
        return np.zeros(len(candidates))
    order = np.argsort(asked)
    asked, weights = asked[order], (weights * counts.rarity(asked))[order]
    weights = weights / max(float(weights.sum()) * (_SATURATION + 1), 1e-9)
    owner = np.repeat(np.arange(len(candidates)), [len(found) for found in candidates])
    every = np.frombuffer(b"".join([found.tobytes() for found in candidates]), TERM)  # concatenate compares the fields of each anew
    held, times = every["hash"], every["count"].astype(float)
    place = np.minimum(np.searchsorted(asked, held), len(asked) - 1)
    hit = asked[place] == held
    lengths = np.bincount(owner, times, len(candidates))
    mean = max(1.0, counts.words / max(1, counts.passages))
    long = _SATURATION * (1 - _LENGTH + _LENGTH * lengths / mean)
    frequency, whose = times[hit], owner[hit]
    gains = weights[place[hit]] * frequency * (_SATURATION + 1) / (frequency + long[whose])
    return np.bincount(whose, gains, len(candidates)).astype(float)
