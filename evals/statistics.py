"""Intervals for small samples: bootstrap, paired differences, agreement, prediction-powered means. Seeded, so figures repeat."""

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

_DRAWS = 2000
_SEED = 20261102


class Interval(NamedTuple):
    """A mean with its 95 % interval, from `n` values."""

    mean: float
    low: float
    high: float
    n: int

    def __str__(self) -> str:
        return f"{self.mean:.3f} [{self.low:.3f}; {self.high:.3f}] n={self.n}"

    @property
    def clearly_negative(self) -> bool:
        """Whether the whole interval lies below zero."""
        return self.n > 0 and self.high < 0


def bootstrap(values: Sequence[float]) -> Interval:
    """The mean and its percentile bootstrap interval."""
    if not values:
        return Interval(float("nan"), float("nan"), float("nan"), 0)
    data = np.asarray(values, dtype=float)
    return _interval(data, _resampled(data))


def paired(before: Sequence[float], after: Sequence[float]) -> Interval:
    """The mean difference after - before over the same cases, with its bootstrap interval."""
    if len(before) != len(after):
        raise ValueError(f"paired values differ in number: {len(before)} and {len(after)}")
    return bootstrap([new - old for old, new in zip(before, after, strict=True)])


def wilson(hits: int, n: int) -> Interval:
    """A share and its Wilson interval: right for shares near 0 and 1, where the bootstrap is too sure."""
    if n == 0:
        return Interval(float("nan"), float("nan"), float("nan"), 0)
    z, share = 1.959964, hits / n
    middle = (share + z * z / (2 * n)) / (1 + z * z / n)
    half = z * np.sqrt(share * (1 - share) / n + z * z / (4 * n * n)) / (1 + z * z / n)
    return Interval(share, max(0.0, float(middle - half)), min(1.0, float(middle + half)), n)


def kappa(first: Sequence[object], second: Sequence[object]) -> float:
    """Cohen's kappa: agreement beyond chance. 1 when both always say one and the same thing."""
    n = len(first)
    if n == 0 or n != len(second):
        raise ValueError("kappa needs two equally long, non-empty rows of labels")
    seen = sum(one == other for one, other in zip(first, second, strict=True)) / n
    labels = set(first) | set(second)
    chance = sum((list(first).count(label) / n) * (list(second).count(label) / n) for label in labels)
    return 1.0 if chance == 1 else (seen - chance) / (1 - chance)


def confusion(first: Sequence[object], second: Sequence[object]) -> dict[tuple[str, str], int]:
    """How often each pair of labels was given."""
    counts: dict[tuple[str, str], int] = {}
    for pair in zip(map(str, first), map(str, second), strict=True):
        counts[pair] = counts.get(pair, 0) + 1
    return counts


def prediction_powered(judged: Sequence[float], judged_labelled: Sequence[float], labels: Sequence[float]) -> Interval:
    """The mean people would give: the judge's mean over all, corrected by its error where people labelled too."""
    everything, seen, truth = (np.asarray(row, dtype=float) for row in (judged, judged_labelled, labels))
    if len(truth) < 2 or len(seen) != len(truth) or len(everything) < 2:
        raise ValueError("prediction-powered means need at least two judged values and two labelled pairs")
    errors = truth - seen
    mean = float(everything.mean() + errors.mean())
    half = 1.959964 * float(np.sqrt(everything.var(ddof=1) / len(everything) + errors.var(ddof=1) / len(errors)))
    return Interval(mean, mean - half, mean + half, len(truth))


def ranking(relevant: Sequence[bool], total_relevant: int, depth: int = 10) -> dict[str, float]:
    """nDCG, recall and reciprocal rank of one ranked list, whose first `depth` places count."""
    top = np.asarray(relevant[:depth], dtype=float)
    gains = 1 / np.log2(np.arange(2, depth + 2))
    ideal = float(gains[: min(total_relevant, depth)].sum())
    places = np.flatnonzero(top)
    return {
        "ndcg": float((top * gains[: len(top)]).sum() / ideal) if ideal else 0.0,
        "recall": float(top.sum() / total_relevant) if total_relevant else 0.0,
        "mrr": float(1 / (places[0] + 1)) if len(places) else 0.0,
    }


def _resampled(data: NDArray[np.float64]) -> NDArray[np.float64]:
    picks = np.random.default_rng(_SEED).integers(0, len(data), size=(_DRAWS, len(data)))
    means: NDArray[np.float64] = data[picks].mean(axis=1)
    return means


def _interval(data: NDArray[np.float64], means: NDArray[np.float64]) -> Interval:
    low, high = np.percentile(means, [2.5, 97.5])
    return Interval(float(data.mean()), float(low), float(high), len(data))
