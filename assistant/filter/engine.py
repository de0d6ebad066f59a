"""Running rules over a text. A detector is a pure function from a candidate to hits; a rule names detectors by name."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from itertools import islice
from typing import Any

from assistant.domain import Finding
from assistant.errors import SettingsError
from assistant.filter.candidate import Candidate
from assistant.filter.meaning.drafts import weighed
from knowledge.rules import Rulebook
from knowledge.types import Confidence, Rule, Severity, Span

LONGEST_TEXT = 20_000
"""No marketplace takes a longer text; such a one is refused before the detectors see it."""


MOST_HITS = 30
"""Places that one detector reports for one rule; a reviewer who has seen thirty needs no more."""


@dataclass(frozen=True)
class Hit:
    """A place that a detector found. An empty `why` means: as the rule says; `at_most` makes the finding no graver than that.

    A `grave` one warns at least, whatever its sentence seems to mean.
    """

    span: Span
    why: str = ""
    fix: str | None = None
    confidence: float = 1.0
    task: str | None = None
    at_most: Severity | None = None
    grave: bool = False


Detector = Callable[..., Iterator[Hit]]

DETECTORS: dict[str, Detector] = {}

_MEANING = "meaning"
_BY_PHRASES = frozenset({"phrases", "promises"})
_SEVERE = frozenset({"contacts", "off_platform", "personal_data_request", "personal_data"})
"""What may cost the shop its account, or the buyer their data: a doubt about the meaning never hides it from the operator."""

_ORDER = {Severity.BLOCK: 0, Severity.WARN: 1, Severity.INFO: 2}


def detector(function: Detector) -> Detector:
    """Registers a detector under the function's name."""
    if function.__name__ in DETECTORS:
        raise ValueError(f"two detectors are named {function.__name__!r}")
    DETECTORS[function.__name__] = function
    return function


def check(candidate: Candidate, rules: Iterable[Rule]) -> tuple[Finding, ...]:
    """Every place where the text breaks one of the rules, in the order of the text, the worst first at one place.

    Where several rules of one category name the same place, the strictest speaks; among equals, the one of the platform. What a
    sentence means is reported only where its words have shown nothing.
    """
    if refusal := _too_long(candidate):
        return (refusal,)
    strictest: dict[tuple[str, Span], tuple[int, int, Finding]] = {}
    meant: set[Finding] = set()
    seen: dict[tuple[str, str], tuple[Hit, ...]] = {}
    for rule in rules:
        for finding, detector_name in _breaches(candidate, rule, seen):
            key = (finding.category, finding.span)
            rank = (_ORDER[finding.severity], 0 if rule.platforms else 1)
            if key not in strictest or rank < strictest[key][:2]:
                strictest[key] = (*rank, finding)
            if detector_name == _MEANING:
                meant.add(finding)
    found = [finding for _, _, finding in strictest.values()]
    shown = [finding.span for finding in found if finding not in meant and finding.severity is not Severity.INFO]
    heard = [finding for finding in found if finding not in meant or not any(_overlap(finding.span, span) for span in shown)]
    outermost = [finding for finding in heard if not any(_covers(other, finding) for other in heard)]
    return tuple(sorted(outermost, key=lambda f: (f.span.start, _ORDER[f.severity], f.rule_id, f.span.end)))


def _overlap(one: Span, other: Span) -> bool:
    return one.start < other.end and other.start < one.end


def _covers(other: Finding, finding: Finding) -> bool:
    """Whether another finding of the same category says all that this one says, about a wider place."""
    return (
        other.category == finding.category
        and other.span != finding.span
        and other.span.start <= finding.span.start
        and finding.span.end <= other.span.end
        and _ORDER[other.severity] <= _ORDER[finding.severity]
    )


def _too_long(candidate: Candidate) -> Finding | None:
    most = min(candidate.max_length or LONGEST_TEXT, LONGEST_TEXT)
    length = len(candidate.text.strip())
    if length <= most:
        return None
    return Finding(
        rule_id="COM-LEN-01",
        category="length",
        severity=Severity.BLOCK,
        says=f"Текст длиннее, чем принимает площадка: {length} знаков при пределе {most}.",
        span=Span(most, len(candidate.text)),
    )


def _breaches(candidate: Candidate, rule: Rule, seen: dict[tuple[str, str], tuple[Hit, ...]]) -> Iterator[tuple[Finding, str]]:
    """Every finding of the rule, with the name of the detector behind it."""
    for name, parameters in rule.detect.items():
        asked = (name, str(parameters))
        if asked not in seen:
            seen[asked] = tuple(islice(_hits(candidate, rule, name, parameters), MOST_HITS))
        for hit in seen[asked]:
            finding = Finding(
                rule_id=rule.id,
                category=rule.category,
                severity=_severity(candidate, rule, name, hit),
                says=rule.says_ru,
                span=hit.span,
                why=hit.why,
                sanction=rule.sanction,
                fix=hit.fix,
                task=hit.task,
                confidence=hit.confidence,
                verified=rule.confidence is not Confidence.RECALLED_UNVERIFIED,
            )
            yield finding, name


def _severity(candidate: Candidate, rule: Rule, name: str, hit: Hit) -> Severity:
    """As grave as the rule is; less where the hit says so, or where the sentence around a phrase means nothing of the kind."""
    if hit.at_most is not None and _ORDER[rule.severity] < _ORDER[hit.at_most]:
        return hit.at_most
    if name not in _BY_PHRASES or not _is_ours(rule):
        return rule.severity
    severity = weighed(candidate, rule.category, hit.span, rule.severity)
    hidden = severity is Severity.INFO and rule.severity is not Severity.INFO
    return Severity.WARN if hidden and (hit.grave or rule.category in _SEVERE) else severity


def _is_ours(rule: Rule) -> bool:
    """Whether the rule is as it came with Otklik; what a shop has written or set is applied as it stands."""
    bundled = Rulebook.bundled().get(rule.id)
    return bundled is not None and bundled.severity is rule.severity


def _hits(candidate: Candidate, rule: Rule, name: str, parameters: dict[str, Any]) -> Iterator[Hit]:
    if name not in DETECTORS:
        raise SettingsError(f"rule {rule.id!r} names the detector {name!r}; there are {', '.join(sorted(DETECTORS))}")
    return DETECTORS[name](candidate, **parameters)
