"""One space out of one or two encoders, with what is common to all questions and to all passages taken out.

Every question looks a little like every chatty passage, whatever either is about. Taking the mean question out of questions and
the mean passage out of passages leaves what they are about. The means come from a file of our own texts, kept apart from those
that retrieval is judged by.
"""

import hashlib
import json
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from importlib.resources import files
from pathlib import Path
from typing import Any

import numpy as np

from knowledge.embedding import Embedder, Vectors, unit
from knowledge.embedding.cache import built

SECOND_SHARE = 0.5
"""How much of the similarity is the second encoder's (chosen on the tuning half of evals/retrieval)."""

_AT_ONCE = 8
"""Threads that may wait for the second encoder; they are started only when as many questions come at once."""


class Joint:
    """Vectors of both encoders side by side. The first encoder's part alone goes to the index; both judge candidates."""

    def __init__(self, first: Embedder, second: Embedder | None = None, *, cache: Path | None = None) -> None:
        background = _background()
        digest = hashlib.blake2b(f"{SECOND_SHARE} {background}".encode(), digest_size=4).hexdigest()
        self._parts = [first] if second is None else [first, second]
        shares = [1.0] if second is None else [1 - SECOND_SHARE, SECOND_SHARE]
        self._weights = [float(np.sqrt(share)) for share in shares]
        self.name = "_".join(part.name for part in self._parts) + f"-{digest}"
        self.dimension = sum(part.dimension for part in self._parts)
        self.searched = first.searched
        folder = built(f"means-{self.name}", partial(_measure, self._parts, background), cache)
        self._questions: list[Vectors] = [np.load(folder / f"questions-{place}.npy") for place in range(len(self._parts))]
        self._passages: list[Vectors] = [np.load(folder / f"passages-{place}.npy") for place in range(len(self._parts))]
        self._beside = ThreadPoolExecutor(_AT_ONCE, "second-encoder")

    def queries(self, texts: Sequence[str]) -> Vectors:
        """Vectors of questions."""
        return self._join(self._both(lambda part: part.queries(texts)), self._questions)

    def passages(self, texts: Sequence[str]) -> Vectors:
        """Vectors of passages."""
        return self._join(self._both(lambda part: part.passages(texts)), self._passages)

    def _both(self, embed: Callable[[Embedder], Vectors]) -> list[Vectors]:
        """Each part's vectors; the second encoder works in a thread beside the first, for both spend their time outside Python."""
        first, *others = self._parts
        beside = [self._beside.submit(embed, other) for other in others]
        return [embed(first), *(one.result() for one in beside)]

    def _join(self, vectors: list[Vectors], means: list[Vectors]) -> Vectors:
        apart = [weight * unit(part - mean) for weight, part, mean in zip(self._weights, vectors, means, strict=True)]
        joined: Vectors = np.concatenate(apart, axis=1).astype(np.float32)
        return joined


def _background() -> str:
    return (files("knowledge") / "sources" / "retrieval" / "background.jsonl").read_text(encoding="utf-8")


def _measure(parts: list[Embedder], background: str, folder: Path) -> None:
    lines: list[dict[str, Any]] = [json.loads(line) for line in background.splitlines()]
    questions = [line["text"] for line in lines if line["role"] == "question"]
    passages = [line["text"] for line in lines if line["role"] == "passage"]
    for place, part in enumerate(parts):
        np.save(folder / f"questions-{place}.npy", part.queries(questions).mean(axis=0))
        np.save(folder / f"passages-{place}.npy", part.passages(passages).mean(axis=0))
