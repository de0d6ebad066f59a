"""A linear model: how sure it is of each category, and how it is trained. Deterministic: it starts from zero and knows no chance."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

SCALE = 10.0
"""Unit vectors of an encoder differ in the second decimal; this brings them to the size that the penalty expects."""

_PENALTY = 1.0
_STEPS = 400
_RATE = 0.05

Matrix = NDArray[np.float32]


@dataclass(frozen=True)
class Model:
    """Weights per category over a row of numbers and a constant."""

    names: tuple[str, ...]
    mean: Matrix
    weights: Matrix

    def sureness(self, rows: Matrix) -> Matrix:
        """For each row and category, how sure the model is, from 0 to 1."""
        scaled = np.hstack([(rows - self.mean) * SCALE, np.ones((len(rows), 1))])
        sure: Matrix = (1 / (1 + np.exp(-(scaled @ self.weights)))).astype(np.float32)
        return sure


def train(rows: Matrix, targets: Matrix, names: tuple[str, ...]) -> Model:
    """Logistic regression for each category against the rest, rare categories weighted up, by Adam from zero."""
    mean = rows.mean(axis=0)
    scaled = np.hstack([(rows - mean) * SCALE, np.ones((len(rows), 1))])
    weights = np.zeros((scaled.shape[1], targets.shape[1]))
    emphasis = np.where(targets > 0, np.sqrt(1 / np.maximum(targets.mean(axis=0), 1e-3)), 1)
    momentum, square = np.zeros_like(weights), np.zeros_like(weights)
    for step in range(1, _STEPS + 1):
        wrong = (1 / (1 + np.exp(-(scaled @ weights))) - targets) * emphasis
        slope = (scaled.T @ wrong + _PENALTY * np.vstack([weights[:-1], np.zeros((1, weights.shape[1]))])) / len(scaled)
        momentum = 0.9 * momentum + 0.1 * slope
        square = 0.999 * square + 0.001 * slope**2
        weights -= _RATE * (momentum / (1 - 0.9**step)) / (np.sqrt(square / (1 - 0.999**step)) + 1e-8)
    return Model(names, mean.astype(np.float32), weights.astype(np.float32))
