"""Training a reader of sentences: vocabulary, cross-validated scores, weights. Deterministic: no chance but the folds'."""

from collections import Counter
from collections.abc import Sequence
from pathlib import Path

import numpy as np

from assistant.filter.meaning.model import train
from assistant.filter.meaning.reader import rows_of
from assistant.filter.meaning.words import words_of

FOLDS = 5
_OFTEN = 3
"""Sentences that a word must stand in to be known."""

Labelled = tuple[str, frozenset[str]]


def train_reader(pairs: Sequence[Labelled], names: tuple[str, ...], weights: Path, sure: float) -> None:
    """Prints cross-validated precision and recall per category at `sure`, then trains on everything and writes the weights."""
    counted = Counter(word for sentence, _ in pairs for word in words_of(sentence))
    vocabulary = {word: place for place, word in enumerate(sorted(word for word, times in counted.items() if times >= _OFTEN))}
    rows = rows_of([sentence for sentence, _ in pairs], vocabulary)
    targets = np.array([[name in labels for name in names] for _, labels in pairs], dtype=np.float32)
    sureness = np.zeros_like(targets)
    order = np.random.default_rng(0).permutation(len(pairs))
    for fold in range(FOLDS):
        held = order[fold::FOLDS]
        rest = np.setdiff1d(order, held)
        sureness[held] = train(rows[rest], targets[rest], names).sureness(rows[held])
    for column, name in enumerate(names):
        said, true = sureness[:, column] > sure, targets[:, column] > 0
        hits = int((said & true).sum())
        print(f"{name:34} precision {hits / max(int(said.sum()), 1):.2f}  recall {hits / int(true.sum()):.2f}  of {int(true.sum())}")
    model = train(rows, targets, names)
    np.savez_compressed(weights, names=np.array(names), mean=model.mean, weights=model.weights, vocabulary=np.array(list(vocabulary)))
    print(f"wrote {weights.name} from {len(pairs)} sentences and {len(vocabulary)} words")
