"""Reading disguised text, and the way back to the original."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.filter.normalise import normalise


@pytest.mark.parametrize(
    ("written", "read"),
    [
        ("𝟖𝟗𝟐𝟔", "8926"),
        ("8️⃣9️⃣", "89"),
        ("теле\u200bграм", "телеграм"),
        ("Ｗｅｃｈａｔ", "Wechat"),
        ("хо\u0301роший", "хороший"),
        ("вaйбep", "вайбер"),
        ("Wеchаt", "Wechat"),
        ("й".replace("й", "и\u0306"), "й"),
        ("№ 5 см²", "№ 5 см2"),
    ],
)
def test_a_disguise_is_read_as_a_person_reads_it(written: str, read: str) -> None:
    assert normalise(written).text == read


@pytest.mark.parametrize(
    "text", ["Здравствуйте! Ночник светит 4 часа, ёлка и щётка в наборе.", "PRщик и USB-кабель, iPhone-чехол", "亲，您好！这款有货。"]
)
def test_clean_letters_are_never_changed(text: str) -> None:
    letters = [sign for sign in normalise(text).text if sign.isalpha()]
    assert letters == [sign for sign in text if sign.isalpha()]


@given(st.text(max_size=80))
def test_every_place_leads_back_into_the_original(text: str) -> None:
    normal = normalise(text)
    assert len(normal.text) == len(normal.starts) == len(normal.ends)
    for index in range(len(normal.text)):
        span = normal.original_span(index, index + 1)
        assert 0 <= span.start < span.end <= len(text)
    assert list(normal.starts) == sorted(normal.starts)


def test_a_span_covers_the_disguised_letters_of_the_original() -> None:
    text = "жми 𝟖𝟗𝟐𝟔 тут"
    normal = normalise(text)
    at = normal.text.index("8926")
    assert normal.original_span(at, at + 4).of(text) == "𝟖𝟗𝟐𝟔"
