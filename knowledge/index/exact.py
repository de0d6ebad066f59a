"""Every vector compared with the question: no approximation, no files; fast for a shop, too slow for a hundred thousand."""

from collections.abc import Iterable, Sequence
from threading import Lock

import numpy as np

from knowledge.embedding import Vectors
from knowledge.holdings import Vector


class ExactIndex:
    """Vectors in memory, made from the database at every start."""

    def __init__(self, model: str) -> None:
        self.name = f"exact:{model}:{id(self)}"
        self._lock = Lock()
        self._vectors: dict[int, dict[int, Vector]] = {}
        self._stacked: dict[int, tuple[list[int], Vectors]] = {}

    def put(self, shelf: int, ids: Sequence[int], vectors: Vectors) -> None:
        """Adds or replaces."""
        with self._lock:
            self._vectors.setdefault(shelf, {}).update(zip(ids, vectors, strict=True))
            self._stacked.pop(shelf, None)

    def remove(self, shelf: int, ids: Sequence[int]) -> None:
        """Forgets."""
        with self._lock:
            for entry in ids:
                self._vectors.get(shelf, {}).pop(entry, None)
            self._stacked.pop(shelf, None)

    def nearest(self, shelf: int, vector: Vector, limit: int) -> list[int]:
        """The ids nearest to the vector, nearest first."""
        ids, stacked = self._stack(shelf)
        if not ids:
            return []
        order = np.argsort(-(stacked @ vector), kind="stable")[:limit]
        return [ids[place] for place in order]

    def count(self, shelf: int) -> int:
        """How many vectors the shelf holds."""
        return len(self._vectors.get(shelf, {}))

    def ids(self, shelf: int) -> set[int]:
        """What the shelf holds."""
        return set(self._vectors.get(shelf, {}))

    def vectors(self, shelf: int, ids: Sequence[int]) -> dict[int, Vector]:
        """The vectors of those that are held."""
        held = self._vectors.get(shelf, {})
        return {entry: held[entry] for entry in ids if entry in held}

    def shelves(self) -> Iterable[int]:
        """The shelves that hold any."""
        return list(self._vectors)

    def drop(self, shelf: int) -> None:
        """Forgets a shelf."""
        with self._lock:
            self._vectors.pop(shelf, None)
            self._stacked.pop(shelf, None)

    def close(self) -> None:
        """Nothing to give back."""

    def _stack(self, shelf: int) -> tuple[list[int], Vectors]:
        with self._lock:
            if shelf not in self._stacked:
                held = self._vectors.get(shelf, {})
                self._stacked[shelf] = (list(held), np.array(list(held.values()), np.float32))
            return self._stacked[shelf]
