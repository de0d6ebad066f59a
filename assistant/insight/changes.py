"""How much of a draft a person changed."""

import re
from enum import StrEnum

import numpy as np

_TOKEN = re.compile(r"\w+|[^\w\s]")

REWRITTEN = 0.5
"""From this share of changed words a text counts as rewritten, below it as edited; with none changed as unchanged."""


class Outcome(StrEnum):
    """What became of an item: the draft approved as it was, edited, rewritten; a text of a person's own; no answer."""

    UNCHANGED = "unchanged"
    EDITED = "edited"
    REWRITTEN = "rewritten"
    WRITTEN = "written"
    DISMISSED = "dismissed"


def changed_share(draft: str, approved: str) -> float:
    """Edit distance in words and signs (insert, delete, replace), divided by the longer text's length; blanks do not count."""
    one, other = _TOKEN.findall(draft), _TOKEN.findall(approved)
    longest = max(len(one), len(other))
    return _distance(one, other) / longest if longest else 0.0


def outcome_of(draft: str, approved: str) -> tuple[Outcome, float]:
    """How the approved text stands to the draft, and the share that was changed."""
    share = changed_share(draft, approved)
    if share == 0:
        return Outcome.UNCHANGED, 0.0
    return (Outcome.EDITED if share < REWRITTEN else Outcome.REWRITTEN), share


def _distance(one: list[str], other: list[str]) -> int:
    """Levenshtein's distance, a row at a time: the cheapest way through insertions is a running minimum."""
    words: dict[str, int] = {}
    left = [words.setdefault(word, len(words)) for word in one]
    right = np.array([words.setdefault(word, len(words)) for word in other], dtype=np.int64)
    steps = np.arange(len(other) + 1)
    row = steps.copy()
    for count, word in enumerate(left, 1):
        best = np.empty_like(row)
        best[0] = count
        best[1:] = np.minimum(row[1:] + 1, row[:-1] + (right != word))
        row = np.minimum.accumulate(best - steps) + steps
    return int(row[-1])
