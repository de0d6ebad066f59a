"""Hostile texts do not hold the filter up."""

import time
from datetime import date

import pytest

from assistant.filter import Candidate, check
from knowledge.rules import Rulebook
from knowledge.types import Channel, Jurisdiction, Language, Platform

RULES = Rulebook.bundled().effective(Platform.WB, Channel.REVIEW, Jurisdiction.RU, date(2026, 11, 21))
HOSTILE = {
    "digits": "8" * 10_000,
    "spaced digits": "8 " * 5_000,
    "not": "не " * 3_300,
    "one letter": "а" * 10_000,
    "mails": "a@" * 5_000,
    "dots": "a." * 5_000,
    "masks": "х*" * 5_000,
    "spaced letters": "х у й " * 1_600,
    "braces": "{" * 10_000,
    "brackets": "[имя " * 2_000,
    "signs": "собака точка " * 770,
    "han": "加微信" * 3_300,
    "emoji": "😀" * 10_000,
    "combining": "и" + "\u0306" * 9_999,
    "promise": "вернём деньги " * 700,
    "number words": "пять" * 2_500,
    "spaced numbers": "8x  " * 2_500,
    "deeds": "передали " * 1_100,
    "faces": ":) " * 3_300,
    "masked letters": "хр*н " * 2_000,
    "loose hosts": "ab . " * 2_000,
}


FOREVER = 10.0
"""CPU seconds no linear reading takes on any machine; how fast it is, the bench says, never a test."""


@pytest.mark.parametrize("name", HOSTILE)
def test_a_hostile_text_does_not_hold_the_filter_up(name: str) -> None:
    started = time.process_time()
    check(Candidate(HOSTILE[name], language=Language.RU, platform=Platform.WB), RULES)
    assert time.process_time() - started < FOREVER


def test_a_text_over_the_limit_is_refused_before_any_detector_reads_it() -> None:
    findings = check(Candidate("а" * 1_001, max_length=1_000), RULES)
    assert [(finding.category, finding.severity.value) for finding in findings] == [("length", "block")]
