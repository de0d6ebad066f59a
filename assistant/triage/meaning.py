"""The second reading: what a sentence means, by its vector, for the categories whose words alone cannot decide.

A small linear model over the bundled encoder, trained on sentences of our own (knowledge/sources/semantics/inbound.txt) by
`python -m evals.train_triage`. It is asked only when a gate of words opens, it says how sure it is, and it stays silent where the
encoder's weights are not installed.
"""

from collections.abc import Sequence
from importlib.resources import files
from typing import Any

import numpy as np
from numpy.typing import NDArray

from assistant.filter.meaning.model import Model
from assistant.filter.meaning.sentences import sentences
from assistant.once import once
from knowledge.types import Span


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
        return E5.shared()
    except WeightsMissing:
        return None


@once
def _model() -> Model | None:
    page = files("assistant") / "triage" / "weights.npz"
    if not page.is_file():
        return None
    with page.open("rb") as stream, np.load(stream) as stored:
        return Model(tuple(map(str, stored["names"])), stored["mean"], stored["weights"])
