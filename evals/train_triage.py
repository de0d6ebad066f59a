"""Trains triage's second reading on our own sentences: `python -m evals.train_triage` writes assistant/triage/weights.npz.

Prints cross-validated precision and recall per category at the sureness that gates ask for. Deterministic: no chance but the folds'.
"""

from pathlib import Path

import numpy as np

from assistant.filter.meaning.model import train
from assistant.triage.meaning import embed

ROOT = Path(__file__).resolve().parent.parent
SENTENCES = ROOT / "knowledge" / "sources" / "semantics" / "inbound.txt"
WEIGHTS = ROOT / "assistant" / "triage" / "weights.npz"
NONE = "none"
FOLDS = 5
SURE = 0.5


def read_sentences(path: Path = SENTENCES) -> list[tuple[str, str]]:
    """(category, sentence) of every line."""
    lines = [line for line in path.read_text(encoding="utf-8").splitlines() if line.strip() and not line.startswith("#")]
    return [(category, sentence) for category, _, sentence in (line.partition(": ") for line in lines)]


def main() -> None:
    """Cross-validates, prints, trains on everything and writes the weights."""
    pairs = read_sentences()
    names = tuple(sorted({category for category, _ in pairs} - {NONE}))
    targets = np.array([[category == name for name in names] for category, _ in pairs], dtype=np.float32)
    vectors = embed([sentence for _, sentence in pairs])
    sure = np.zeros_like(targets)
    order = np.random.default_rng(0).permutation(len(pairs))
    for fold in range(FOLDS):
        held = order[fold::FOLDS]
        rest = np.setdiff1d(order, held)
        sure[held] = train(vectors[rest], targets[rest], names).sureness(vectors[held])
    for column, name in enumerate(names):
        said, true = sure[:, column] > SURE, targets[:, column] > 0
        hits = int((said & true).sum())
        print(f"{name:24} precision {hits / max(int(said.sum()), 1):.2f}  recall {hits / int(true.sum()):.2f}  of {int(true.sum())}")
    model = train(vectors, targets, names)
    np.savez_compressed(WEIGHTS, names=np.array(names), mean=model.mean, weights=model.weights)
    print(f"wrote {WEIGHTS.relative_to(ROOT)} from {len(pairs)} sentences")


if __name__ == "__main__":
    main()
