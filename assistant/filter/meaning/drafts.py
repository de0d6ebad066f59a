"""The second reading of a draft: what its sentences mean, for the categories whose words alone cannot decide.

A small linear model over the second bundled encoder's vectors and the words themselves, trained by `python -m evals.train_filter`.
It may warn where the words said nothing, and it may doubt a phrase whose sentence means nothing of the kind; it never blocks, and it
has no say about identifiers, swearing or anything else that is found by itself. Without the encoder the words decide alone.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from importlib.resources import files
from typing import Any

import numpy as np

from assistant.filter.candidate import Candidate
from assistant.filter.meaning.model import Matrix, Model
from assistant.filter.meaning.sentences import sentences
from assistant.filter.meaning.words import table, words_of
from assistant.once import once
from knowledge.types import Severity, Span

VECTOR_WEIGHT = 0.6
WORDS_WEIGHT = 0.6
"""How much the vector and the words weigh against each other (chosen by cross-validation)."""

DISBELIEVED = 0.02
"""Less sure than this that a sentence breaks a rule: what a phrase found in it is only a note."""
DOUBTED = 0.1
"""Less sure than this: it warns and does not block."""

_KIN = {"contacts": ("contacts", "off_platform"), "off_platform": ("contacts", "off_platform")}
"""Categories that one sentence mostly breaks together; the surer one speaks for both."""

_REMEMBERED = 2_000


@dataclass(frozen=True)
class Reader:
    """The trained model and the words it knows."""

    model: Model
    vocabulary: dict[str, int]
    encoder: Any

    def read(self, sentence: str) -> dict[str, float]:
        """How sure the model is of each category."""
        row = self.model.sureness(rows_of([sentence], self.encoder, self.vocabulary))[0]
        return dict(zip(self.model.names, map(float, row), strict=True))


def rows_of(texts: Sequence[str], encoder: Any, vocabulary: dict[str, int]) -> Matrix:
    """Vector and words of each sentence side by side: what the model is trained on and asked about."""
    trimmed = [" ".join(text.split()) for text in texts]
    rows: Matrix = np.hstack([encoder.queries(trimmed) * VECTOR_WEIGHT, table(list(map(words_of, trimmed)), vocabulary, WORDS_WEIGHT)])
    return rows


def meanings(candidate: Candidate) -> tuple[tuple[Span, dict[str, float]], ...]:
    """For every sentence of the text, how sure the model is of each category; empty without the encoder."""
    return candidate.once("meanings", lambda: _meanings(candidate.text))


def weighed(candidate: Candidate, category: str, span: Span, severity: Severity) -> Severity:
    """How grave a phrase of the category at `span` is, once its sentence has been read for what it means."""
    reader = _reader()
    if severity is Severity.INFO or reader is None or category not in reader.model.names:
        return severity
    around = [sureness for place, sureness in meanings(candidate) if place.start < span.end and span.start < place.end]
    if not around:
        return severity
    sure = max(sureness[name] for sureness in around for name in _KIN.get(category, (category,)))
    if sure < DISBELIEVED:
        return Severity.INFO
    return Severity.WARN if sure < DOUBTED else severity


def _meanings(text: str) -> tuple[tuple[Span, dict[str, float]], ...]:
    return tuple((span, _read(span.of(text).strip())) for span in sentences(text)) if _reader() is not None else ()


@lru_cache(_REMEMBERED)
def _read(sentence: str) -> dict[str, float]:
    """Remembered: a text under edit comes back with one sentence changed. Nobody may change what it returns."""
    reader = _reader()
    return reader.read(sentence) if reader is not None else {}


@once
def _reader() -> Reader | None:
    from knowledge.embedding.use import Use
    from knowledge.errors import WeightsMissing

    page = files("assistant") / "filter" / "weights.npz"
    if not page.is_file():
        return None
    try:
        encoder = Use.load()
    except WeightsMissing:
        return None
    with page.open("rb") as stream, np.load(stream) as stored:
        model = Model(tuple(map(str, stored["names"])), stored["mean"], stored["weights"])
        return Reader(model, {str(word): place for place, word in enumerate(stored["vocabulary"])}, encoder)
