"""Every rule fires on what breaks it and keeps quiet on what keeps it."""

import re

import pytest

from assistant.filter.engine import DETECTORS
from assistant.filter.examples import failures
from knowledge.rules import Rulebook
from knowledge.types import Confidence, Direction, Jurisdiction, Platform, Rule, Severity

RULES = Rulebook.bundled().rules
CHECKED = [rule for rule in RULES if rule.detect and rule.direction is Direction.OUTBOUND]
HOME = {Platform.WB, Platform.OZON, Platform.YM}


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.id)
def test_a_rule_judges_its_own_examples_as_they_say(rule: Rule) -> None:
    assert list(failures(rule)) == []


def test_rules_name_only_detectors_that_exist() -> None:
    assert {name for rule in RULES for name in rule.detect} <= DETECTORS.keys()


def test_every_detector_serves_a_rule() -> None:
    assert DETECTORS.keys() - {name for rule in RULES for name in rule.detect} == set()


@pytest.mark.parametrize("rule", CHECKED, ids=lambda rule: rule.id)
def test_a_rule_with_a_detector_shows_what_breaks_and_what_keeps_it(rule: Rule) -> None:
    blocking_at_home = rule.severity is Severity.BLOCK and (
        HOME & set(rule.platforms) or (not rule.platforms and rule.jurisdiction in {None, Jurisdiction.RU})
    )
    least = 3 if blocking_at_home else 1
    assert len(rule.breaks) >= least
    assert len(rule.keeps) >= least


@pytest.mark.parametrize("rule", CHECKED, ids=lambda rule: rule.id)
def test_examples_of_a_rule_differ_in_more_than_names_and_numbers(rule: Rule) -> None:
    if rule.category == "length":
        pytest.skip("texts that are too short have nothing to differ in")
    for examples in (rule.breaks, rule.keeps):
        shapes = [_shape(example) for example in examples]
        assert len(set(shapes)) == len(shapes)


def _shape(example: object) -> str:
    """An example without what makes no difference: numbers, names in capitals, signs."""
    text = example if isinstance(example, str) else str(sorted(dict(example).items()))  # type: ignore[call-overload]
    return re.sub(r"\W+", " ", re.sub(r"(?<=\s)[A-ZА-ЯЁ]\w+", "", re.sub(r"\d+", "", text))).strip().lower()


def test_law_that_nobody_has_read_only_warns() -> None:
    recalled = [rule for rule in RULES if rule.jurisdiction and rule.confidence is Confidence.RECALLED_UNVERIFIED]
    assert recalled
    assert all(rule.severity is not Severity.BLOCK for rule in recalled)


def test_every_rule_says_its_demand_in_russian_and_names_its_source() -> None:
    assert all(rule.says_ru.strip() and rule.says.strip() and rule.sources for rule in RULES)
