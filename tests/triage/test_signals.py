"""Every signal fires on what breaks it and keeps quiet on what looks like it."""

import pytest

from assistant.filter.candidate import Candidate
from assistant.triage import inbound_findings
from assistant.triage.signals import bundled_signals
from knowledge.rules import Rulebook

SIGNALS = bundled_signals()
BREAKS = [(signal.id, text) for signal in SIGNALS.by_id.values() for text in signal.breaks]
KEEPS = [(signal.id, text) for signal in SIGNALS.by_id.values() for text in signal.keeps]


def raised(text: str) -> set[str]:
    return {finding.rule_id for finding in inbound_findings(Candidate(text), Rulebook())}


@pytest.mark.parametrize(("signal", "text"), BREAKS)
def test_a_text_that_breaks_a_signal_raises_it(signal: str, text: str) -> None:
    assert signal in raised(text)


@pytest.mark.parametrize(("signal", "text"), KEEPS)
def test_a_text_that_keeps_a_signal_does_not_raise_it(signal: str, text: str) -> None:
    assert signal not in raised(text)


def test_every_signal_that_words_can_raise_has_frames_or_shapes() -> None:
    found = (
        {gate.signal for gate in SIGNALS.gates} | {group.signal for group in SIGNALS.groups} | {shape.signal for shape in SIGNALS.shapes}
    )
    softer = {group.softer for group in SIGNALS.groups if group.softer}
    by_other_means = {"IN-ARB-01", "IN-INJECT-02", "IN-PROFANITY-01"}
    assert SIGNALS.by_id.keys() - found - softer == by_other_means


def test_holding_texts_exist_in_every_language_where_only_they_may_be_sent() -> None:
    from assistant.domain import DraftPolicy
    from knowledge.types import Language

    for signal in SIGNALS.by_id.values():
        if signal.draft_policy is DraftPolicy.HOLD:
            assert signal.holding_text is not None, signal.id
            assert set(signal.holding_text.private) == set(Language), signal.id
