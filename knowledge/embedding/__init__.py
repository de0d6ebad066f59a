"""Texts to unit vectors. The variant is part of every vector's key and of every index name, so that two never mix."""

from collections.abc import Sequence
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

Vectors = NDArray[np.float32]
"""One unit vector a row."""


class Embedder(Protocol):
    """Questions and passages to unit vectors of one space. Safe to share between threads."""

    @property
    def name(self) -> str:
        """Names model and variant, fit for file and index names."""

    @property
    def dimension(self) -> int: ...

    def queries(self, texts: Sequence[str]) -> Vectors: ...

    def passages(self, texts: Sequence[str]) -> Vectors: ...


def default_embedder(variant: str = "int8") -> Embedder | None:
    """The bundled encoder, or None when its weights are not installed: then search goes by keywords only."""
    from knowledge.embedding.e5 import E5
    from knowledge.errors import WeightsMissing

    try:
        return E5.load(variant)
    except WeightsMissing:
        return None
