"""Rule packs: reading, validating, and which rules are in force where and when."""

import hashlib
from collections.abc import Iterable, Mapping
from datetime import date
from functools import cache, cached_property
from pathlib import Path
from typing import Any

from pydantic import ValidationError

from knowledge.types import Channel, Confidence, Direction, Jurisdiction, Platform, Rule, Severity

SOURCES = Path(__file__).resolve().parent / "sources"
_STRICTNESS = {Severity.INFO: 0, Severity.WARN: 1, Severity.BLOCK: 2}
_PACK_FIELDS = {"pack", "about", "platforms", "jurisdiction", "rules", "overrides"}


class RulePackError(ValueError):
    """A rule pack that cannot be used; the message names the file, the rule and the field."""


class Rulebook:
    """All rules we hold, and the version that every decision is stamped with."""

    def __init__(self, rules: Iterable[Rule] = ()) -> None:
        self.rules = tuple(rules)
        self._by_id = {rule.id: rule for rule in self.rules}
        if len(self._by_id) < len(self.rules):
            twice = sorted({rule.id for rule in self.rules if sum(other.id == rule.id for other in self.rules) > 1})
            raise RulePackError(f"rules must have different ids; {twice[0]!r} stands twice")
        self._effective: dict[Any, tuple[Rule, ...]] = {}

    @classmethod
    def bundled(cls) -> "Rulebook":
        """The packs that come with Otklik; read once per process."""
        return _bundled()

    @cached_property
    def version(self) -> str:
        """A short digest of every rule."""
        digest = hashlib.sha256()
        for rule in sorted(self.rules, key=lambda rule: rule.id):
            digest.update(rule.model_dump_json().encode())
        return digest.hexdigest()[:12]

    def get(self, rule_id: str) -> Rule | None:
        """The rule of that id."""
        return self._by_id.get(rule_id)

    def effective(
        self,
        platform: Platform | None,
        channel: Channel | None,
        jurisdiction: Jurisdiction | None,
        on: date,
        direction: Direction = Direction.OUTBOUND,
    ) -> tuple[Rule, ...]:
        """The rules in force for a text: platform, common and law. None for platform, channel or jurisdiction means any.

        A rule that lifts others takes them out where it is in force itself.
        """
        key = (platform, channel, jurisdiction, on, direction)
        if key not in self._effective:
            found = [rule for rule in self.rules if rule.direction is direction and _in_force(rule, platform, channel, jurisdiction, on)]
            lifted = {rule_id for rule in found for rule_id in rule.lifts}
            kept = (rule for rule in found if rule.id not in lifted)
            self._effective[key] = tuple(sorted(kept, key=lambda rule: (not rule.platforms, rule.jurisdiction is not None, rule.id)))
        return self._effective[key]

    def with_pack(self, path: Path) -> "Rulebook":
        """This rulebook with a shop's own pack on top: new rules, and overrides that make rules of ours stricter.

        Laxer is refused, unless a rule of ours is a design decision or recalled without a source, and a senior is named.
        """
        data = _read(path)
        changed = dict(self._by_id)
        for rule_id, change in (data.get("overrides") or {}).items():
            changed[rule_id] = _overridden(changed.get(rule_id), rule_id, change, path)
        for rule in _rules(data, path):
            if rule.id in changed:
                raise RulePackError(f"{path}: rule {rule.id!r} exists already; choose another id, or put it under overrides")
            changed[rule.id] = rule
        return Rulebook(changed.values())


@cache
def _bundled() -> Rulebook:
    paths = [*sorted((SOURCES / "rules").glob("*.yaml")), *sorted((SOURCES / "law").glob("*.yaml"))]
    return Rulebook(rule for path in paths for rule in read_pack(path))


def read_pack(path: Path) -> tuple[Rule, ...]:
    """The rules of one file."""
    return tuple(_rules(_read(path), path))


def _read(path: Path) -> dict[str, Any]:
    import yaml

    loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
    try:
        data = yaml.load(path.read_text(encoding="utf-8"), Loader=loader)  # noqa: S506 - a safe loader
    except (OSError, yaml.YAMLError) as error:
        raise RulePackError(f"{path}: cannot be read as YAML: {error}") from error
    if not isinstance(data, dict):
        raise RulePackError(f"{path}: a rule pack is a mapping with 'rules'")
    if unknown := set(data) - _PACK_FIELDS:
        raise RulePackError(f"{path}: unknown field {min(unknown)!r}; a pack has {', '.join(sorted(_PACK_FIELDS))}")
    return data


def _rules(data: Mapping[str, Any], path: Path) -> Iterable[Rule]:
    defaults = {name: data[name] for name in ("platforms", "jurisdiction") if name in data}
    for number, raw in enumerate(data.get("rules") or (), start=1):
        where = f"{path}: rule {raw.get('id', number) if isinstance(raw, dict) else number!r}"
        if not isinstance(raw, dict):
            raise RulePackError(f"{where}: is no mapping")
        try:
            rule = Rule(**(defaults | raw))
        except ValidationError as error:
            first = error.errors()[0]
            raise RulePackError(f"{where}: field {'.'.join(map(str, first['loc']))!r}: {first['msg']}") from error
        _validated(rule, where)
        yield rule


def _validated(rule: Rule, where: str) -> None:
    if rule.jurisdiction and rule.confidence is Confidence.RECALLED_UNVERIFIED and rule.severity is Severity.BLOCK:
        raise RulePackError(f"{where}: field 'severity': law that nobody has read may warn but not block")
    if not rule.sources:
        raise RulePackError(f"{where}: field 'sources': a rule says where it comes from")
    if rule.effective_from and rule.effective_until and rule.effective_until < rule.effective_from:
        raise RulePackError(f"{where}: field 'effective_until': lies before effective_from")


def _overridden(rule: Rule | None, rule_id: str, change: Any, path: Path) -> Rule:
    where = f"{path}: override of {rule_id!r}"
    if rule is None:
        raise RulePackError(f"{where}: there is no such rule")
    if not isinstance(change, dict) or set(change) - {"severity", "senior", "reason"} or "severity" not in change:
        raise RulePackError(f"{where}: give 'severity', and for a laxer one also 'senior' and 'reason'")
    try:
        severity = Severity(change["severity"])
    except ValueError as error:
        raise RulePackError(f"{where}: field 'severity': {change['severity']!r} is none of block, warn, info") from error
    if _STRICTNESS[severity] < _STRICTNESS[rule.severity]:
        if rule.confidence not in {Confidence.DESIGN, Confidence.RECALLED_UNVERIFIED}:
            raise RulePackError(f"{where}: a shop may make this rule stricter, not laxer; it rests on {rule.sources[0]}")
        if not change.get("senior") or not change.get("reason"):
            raise RulePackError(f"{where}: a laxer severity needs 'senior' (who answers for it) and 'reason'")
    return rule.model_copy(update={"severity": severity})


def _in_force(rule: Rule, platform: Platform | None, channel: Channel | None, jurisdiction: Jurisdiction | None, on: date) -> bool:
    return (
        (not rule.platforms or platform is None or platform in rule.platforms)
        and (channel is None or channel in rule.channels)
        and (rule.jurisdiction is None or jurisdiction is None or rule.jurisdiction is jurisdiction)
        and (rule.effective_from is None or rule.effective_from <= on)
        and (rule.effective_until is None or on <= rule.effective_until)
    )
