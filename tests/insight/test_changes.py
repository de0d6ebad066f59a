"""How much of a draft was changed."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.insight.changes import Outcome, changed_share, outcome_of

WORDS = st.lists(st.sampled_from(["да", "нет", "лампа", "светит", ".", "!"]), max_size=9).map(" ".join)


@pytest.mark.parametrize(
    ("draft", "approved", "outcome"),
    [
        ("Здравствуйте! Спасибо за отзыв.", "Здравствуйте!  Спасибо за отзыв.", Outcome.UNCHANGED),
        ("Здравствуйте! Спасибо за отзыв.", "Здравствуйте! Спасибо за ваш отзыв.", Outcome.EDITED),
        ("Спасибо за отзыв.", "Замените батарейки: они разряжены.", Outcome.REWRITTEN),
    ],
)
def test_an_outcome_is_told_by_the_share_of_changed_words(draft: str, approved: str, outcome: Outcome) -> None:
    assert outcome_of(draft, approved)[0] is outcome


def test_one_word_of_five_is_a_fifth() -> None:
    assert changed_share("раз два три четыре пять", "раз два три четыре шесть") == 0.2


@given(WORDS, WORDS, WORDS)
def test_the_distance_is_a_distance(one: str, other: str, third: str) -> None:
    def distance(left: str, right: str) -> float:
        return changed_share(left, right) * max(len(left.split()), len(right.split()))

    assert distance(one, other) == pytest.approx(distance(other, one))
    assert distance(one, third) <= distance(one, other) + distance(other, third) + 1e-9
    assert (changed_share(one, other) == 0) == (one.split() == other.split())
