"""A reader of sentences: the encoder's vector and the words side by side, and a linear model over them."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from importlib.resources.abc import Traversable
from typing import Any

import numpy as np

from assistant.filter.meaning.model import Matrix, Model
from assistant.filter.meaning.words import table, words_of

VECTOR_WEIGHT = 0.6
WORDS_WEIGHT = 0.6
"""How much the vector and the words weigh against each other."""

_SILENT = ContextVar("_SILENT", default=False)


@dataclass(frozen=True)
class Reader:
    """A trained model and the words it knows."""

    model: Model
    vocabulary: dict[str, int]

    @classmethod
    def load(cls, page: Traversable) -> "Reader | None":
        """The reader that a training has written; None without the weights or without the encoder's package."""
        if not page.is_file() or encoder() is None:
            return None
        with page.open("rb") as stream, np.load(stream) as stored:
            model = Model(tuple(map(str, stored["names"])), stored["mean"], stored["weights"])
            return cls(model, {str(word): place for place, word in enumerate(stored["vocabulary"])})

    def read(self, sentence: str) -> dict[str, float]:
        """How sure the model is of each category."""
        row = self.model.sureness(rows_of([sentence], self.vocabulary))[0]
        return dict(zip(self.model.names, map(float, row), strict=True))


def rows_of(texts: Sequence[str], vocabulary: dict[str, int]) -> Matrix:
    """Vector and words of each sentence: what a model is trained on and asked about. The encoder must be installed."""
    trimmed = [" ".join(text.split()) for text in texts]
    rows: Matrix = np.hstack([encoder().queries(trimmed) * VECTOR_WEIGHT, table(list(map(words_of, trimmed)), vocabulary, WORDS_WEIGHT)])
    return rows


@contextmanager
def words_alone() -> Iterator[None]:
    """Everything read in here is read as if the encoder's package were missing: what the second reading is worth is measured so."""
    token = _SILENT.set(True)
    try:
        yield
    finally:
        _SILENT.reset(token)


def silent() -> bool:
    """Whether only the words are asked."""
    return _SILENT.get()


def encoder() -> Any:
    """The second bundled encoder: trained on questions and answers, it knows colloquial words; None without its package."""
    from knowledge.embedding.use import Use
    from knowledge.errors import WeightsMissing

    try:
        return Use.shared()
    except WeightsMissing:
        return None
