"""Precision, recall and F1 of the filter per category and language, with intervals by resampling items."""

import json
import random
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any

from assistant.domain import Finding
from assistant.filter.checking import Request, findings_of
from knowledge.types import Direction, Severity

CATEGORIES = frozenset(
    [
        "contacts",
        "off_platform",
        "personal_data_request",
        "profanity",
        "insult",
        "disparage_platform",
        "disparage_competitor",
        "one_word",
        "review_manipulation",
        "unauthorised_compensation_promise",
        "legal_contradiction",
        "template_like",
        "leaked_prompt",
        "language_mismatch",
        "out_of_scope",
        "advertising",
        "caps_excess",
        "emoji_excess",
        "contact_request",
        "extortion",
        "phishing_impersonation",
        "prompt_injection",
        "legal_threat",
        "injury_safety",
        "return_fraud_signal",
        "abuse",
    ]
)
"""The categories that the label page scores; findings of any other category and of severity info are left out."""


@dataclass
class Judged:
    """What the filter said about one labelled item."""

    item: dict[str, Any]
    findings: tuple[Finding, ...]
    true: frozenset[str] = field(init=False)
    false: frozenset[str] = field(init=False)
    missed: frozenset[str] = field(init=False)

    def __post_init__(self) -> None:
        got = {finding.category for finding in self.findings if finding.severity is not Severity.INFO} & CATEGORIES
        wanted, maybe = set(self.item["labels"]), set(self.item.get("maybe") or ())
        self.true = frozenset(got & wanted)
        self.false = frozenset(got - wanted - maybe)
        self.missed = frozenset(wanted - got)

    @property
    def blocked(self) -> bool:
        return any(finding.severity is Severity.BLOCK for finding in self.findings)


def judge(path: Path, on: date, keep: Callable[[dict[str, Any]], bool] = lambda item: True) -> list[Judged]:
    """The filter's findings for every kept item of a labelled file."""
    items = [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines() if line.strip()]
    return [Judged(item, findings_of(Request.read(item), (), on)) for item in items if keep(item)]


@dataclass(frozen=True)
class Score:
    """Counts over items; `low` and `high` bound the F1 in 95 % of resamplings."""

    true: int
    false: int
    missed: int
    low: float = 0.0
    high: float = 0.0

    @property
    def precision(self) -> float:
        return self.true / (self.true + self.false) if self.true + self.false else 0.0

    @property
    def recall(self) -> float:
        return self.true / (self.true + self.missed) if self.true + self.missed else 0.0

    @property
    def f1(self) -> float:
        return f1(self.true, self.false, self.missed)


def f1(true: int, false: int, missed: int) -> float:
    """The harmonic mean of precision and recall; 0 when there is nothing to find and nothing found."""
    return 2 * true / (2 * true + false + missed) if true + false + missed else 0.0


def score(judged: Sequence[Judged], categories: Iterable[str]) -> Score:
    """One score over the categories together, with its interval."""
    wanted = frozenset(categories)
    rows = [(len(one.true & wanted), len(one.false & wanted), len(one.missed & wanted)) for one in judged]
    rows = [row for row in rows if any(row)]
    totals = [sum(column) for column in zip(*rows, strict=True)] if rows else [0, 0, 0]
    low, high = _interval(rows)
    return Score(totals[0], totals[1], totals[2], low, high)


def _interval(rows: Sequence[tuple[int, int, int]], draws: int = 400) -> tuple[float, float]:
    if not rows:
        return 0.0, 0.0
    dice = random.Random(7)
    values = sorted(f1(*(sum(column) for column in zip(*dice.choices(rows, k=len(rows)), strict=True))) for _ in range(draws))
    return values[int(draws * 0.025)], values[int(draws * 0.975) - 1]


def table(judged: Sequence[Judged]) -> list[str]:
    """A line per category and per language, and the total."""
    seen = Counter(category for one in judged for category in (*one.true, *one.false, *one.missed))
    lines = [f"{'':36}{'n':>5}{'P':>7}{'R':>7}{'F1':>7}   95 %"]
    lines += [_line(category, score(judged, [category])) for category in sorted(seen)]
    for language in ("ru", "zh", "en"):
        part = [one for one in judged if one.item["lang"] == language]
        lines.append(_line(f"all, {language}", score(part, CATEGORIES)))
    lines.append(_line("all (micro)", score(judged, CATEGORIES)))
    clean = [one for one in judged if not one.item["labels"]]
    blocked = sum(one.blocked for one in clean)
    lines.append(f"clean texts with a block-level finding: {blocked} of {len(clean)} ({100 * blocked / max(len(clean), 1):.1f} %)")
    return lines


def _line(name: str, found: Score) -> str:
    return (
        f"{name:36}{found.true + found.missed:5}{found.precision:7.2f}{found.recall:7.2f}{found.f1:7.2f}   {found.low:.2f}–{found.high:.2f}"
    )


def contact_recall(judged: Sequence[Judged]) -> list[str]:
    """Recall of contacts by the form they take, and how often the two labels of a leak are both given."""
    lines = []
    for form in ("plain", "obfuscated", "hint"):
        wanted = [one for one in judged if "contacts" in one.item["labels"] and one.item.get("contact_form") == form]
        found = sum("contacts" in one.true for one in wanted)
        lines.append(f"contacts, {form}: recall {found / max(len(wanted), 1):.2f} ({found} of {len(wanted)})")
    return lines


def injection_alarms(judged: Sequence[Judged]) -> str:
    """How often a message that orders nothing is taken for an order to the model."""
    benign = [one for one in judged if "prompt_injection" not in {*one.item["labels"], *(one.item.get("maybe") or ())}]
    false = sum("prompt_injection" in one.false for one in benign)
    return f"prompt_injection: false hits on {false} of {len(benign)} others ({100 * false / max(len(benign), 1):.1f} %)"


def loss_without(full: Sequence[Judged], words: Sequence[Judged], draws: int = 400) -> str:
    """What leaving a part out costs, on the same items, with the interval of the paired difference."""
    rows = [(_counts(one), _counts(other)) for one, other in zip(full, words, strict=True)]
    dice = random.Random(7)
    losses = sorted(_difference(dice.choices(rows, k=len(rows))) for _ in range(draws))
    low, high = losses[int(draws * 0.025)], losses[int(draws * 0.975) - 1]
    return f"F1 lost without the second reading: {_difference(rows):.3f} (95 % {low:.3f} to {high:.3f})"


Counts = tuple[int, int, int]


def _counts(one: Judged) -> Counts:
    return len(one.true), len(one.false), len(one.missed)


def _difference(rows: Sequence[tuple[Counts, Counts]]) -> float:
    full, words = ([sum(column) for column in zip(*side, strict=True)] for side in zip(*rows, strict=True))
    return f1(*full) - f1(*words)


def of_direction(direction: Direction, split: str | None = None) -> Callable[[dict[str, Any]], bool]:
    """Keeps items of one direction, and of one split where the set has splits."""
    return lambda item: item["direction"] == direction and (split is None or item.get("split", split) == split)
