"""Trains the filter's second reading of drafts: `python -m evals.train_filter` writes assistant/filter/weights.npz.

It learns from everything labelled that no figure is reported on: the sentences of knowledge/sources/semantics/outbound.txt, the rules'
own examples, the built-in writer's wording, and the sets that are tuned on (evals/filter: items.jsonl split `dev`, dev.jsonl, clean.jsonl).
Prints cross-validated
precision and recall per category. Deterministic: no chance but the folds'.
"""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import yaml

from assistant.filter.meaning.sentences import sentences
from evals.filter.scoring import CATEGORIES
from evals.training import Labelled, train_reader
from knowledge.rules import Rulebook
from knowledge.types import Direction, Rule, Span

ROOT = Path(__file__).resolve().parent.parent
SENTENCES = ROOT / "knowledge" / "sources" / "semantics" / "outbound.txt"
SETS = ROOT / "evals" / "filter"
FRAMES = ROOT / "assistant" / "writing" / "frames"
WEIGHTS = ROOT / "assistant" / "filter" / "weights.npz"
SURE = 0.75
NAMES = (
    "advertising",
    "contacts",
    "disparage_competitor",
    "disparage_platform",
    "insult",
    "leaked_prompt",
    "legal_contradiction",
    "off_platform",
    "out_of_scope",
    "personal_data_request",
    "review_manipulation",
    "unauthorised_compensation_promise",
)


def labelled() -> list[Labelled]:
    """Every sentence to learn from, once, with the categories it breaks."""
    found: dict[str, frozenset[str]] = {}
    for sentence, labels in (*_lines(), *_items(), *_examples(), *_wording()):
        found[sentence] = found.get(sentence, frozenset()) | labels
    return list(found.items())


def _lines() -> Iterator[Labelled]:
    for line in SENTENCES.read_text(encoding="utf-8").splitlines():
        if line.strip() and not line.startswith("#"):
            categories, _, sentence = line.partition(": ")
            yield sentence, frozenset(categories.split("+")) - {"none"}


def _items() -> Iterator[Labelled]:
    for name in ("items.jsonl", "dev.jsonl", "clean.jsonl"):
        for item in map(json.loads, (SETS / name).read_text(encoding="utf-8").splitlines()):
            if item["direction"] == Direction.OUTBOUND and item.get("split", "dev") == "dev":
                yield from sentences_of(item)


def sentences_of(item: dict[str, Any]) -> Iterator[Labelled]:
    """The sentences of an item; only those that the marked places touch carry its labels."""
    text = item["text"]
    places = [Span(text.find(marked), text.find(marked) + len(marked)) for marked in item.get("spans") or () if marked in text]
    for span in sentences(text):
        touched = not places or any(place.start < span.end and span.start < place.end for place in places)
        yield span.of(text).strip(), frozenset(item["labels"]) if touched else frozenset()


def _wording() -> Iterator[Labelled]:
    """What the built-in writer says: honest, polite and everyday, as most replies are."""
    for page in sorted(FRAMES.glob("*.yaml")):
        for text in _leaves(yaml.safe_load(page.read_text(encoding="utf-8"))):
            yield from ((span.of(text).strip(), frozenset[str]()) for span in sentences(text) if "{" not in span.of(text))


def _leaves(data: Any) -> Iterator[str]:
    if isinstance(data, str):
        yield data
    elif isinstance(data, dict | list):
        for part in data.values() if isinstance(data, dict) else data:
            yield from _leaves(part)


def _examples() -> Iterator[Labelled]:
    for rule in Rulebook.bundled().rules:
        if rule.direction is Direction.OUTBOUND and rule.category in CATEGORIES:
            yield from ((text, frozenset((rule.category,))) for text in _texts(rule, broken=True))
            yield from ((text, frozenset()) for text in _texts(rule, broken=False))


def _texts(rule: Rule, *, broken: bool) -> Iterator[str]:
    for example in rule.breaks if broken else rule.keeps:
        text = example if isinstance(example, str) else dict(example).get("text", "")
        if text.strip():
            yield " ".join(text.split())


def main() -> None:
    """Cross-validates, prints, trains on everything and writes the weights."""
    train_reader(labelled(), NAMES, WEIGHTS, SURE)


if __name__ == "__main__":
    main()
