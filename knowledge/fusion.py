"""Several opinions about one candidate made into one score."""

from dataclasses import dataclass
from functools import cache
from importlib.resources import files

import numpy as np
import yaml
from numpy.typing import NDArray

Signals = NDArray[np.float64]
"""A row for each candidate, a column for each signal, in the order of SIGNALS."""

SIGNALS = ("meaning", "stems", "pieces")


@dataclass(frozen=True)
class Weights:
    """How much each signal counts, after each was put on one scale over the candidates."""

    meaning: float
    stems: float
    pieces: float

    def row(self) -> NDArray[np.float64]:
        """The weights in the order of SIGNALS."""
        return np.array([self.meaning, self.stems, self.pieces])


@cache
def measured() -> Weights:
    """The weights found on our own training questions (evals/retrieval); `otklik knowledge refit` finds a shop's own."""
    text = (files("knowledge") / "sources" / "retrieval" / "fusion.yaml").read_text(encoding="utf-8")
    return Weights(**yaml.safe_load(text)["weights"])


def standard(signals: Signals) -> Signals:
    """Each column as distances from its mean in standard deviations; a column that tells nothing becomes zeros."""
    spread = signals.std(axis=0)
    scaled: Signals = np.where(spread > 1e-9, (signals - signals.mean(axis=0)) / np.where(spread > 1e-9, spread, 1.0), 0.0)
    return scaled


def fuse(signals: Signals, weights: Weights) -> NDArray[np.float64]:
    """One score for each candidate, comparable within this one search only."""
    fused: NDArray[np.float64] = standard(signals) @ weights.row()
    return fused
