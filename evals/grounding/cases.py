"""Grounding cases of our own: product cards with true and wrong drafts, split before anything was tuned."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import yaml

from knowledge.types import Frozen

SPLITS = ("dev", "more", "free", "wide", "wide2", "wide3", "wide_last", "fresh", "hand", "hand2", "last_look", "test", "free_test")


class GroundingCase(Frozen):
    """A draft for a buyer's message about a card; `wrong_claim` is the planted substring, None when the draft is true."""

    id: str
    split: str
    card: dict[str, Any]
    inbound: str
    draft: str
    wrong_claim: str | None
    kind: str


def cases(split: str) -> Iterator[GroundingCase]:
    """The cases of one split."""
    path = Path(__file__).with_name(f"cases_{split}.yaml")
    number = 0
    for group in yaml.safe_load(path.read_text(encoding="utf-8")):
        for inbound, draft, wrong_claim, kind in group["cases"]:
            number += 1
            yield GroundingCase(
                id=f"{split}-{number:03}", split=split, card=group["card"], inbound=inbound, draft=draft, wrong_claim=wrong_claim, kind=kind
            )
