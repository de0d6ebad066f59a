"""Amounts and words are read where they stand, in three languages and in texts of any size."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from assistant.filter.grounding import card_passage, ground
from assistant.filter.grounding.quantities import quantities_of
from assistant.filter.grounding.quantity import Bound
from assistant.filter.grounding.words import flat, words_of

CARD = card_passage({"name": "Термос", "attributes": {"Объём": "750 мл", "Чехол": "нет", "Защита": "IPX4"}})


def amounts(text: str) -> list[tuple[float, float, str]]:
    plain = flat(text)
    return [(q.low, q.high, q.dimension) for q in quantities_of(plain, words_of(plain))]


@pytest.mark.parametrize(
    ("text", "low", "high", "dimension"),
    [
        ("1,7 л", 1700, 1700, "volume"),
        ("полтора килограмма", 1500, 1500, "mass"),
        ("10,000 mm", 10_000, 10_000, "length"),
        ("6 700 ₽", 6700, 6700, "rub"),
        ("£29.99", 29.99, 29.99, "gbp"),
        ("от двух месяцев до года", 2 * 43_830, 525_960, "time"),
        ("с 76 до 101 см", 760, 1010, "length"),
        ("два с половиной литра", 2500, 2500, "volume"),
        ("two and a half hours", 150, 150, "time"),
        ("half a day", 720, 720, "time"),
        ("1 ч 30 мин", 90, 90, "time"),
        ("двухлитровый", 2000, 2000, "volume"),
        ("两年", 2 * 525_960, 2 * 525_960, "time"),
        ("8斤4两", 4200, 4200, "mass"),
        ("до центнера", 100_000, 100_000, "mass"),
    ],
)
def test_an_amount_is_read_in_base_units(text: str, low: float, high: float, dimension: str) -> None:
    assert amounts(text) == [(pytest.approx(low), pytest.approx(high), dimension)]


@pytest.mark.parametrize(("text", "bound"), [("до 5 кг", Bound.AT_MOST), ("не менее 5 кг", Bound.AT_LEAST), ("iOS 13+", Bound.AT_LEAST)])
def test_bounds_are_told_from_values(text: str, bound: Bound) -> None:
    plain = flat(text)
    assert [q.bound for q in quantities_of(plain, words_of(plain))] == [bound]


def test_the_sides_of_a_size_share_its_unit() -> None:
    assert [low for low, _, _ in amounts("120×60×75 см")] == [1200, 600, 750]


@pytest.mark.parametrize(("text", "true"), [("Дождь не страшен, можно под дождём.", True), ("С ним можно плавать.", False)])
def test_a_code_of_protection_decides_what_water_is_allowed(text: str, true: bool) -> None:
    claims = ground(text, (CARD,))
    assert all(claim.status == "supported" for claim in claims) is true


def test_a_claim_deep_in_a_long_text_keeps_its_place() -> None:
    text = "Спасибо за отзыв! " * 300 + "Объём 900 мл."
    (claim,) = [claim for claim in ground(text, (CARD,)) if claim.status == "contradicted"]
    assert text[claim.span.start : claim.span.end] == claim.text == "900 мл"


@settings(max_examples=60, deadline=None)
@given(st.text(alphabet=st.sampled_from("не да 12,5 кг.!?есть чехол объём有没no yes—:-%"), max_size=200))
def test_any_text_is_read_and_every_span_lies_inside_it(text: str) -> None:
    for claim in ground(text, (CARD,), thread=("Чехол есть?",)):
        assert 0 <= claim.span.start < claim.span.end <= len(text)
        assert claim.text == text[claim.span.start : claim.span.end]
