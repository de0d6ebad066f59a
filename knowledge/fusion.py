"""Several opinions about one candidate made into one score."""

from dataclasses import astuple, dataclass
from functools import cache
from importlib.resources import files

import numpy as np
import yaml
from numpy.typing import NDArray

Signals = NDArray[np.float64]
"""A row for each candidate, a column for each signal, in the order of SIGNALS."""

SIGNALS = ("meaning", "stems", "pieces", "kind")
"""Nearness of vectors; shares of the question's words and of its four-letter pieces that the candidate says; how the question leans."""


@dataclass(frozen=True)
class Weights:
    """How much each signal counts."""

    meaning: float
    stems: float
    pieces: float
    kind: float = 0.0

    def row(self) -> NDArray[np.float64]:
        """The weights in the order of SIGNALS."""
        return np.array(astuple(self))


@cache
def measured() -> Weights:
    """The weights found on our own tuning questions (evals/retrieval); `otklik knowledge refit` finds a shop's own."""
    text = (files("knowledge") / "sources" / "retrieval" / "fusion.yaml").read_text(encoding="utf-8")
    return Weights(**yaml.safe_load(text)["weights"])


def standard(signals: Signals) -> Signals:
    """Nearness as distances from its mean over the candidates; shares stay as they are, for they are on one scale already."""
    scaled = signals.copy()
    spread = float(signals[:, 0].std())
    scaled[:, 0] = (signals[:, 0] - signals[:, 0].mean()) / spread if spread > 1e-9 else 0.0
    return scaled


def fuse(signals: Signals, weights: Weights) -> NDArray[np.float64]:
    """One score for each candidate, comparable within this one search only."""
    fused: NDArray[np.float64] = standard(signals) @ weights.row()
    return fused
