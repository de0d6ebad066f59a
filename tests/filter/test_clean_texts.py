"""Honest texts that look risky are left alone."""

from datetime import date
from pathlib import Path

from evals.filter.scoring import judge

CLEAN = Path(__file__).resolve().parents[2] / "evals" / "filter" / "clean.jsonl"


def test_at_most_two_in_a_hundred_honest_texts_are_blocked() -> None:
    judged = judge(CLEAN, date(2026, 11, 21))
    blocked = [one.item["text"] for one in judged if one.blocked]
    assert len(judged) >= 150
    assert len(blocked) <= 0.02 * len(judged), blocked
