"""Retry-After is read the same way wherever somebody sends it."""

import pytest

from assistant.retrying import retry_after

NOON = 1793620800.0


def test_it_is_read_as_seconds_or_as_a_date() -> None:
    assert (retry_after("1.5"), retry_after("0"), retry_after("90")) == (1.5, 0.0, 90.0)
    assert retry_after("Mon, 02 Nov 2026 12:00:30 GMT", now=NOON) == 30.0
    assert retry_after("Mon, 02 Nov 2026 11:00:00 GMT", now=NOON) == 0.0


@pytest.mark.parametrize("said", [None, "", "soon", "nan", "inf", "-inf?", "9" * 40])
def test_what_cannot_be_meant_says_nothing(said: str | None) -> None:
    assert retry_after(said) is None
