"""Finding passages: candidates by meaning and by words, judged by every signal, best first, with the reason."""

import math
from collections import Counter
from collections.abc import Collection
from dataclasses import dataclass, field
from datetime import date

import numpy as np
from numpy.typing import NDArray

from knowledge.bm25 import scores, together
from knowledge.embedding import Embedder, Vectors
from knowledge.embedding.joint import Joint
from knowledge.fusion import SIGNALS, Signals, Weights, fuse, measured
from knowledge.holdings import SECTION, SOURCES, Entry, Holdings, Scope
from knowledge.leaning import Leaning
from knowledge.query import Query, make_query
from knowledge.types import Kind, Passage, Platform

CANDIDATES = 50
"""How many each way of searching may propose."""

_FOUND = 3
"""The first signals find a passage; the last only weighs what was found."""


@dataclass(frozen=True)
class Hit:
    """A candidate with its score and what each signal said."""

    entry: Entry
    score: float
    signals: NDArray[np.float64]


@dataclass(frozen=True)
class Retrieval:
    """Searches holdings with an encoder, or by words alone when there is none."""

    holdings: Holdings
    embedder: Embedder | None = None
    weights: Weights = field(default_factory=measured)
    leaning: Leaning | None = None

    @classmethod
    def over(cls, holdings: Holdings, embedder: Embedder | None, weights: Weights | None = None) -> "Retrieval":
        """The search with every signal that the encoder can give."""
        weights = weights or measured()
        leaning = Leaning.load(embedder) if isinstance(embedder, Joint) and weights.kind else None
        return cls(holdings, embedder, weights, leaning)

    def search(
        self,
        text: str,
        *,
        shop_id: str,
        kinds: Collection[Kind] = (),
        limit: int,
        platform: Platform | None = None,
        on: date | None = None,
    ) -> tuple[Passage, ...]:
        """The best passages for a buyer's text; when several kinds are named, none takes more than half the places."""
        wanted = tuple(kinds) or SOURCES
        quota = math.ceil(limit / 2) if len(kinds) > 1 else limit
        with self.holdings.looking():
            shelves = self.holdings.shelves(shop_id, {SECTION[kind] for kind in wanted})
            kept = shared_out(self.hits(text, Scope(shelves, frozenset(wanted), platform, on)), limit, quota)
            found = self.holdings.passages([hit.entry.id for hit in kept])
        return tuple(_explained(passage, hit) for passage, hit in zip(found, kept, strict=True))

    def hits(self, text: str, scope: Scope) -> list[Hit]:
        """All candidates, best first."""
        query = make_query(text)
        vectors = self.embedder.queries(query.texts) if self.embedder and query.texts[0] else None
        entries = self.holdings.entries(scope, self._candidates(query, vectors, scope))
        if not entries:
            return []
        signals = signals_of(query, vectors, entries, scope, self.leaning)
        fused = fuse(signals, self.weights)
        order = sorted(range(len(entries)), key=lambda i: (-fused[i], entries[i].key))
        return [Hit(entries[i], float(fused[i]), signals[i]) for i in order if signals[i, :_FOUND].any()]

    def _candidates(self, query: Query, vectors: Vectors | None, scope: Scope) -> set[int]:
        found = set(self.holdings.by_words(scope, list(query.stems), CANDIDATES))
        for vector in vectors if vectors is not None else ():
            found.update(self.holdings.by_vector(scope, vector, CANDIDATES))
        return found


def signals_of(query: Query, vectors: Vectors | None, entries: list[Entry], scope: Scope, leaning: Leaning | None = None) -> Signals:
    """What each signal says about each candidate."""
    likely = leaning.kinds(vectors[0]) if leaning and vectors is not None else dict.fromkeys(Kind, 0.0)
    stems = together([shelf.stems for shelf in scope.shelves])
    pieces = together([shelf.pieces for shelf in scope.shelves])
    columns = [
        nearness(vectors, entries),
        scores(*query.asked(query.stems), [entry.stems for entry in entries], stems),
        scores(*query.asked(query.pieces), [entry.pieces for entry in entries], pieces),
        np.array([likely[entry.kind] for entry in entries]),
    ]
    return np.stack(columns, axis=1)


def nearness(vectors: Vectors | None, entries: list[Entry]) -> NDArray[np.float64]:
    """The cosine of each candidate to the nearest of the query's texts; zeros without an encoder."""
    result = np.zeros(len(entries))
    known = [index for index, entry in enumerate(entries) if entry.vector is not None]
    if vectors is not None and known:
        held = np.stack([entries[index].vector for index in known])  # type: ignore[misc]  # None was left out
        result[known] = nearest(vectors, held)
    return result


def nearest(questions: Vectors, held: Vectors) -> NDArray[np.float64]:
    """The cosine of each held vector to the nearest of a question's texts."""
    near: NDArray[np.float64] = (held @ questions.T).max(axis=1).astype(float)
    return near


def shared_out(hits: list[Hit], limit: int, quota: int) -> list[Hit]:
    """The best hits with at most `quota` of one kind; places nobody else wants go to the best of the rest."""
    taken: Counter[Kind] = Counter()
    first: list[Hit] = []
    rest: list[Hit] = []
    for hit in hits:
        kind = hit.entry.kind
        taken[kind] += 1
        (first if taken[kind] <= quota else rest).append(hit)
    kept = first[:limit]
    kept += rest[: limit - len(kept)]
    return sorted(kept, key=lambda hit: (-hit.score, hit.entry.key))


def _explained(passage: Passage, hit: Hit) -> Passage:
    why = ", ".join(f"{name} {value:.2f}" for name, value in zip(SIGNALS, hit.signals, strict=True) if value)
    return passage.model_copy(update={"score": round(hit.score, 4), "why": why})
