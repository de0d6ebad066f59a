"""What is looked for when a buyer writes: the words and the texts to compare with."""

from dataclasses import dataclass

import numpy as np

from knowledge.bm25 import Scores
from knowledge.text import clean
from knowledge.words import numbers, pieces, stems


@dataclass(frozen=True)
class Query:
    """A question made ready: texts to embed, words to look up, each with its weight."""

    texts: tuple[str, ...]
    stems: dict[str, float]
    pieces: dict[str, float]

    def asked(self, words: dict[str, float]) -> tuple["np.typing.NDArray[np.uint32]", Scores]:
        """Numbers and weights of the words, as BM25 takes them."""
        return numbers(words), np.array(list(words.values()), float)


def make_query(text: str) -> Query:
    """The query for one buyer's text."""
    whole = clean(text)
    return Query(texts=(whole,), stems=dict.fromkeys(stems(whole), 1.0), pieces=dict.fromkeys(pieces(whole), 1.0))
