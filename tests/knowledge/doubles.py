"""Parts for tests of the library: an encoder without weights, and documents of two shops."""

import hashlib
from collections.abc import Sequence

import numpy as np

from knowledge.embedding import Vectors
from knowledge.types import Document, Kind
from knowledge.words import pieces


class PieceEmbedder:
    """Texts that share letters are near; the same text has always the same vector."""

    name = "pieces-64"
    dimension = searched = 64

    def queries(self, texts: Sequence[str]) -> Vectors:
        """Unit vectors."""
        return np.stack([self._vector(text) for text in texts])

    passages = queries

    def _vector(self, text: str) -> Vectors:
        vector = np.full(self.dimension, 1e-3, np.float32)
        for piece in pieces(text):
            vector[int.from_bytes(hashlib.blake2b(piece.encode(), digest_size=4).digest()) % self.dimension] += 1
        return vector / np.float32(np.linalg.norm(vector))


def a_policy(
    text: str = "# Возврат\n\n## Сроки\nДеньги возвращаем за 10 дней.\n\n## Пересылка\nПри браке платим мы.", **changes: object
) -> Document:
    """A return policy of two clauses, unless said otherwise."""
    defaults: dict[str, object] = {"id": "returns", "kind": Kind.POLICY, "title": "Возврат", "text": text, "source": "policy.md"}
    return Document.model_validate(defaults | changes)
