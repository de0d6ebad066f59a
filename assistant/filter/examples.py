"""Running a rule on its own examples."""

from collections.abc import Iterator
from typing import Any

from assistant.filter.candidate import Candidate
from assistant.filter.engine import DETECTORS, check
from assistant.filter.grounding.cards import card_passage
from knowledge.types import Channel, Language, Rule


def candidate_of(rule: Rule, example: Any) -> Candidate:
    """An example as a candidate: a bare text, or a mapping of a text and what surrounds it (context, language, rating, channel, card)."""
    fields: dict[str, Any] = {"text": example} if isinstance(example, str) else dict(example)
    if "card" in fields:
        fields["evidence"] = (card_passage(fields.pop("card")),)
    if "recent" in fields:
        fields["recent"] = tuple(fields["recent"])
    if "recorded_actions" in fields:
        fields["recorded_actions"] = tuple(fields["recorded_actions"])
    if "language" in fields:
        fields["language"] = Language(fields["language"])
    fields["channel"] = Channel(fields["channel"]) if "channel" in fields else rule.channels[0]
    fields.setdefault("platform", rule.platforms[0] if rule.platforms else None)
    return Candidate(direction=rule.direction, **fields)


def failures(rule: Rule) -> Iterator[str]:
    """A line for each example that is not judged as it says."""
    for example in rule.breaks:
        if not check(candidate_of(rule, example), [rule]):
            yield f"{rule.id}: should break, is not found: {example!r}"
    for example in rule.keeps:
        for finding in check(candidate_of(rule, example), [rule])[:1]:
            yield f"{rule.id}: should keep, but {finding.span.of(candidate_of(rule, example).text)!r} is found: {example!r}"


def explained(rule: Rule, text: str) -> Iterator[str]:
    """What each detector of the rule finds in the text, and the phrase pattern behind it."""
    candidate = candidate_of(rule, text)
    yield f"{rule.id} ({rule.severity.value}): {rule.says_ru}"
    for name, parameters in rule.detect.items():
        hits = list(DETECTORS[name](candidate, **parameters))
        yield f"{name} {parameters or ''}: {len(hits)} found"
        for hit in hits:
            yield f"    [{hit.span.start}, {hit.span.end}) «{hit.span.of(text)}» {hit.why}"
            for group, matches in candidate.phrases.items():
                for match in matches:
                    if candidate.normal.original_span(match.start, match.end) == hit.span:
                        yield f"        pattern of {group}: {match.source}"
    if not rule.detect:
        yield "this rule has no detector: a person, the writer's instructions or the judge keep it"
