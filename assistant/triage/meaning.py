"""The second reading: what a sentence means, by its vector, for the categories whose words alone cannot decide.

A small linear model over the bundled encoder, trained on sentences of our own (knowledge/sources/semantics/inbound.txt) by
`python -m evals.train_triage`. It is asked only when a gate of words opens, it says how sure it is, and it stays silent where the
encoder's weights are not installed.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from importlib.resources import files
from typing import Any

import numpy as np
from numpy.typing import NDArray

from assistant.once import once
from knowledge.types import Span

SCALE = 10.0
"""Unit vectors of the encoder differ in the second decimal; this brings them to the size that the penalty expects."""

_SENTENCE = re.compile(r"[^.!?。！？\n]+[.!?。！？]*")
_SHORTEST = 4
_MOST_SENTENCES = 12
_LONGEST = 400
_MOST_CHARACTERS = 1_000
"""What the encoder reads of one message at most: a long one has said what it means by then, a hostile one costs no more."""
_PIECE = re.compile(r"[^\W_\u2e80-\uffff]+|[^\s]")
_MOST_PIECES = 320
"""Words, marks and Chinese signs: what the encoder's time grows with; a thousand characters of prose have about two hundred."""
_WORDLIKE = 0.6
"""Least share of letters and blanks in a sentence that may mean something."""


@dataclass(frozen=True)
class Model:
    """Weights per category over a vector and a constant."""

    names: tuple[str, ...]
    mean: NDArray[np.float32]
    weights: NDArray[np.float32]

    def sureness(self, vectors: NDArray[np.float32]) -> NDArray[np.float32]:
        """For each row and category, how sure the model is, from 0 to 1."""
        scaled = np.hstack([(vectors - self.mean) * SCALE, np.ones((len(vectors), 1))])
        sure: NDArray[np.float32] = (1 / (1 + np.exp(-(scaled @ self.weights)))).astype(np.float32)
        return sure


def sentences(text: str) -> tuple[Span, ...]:
    """Where the sentences stand that are long enough to mean something and made of words; at most twelve."""
    found: list[Span] = []
    left, pieces = _MOST_CHARACTERS, _MOST_PIECES
    for match in _SENTENCE.finditer(text):
        span = Span(match.start(), min(match.end(), match.start() + _LONGEST))
        if _says_something(span.of(text).strip()) and left > 0 and pieces > 0:
            left -= span.end - span.start
            pieces -= len(_PIECE.findall(span.of(text)))
            found.append(span)
    return tuple(found[:_MOST_SENTENCES])


def _says_something(sentence: str) -> bool:
    wordlike = sum(sign.isalpha() or sign.isspace() for sign in sentence)
    return len(sentence) >= _SHORTEST and wordlike >= _WORDLIKE * len(sentence)


def meanings(text: str) -> tuple[tuple[Span, dict[str, float]], ...]:
    """For every sentence, how sure the model is of each category; empty without the encoder."""
    encoder, model, spans = _encoder(), _model(), sentences(text)
    if encoder is None or model is None or not spans:
        return ()
    rows = model.sureness(encoder.queries([_trimmed(span.of(text)) for span in spans]))
    return tuple((span, dict(zip(model.names, map(float, row), strict=True))) for span, row in zip(spans, rows, strict=True))


def embed(texts: Sequence[str]) -> NDArray[np.float32]:
    """Vectors for training; the encoder must be installed."""
    vectors: NDArray[np.float32] = _encoder().queries([_trimmed(text) for text in texts])
    return vectors


def _trimmed(text: str) -> str:
    return " ".join(text.split())


@once
def _encoder() -> Any:
    from knowledge.embedding.e5 import E5
    from knowledge.errors import WeightsMissing

    try:
        return E5.load(threads=1)
    except WeightsMissing:
        return None


@once
def _model() -> Model | None:
    page = files("assistant") / "triage" / "weights.npz"
    if not page.is_file():
        return None
    with page.open("rb") as stream, np.load(stream) as stored:
        return Model(tuple(map(str, stored["names"])), stored["mean"], stored["weights"])
