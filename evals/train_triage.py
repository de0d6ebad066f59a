"""Trains triage's second reading: `python -m evals.train_triage` writes assistant/triage/weights.npz.

It learns from knowledge/sources/semantics/inbound.txt and from the buyers' messages of the sets that are tuned on (evals/filter:
items.jsonl split `dev`, dev.jsonl). Prints cross-validated precision and recall per category at the sureness that gates ask for.
"""

import json
from collections.abc import Iterator
from pathlib import Path

from evals.train_filter import SETS, sentences_of
from evals.training import Labelled, train_reader
from knowledge.types import Direction

ROOT = Path(__file__).resolve().parent.parent
SENTENCES = ROOT / "knowledge" / "sources" / "semantics" / "inbound.txt"
WEIGHTS = ROOT / "assistant" / "triage" / "weights.npz"
NONE = "none"
SURE = 0.5


def read_sentences(path: Path = SENTENCES) -> list[Labelled]:
    """Every sentence and its category; none for those without."""
    lines = [line for line in path.read_text(encoding="utf-8").splitlines() if line.strip() and not line.startswith("#")]
    return [(sentence, frozenset((category,)) - {NONE}) for category, _, sentence in (line.partition(": ") for line in lines)]


def _messages() -> Iterator[Labelled]:
    for name in ("items.jsonl", "dev.jsonl"):
        for item in map(json.loads, (SETS / name).read_text(encoding="utf-8").splitlines()):
            if item["direction"] == Direction.INBOUND and item.get("split", "dev") == "dev":
                yield from sentences_of(item)


def main() -> None:
    """Cross-validates, prints, trains on everything and writes the weights."""
    pairs = read_sentences()
    names = tuple(sorted(frozenset[str]().union(*(labels for _, labels in pairs))))
    found: dict[str, frozenset[str]] = {}
    for sentence, labels in (*pairs, *_messages()):
        found[sentence] = found.get(sentence, frozenset()) | labels
    train_reader(list(found.items()), names, WEIGHTS, SURE)


if __name__ == "__main__":
    main()
