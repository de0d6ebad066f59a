"""What kind of source could answer a question, told by its meaning before any passage is looked at.

A question about a shoe's width leans towards cards, one about a refund towards policies. The leaning is one more signal of the
search: passages of an unlikely kind need to be nearer. It is learned from a list of our own (sources/retrieval/asks.yaml).
"""

import hashlib
from collections.abc import Sequence
from functools import partial
from importlib.resources import files
from pathlib import Path
from typing import Any

import numpy as np
import yaml
from numpy.typing import NDArray

from knowledge.embedding import Embedder, Vectors
from knowledge.embedding.cache import built
from knowledge.types import Kind

_PENALTY, _STEP, _STEPS = 0.1, 8.0, 400
_UNKNOWN = 0.5

Shares = NDArray[np.float64]


class Leaning:
    """How likely each kind of source is to answer a question."""

    def __init__(self, weights: Shares, answers: dict[str, list[float]]) -> None:
        self._weights = weights
        self._answers = {kind: np.array(answers.get(kind.value, [_UNKNOWN] * weights.shape[1])) for kind in Kind}

    @classmethod
    def load(cls, embedder: Embedder, *, cache: Path | None = None) -> "Leaning":
        """The leaning by one encoder's vectors, learned on first use."""
        text = (files("knowledge") / "sources" / "retrieval" / "asks.yaml").read_text(encoding="utf-8")
        page: dict[str, Any] = yaml.safe_load(text)
        digest = hashlib.blake2b(text.encode(), digest_size=4).hexdigest()
        folder = built(f"leaning-{embedder.name}-{digest}", partial(_learn, embedder, page["asks"]), cache)
        answers = {kind: [row[ask] for ask in page["asks"]] for kind, row in page["answers"].items()}
        return cls(np.load(folder / "weights.npy"), answers)

    def kinds(self, question: Vectors) -> dict[Kind, float]:
        """For each kind the logarithm of its likelihood, given the vector of a question."""
        shares = _shares(self._weights, question.reshape(1, -1))[0]
        return {kind: float(np.log(answered @ shares + 1e-6)) for kind, answered in self._answers.items()}


def _learn(embedder: Embedder, asks: dict[str, Sequence[str]], folder: Path) -> None:
    texts = [text for said in asks.values() for text in said]
    labels = np.repeat(np.arange(len(asks)), [len(said) for said in asks.values()])
    np.save(folder / "weights.npy", learned(embedder.queries(texts), labels))


def learned(vectors: Vectors, labels: NDArray[np.int64]) -> Shares:
    """Weights of a logistic regression in which every class counts alike, however many examples it has."""
    rows, right = _with_one(vectors), np.eye(int(labels.max()) + 1)[labels]
    importance = (1 / np.bincount(labels))[labels][:, None] / right.shape[1]
    weights = np.zeros((rows.shape[1], right.shape[1]))
    for _ in range(_STEPS):
        drawn = weights * (_PENALTY / len(rows))
        drawn[-1] = 0
        weights -= _STEP * (rows.T @ ((_shares(weights, vectors) - right) * importance) + drawn)
    return weights


def _shares(weights: Shares, vectors: Vectors) -> Shares:
    raw = _with_one(vectors) @ weights
    grown = np.exp(raw - raw.max(axis=1, keepdims=True))
    shares: Shares = grown / grown.sum(axis=1, keepdims=True)
    return shares


def _with_one(vectors: Vectors) -> Shares:
    return np.hstack([vectors, np.ones((len(vectors), 1))])
