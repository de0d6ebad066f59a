"""Running rules over a text. A detector is a pure function from a candidate to hits; a rule names detectors by name."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from assistant.domain import Finding
from assistant.filter.candidate import Candidate
from knowledge.types import Rule, Span


@dataclass(frozen=True)
class Hit:
    """A place that a detector found. Empty `category` or `severity` mean: as the rule says."""

    span: Span
    why: str = ""
    fix: str | None = None
    confidence: float = 1.0


Detector = Callable[..., Iterator[Hit]]

DETECTORS: dict[str, Detector] = {}


def detector(function: Detector) -> Detector:
    """Registers a detector under the function's name."""
    if function.__name__ in DETECTORS:
        raise ValueError(f"two detectors are named {function.__name__!r}")
    DETECTORS[function.__name__] = function
    return function


def check(candidate: Candidate, rules: Iterable[Rule]) -> tuple[Finding, ...]:
    """Every place where the text breaks one of the rules, in the order of the text, the worst first at one place."""
    found = [finding for rule in rules for finding in _breaches(candidate, rule)]
    order = {"block": 0, "warn": 1, "info": 2}
    unique = {(f.rule_id, f.span): f for f in reversed(found)}
    return tuple(sorted(unique.values(), key=lambda f: (f.span.start, order[f.severity], f.rule_id)))


def _breaches(candidate: Candidate, rule: Rule) -> Iterator[Finding]:
    for name, parameters in rule.detect.items():
        for hit in _hits(candidate, name, parameters):
            yield Finding(
                rule_id=rule.id,
                category=rule.category,
                severity=rule.severity,
                says=rule.says_ru,
                span=hit.span,
                why=hit.why,
                sanction=rule.sanction,
                fix=hit.fix,
                confidence=hit.confidence,
            )


def _hits(candidate: Candidate, name: str, parameters: dict[str, Any]) -> Iterator[Hit]:
    return DETECTORS[name](candidate, **parameters)
