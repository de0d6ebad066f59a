"""Every rule fires on what breaks it and keeps quiet on what keeps it."""

import pytest

from assistant.filter.engine import DETECTORS
from assistant.filter.examples import failures
from knowledge.rules import Rulebook
from knowledge.types import Rule

RULES = Rulebook.bundled().rules


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.id)
def test_a_rule_judges_its_own_examples_as_they_say(rule: Rule) -> None:
    assert list(failures(rule)) == []


def test_rules_name_only_detectors_that_exist() -> None:
    assert {name for rule in RULES for name in rule.detect} <= DETECTORS.keys()
