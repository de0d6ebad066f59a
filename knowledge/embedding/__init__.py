"""Texts to unit vectors. The variant is part of every vector's key and of every index name, so that two never mix."""

from collections.abc import Sequence
from concurrent.futures import Future, ThreadPoolExecutor
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

    @property
    def searched(self) -> int:
        """How many of the leading numbers the index searches by; all of them judge candidates."""

    def queries(self, texts: Sequence[str]) -> Vectors: ...

    def passages(self, texts: Sequence[str]) -> Vectors: ...


def unit(vectors: Vectors) -> Vectors:
    """Rows of length one; a row of zeros stays."""
    lengths = np.linalg.norm(vectors, axis=1, keepdims=True)
    scaled: Vectors = (vectors / np.where(lengths > 0, lengths, 1)).astype(np.float32)
    return scaled


def default_embedder(variant: str = "int8", *, second: bool = True) -> Embedder | None:
    """The bundled encoders, or None when their weights are not installed: then search goes by keywords only.

    `second` adds the second encoder where its package is installed.
    """
    from knowledge.embedding.e5 import E5
    from knowledge.embedding.joint import Joint
    from knowledge.embedding.use import Use
    from knowledge.errors import WeightsMissing

    with ThreadPoolExecutor(2) as pool:  # both spend their time outside Python
        loading: list[Future[Embedder]] = [pool.submit(E5.shared, variant)]
        if second:
            loading.append(pool.submit(Use.shared))
    try:
        first, *others = [one.result() for one in loading if not isinstance(one.exception(), WeightsMissing)]
    except ValueError:  # neither is installed
        return None
    return Joint(first, *others) if isinstance(first, E5) else None
