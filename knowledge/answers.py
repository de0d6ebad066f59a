"""Which of a few statements answers a question, and whether any does: for the facts of one card, or passages already found."""

from collections.abc import Sequence

import numpy as np

from knowledge.bm25 import Counts, scores
from knowledge.embedding import Embedder
from knowledge.query import make_query
from knowledge.retrieval import nearest
from knowledge.types import Frozen
from knowledge.words import pieces, stems, terms

_WORDS = 0.5
_AGREEING = 3


class Ranking(Frozen):
    """Statements by number, best first, with scores, and how sure it is that an answer is among them.

    `sureness` compares questions with each other; where to draw the line is measured for each use (evals/benches/retrieval).
    """

    order: tuple[int, ...]
    scores: tuple[float, ...]
    sureness: float


def rank(question: str, statements: Sequence[str], embedder: Embedder | None = None) -> Ranking:
    """Judges every statement by meaning and by words. Sure is who has one very near statement, and others that agree."""
    if not statements:
        return Ranking(order=(), scores=(), sureness=0.0)
    query = make_query(question)
    found = [(terms(stems(statement)), terms(pieces(statement))) for statement in statements]
    judged = np.zeros(len(statements))
    for place, asked in enumerate((query.stems, query.pieces)):
        counts = Counts()
        for words in found:
            counts.add(words[place])
        judged += _WORDS * scores(*query.asked(asked), [words[place] for words in found], counts)
    if embedder:
        judged += nearest(embedder.queries(query.texts), embedder.passages(statements))
    order = np.argsort(-judged, kind="stable")
    best = judged[order]
    return Ranking(
        order=tuple(int(place) for place in order),
        scores=tuple(float(value) for value in best),
        sureness=float((best[0] + best[:_AGREEING].mean()) / 2),
    )
