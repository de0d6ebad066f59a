"""The dense index behind one small seam. It is derived: whatever it loses is made again from the vectors in the database."""

from collections.abc import Iterable, Sequence
from typing import Protocol

from knowledge.embedding import Vectors
from knowledge.holdings import Vector


class DenseIndex(Protocol):
    """Nearest vectors, shelf by shelf. Putting an id again replaces its vector; removing an unknown id is no error."""

    @property
    def name(self) -> str:
        """Names the place and the encoder: progress is kept under it."""

    def put(self, shelf: int, ids: Sequence[int], vectors: Vectors) -> None: ...

    def remove(self, shelf: int, ids: Sequence[int]) -> None: ...

    def nearest(self, shelf: int, vector: Vector, limit: int) -> list[int]: ...

    def count(self, shelf: int) -> int: ...

    def ids(self, shelf: int) -> set[int]: ...

    def vectors(self, shelf: int, ids: Sequence[int]) -> dict[int, Vector]: ...

    def shelves(self) -> Iterable[int]: ...

    def drop(self, shelf: int) -> None: ...

    def close(self) -> None: ...
