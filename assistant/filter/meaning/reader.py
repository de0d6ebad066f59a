"""A reader of sentences: the encoder's vector and the words side by side, and a linear model over them."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field
from importlib.resources.abc import Traversable
from typing import Any

import numpy as np

from assistant.filter.meaning.model import Matrix, Model
from assistant.filter.meaning.words import table, words_of

VECTOR_WEIGHT = 0.6
WORDS_WEIGHT = 0.6
"""How much the vector and the words weigh against each other."""

_REMEMBERED = 2_000
"""Sentences whose readings are kept: a text under edit, or a thread with a new message, comes back with one sentence changed."""

_SILENT = ContextVar("_SILENT", default=False)


@dataclass(frozen=True)
class Reader:
    """A trained model and the words it knows."""

    model: Model
    vocabulary: dict[str, int]
    _known: dict[str, dict[str, float]] = field(default_factory=dict, repr=False, compare=False)

    @classmethod
    def load(cls, page: Traversable) -> "Reader | None":
        """The reader that a training has written; None without the weights or without the encoder's package."""
        if not page.is_file() or encoder() is None:
            return None
        with page.open("rb") as stream, np.load(stream) as stored:
            model = Model(tuple(map(str, stored["names"])), stored["mean"], stored["weights"])
            return cls(model, {str(word): place for place, word in enumerate(stored["vocabulary"])})

    def read(self, sentences: Sequence[str]) -> tuple[dict[str, float], ...]:
        """How sure the model is of each category, for each sentence; nobody may change what it returns.

        New sentences are encoded in one call, which takes half the time of one call for each. Two threads may both read a new one.
        """
        known = {sentence: self._known[sentence] for sentence in sentences if sentence in self._known}
        if new := [sentence for sentence in dict.fromkeys(sentences) if sentence not in known]:
            read = {sentence: dict(zip(self.model.names, row, strict=True)) for sentence, row in zip(new, self._sureness(new), strict=True)}
            if len(self._known) + len(read) > _REMEMBERED:
                self.forget()
            self._known.update(read)
            known |= read
        return tuple(known[sentence] for sentence in sentences)

    def forget(self) -> None:
        """Forgets what was read: the next reading costs what a first one costs."""
        self._known.clear()

    def _sureness(self, sentences: Sequence[str]) -> list[list[float]]:
        sureness: list[list[float]] = self.model.sureness(rows_of(sentences, self.vocabulary)).tolist()
        return sureness


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
