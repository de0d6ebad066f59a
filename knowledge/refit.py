"""Fusion weights of a shop's own: learned from questions whose right passages its people approved, kept only if they win."""

import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from itertools import product
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from knowledge.errors import SourceError
from knowledge.files import write_whole
from knowledge.fusion import SIGNALS, Signals, Weights, fuse, measured
from knowledge.holdings import SECTION, SOURCES, Scope
from knowledge.retrieval import Retrieval
from knowledge.types import Frozen

FILE = "fusion.json"
_LEAST = 40
_GRID = (0.0, 0.5, 1.0, 2.0, 4.0, 8.0, 16.0)


class Approval(Frozen):
    """A question and a document that the approved reply rested on."""

    text: str
    right: str


class Refit(Frozen):
    """The weights found, nDCG@10 before and after on the unseen half, and the 95 % interval of the gain."""

    meaning: float
    stems: float
    pieces: float
    kind: float = 0.0
    before: float
    after: float
    low: float
    high: float

    @property
    def wins(self) -> bool:
        """Whether the gain is above nothing with its interval."""
        return self.low > 0


@dataclass(frozen=True)
class _Judged:
    signals: Signals
    right: NDArray[np.bool_]


def refit(retrieval: Retrieval, shop_id: str, approvals: Sequence[Approval]) -> Refit:
    """Finds weights on one half of the approvals and judges them on the other."""
    judged = [found for approval in approvals if (found := _judge(retrieval, shop_id, approval)) is not None]
    if len(judged) < _LEAST:
        raise SourceError(f"{len(judged)} usable approvals are too few: at least {_LEAST} are needed to tell a gain from chance")
    tuning, unseen = judged[::2], judged[1::2]
    grid = [Weights(1.0, stems, pieces, retrieval.weights.kind) for stems, pieces in product(_GRID, repeat=2)]
    best = max(grid, key=lambda weights: float(_gains(tuning, weights).mean()))
    before, after = _gains(unseen, measured()), _gains(unseen, best)
    draw = np.random.default_rng(7).integers(0, len(unseen), (2000, len(unseen)))
    low, high = np.percentile((after - before)[draw].mean(axis=1), [2.5, 97.5])
    return Refit(**asdict(best), before=float(before.mean()), after=float(after.mean()), low=float(low), high=float(high))


def read_approvals(path: Path) -> list[Approval]:
    """Lines of {"text": question, "right": document id}."""
    found = []
    for number, line in enumerate(path.read_text(encoding="utf-8-sig").splitlines(), 1):
        if line.strip():
            try:
                found.append(Approval.model_validate_json(line))
            except ValueError as error:
                raise SourceError(f"{path.name}:{number}: needs text and right: {error}") from error
    return found


def keep(found: Refit, home: Path) -> None:
    """Writes the weights where `own_weights` finds them."""
    write_whole(home / FILE, json.dumps({name: getattr(found, name) for name in SIGNALS}))


def own_weights(home: Path | None) -> Weights | None:
    """The weights of this installation, if it has its own."""
    if home is None or not (home / FILE).exists():
        return None
    try:
        return Weights(**json.loads((home / FILE).read_text(encoding="utf-8")))
    except (ValueError, TypeError) as error:
        raise SourceError(f"{home / FILE} cannot be read ({error}): delete it or run `otklik knowledge refit` again") from error


def _judge(retrieval: Retrieval, shop_id: str, approval: Approval) -> _Judged | None:
    shelves = retrieval.holdings.shelves(shop_id, {SECTION[kind] for kind in SOURCES})
    hits = retrieval.hits(approval.text, Scope(shelves, frozenset(SOURCES)))
    right = np.array([hit.entry.key.split("#")[0] == approval.right or hit.entry.key == approval.right for hit in hits])
    return _Judged(np.stack([hit.signals for hit in hits]), right) if right.any() else None


def _gains(judged: Sequence[_Judged], weights: Weights) -> NDArray[np.float64]:
    gains = []
    for found in judged:
        fused = fuse(found.signals, weights)
        place = int((fused > fused[found.right].max()).sum())
        gains.append(1 / np.log2(place + 2) if place < 10 else 0.0)
    return np.array(gains)
