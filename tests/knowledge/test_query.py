"""A review is not a question: what it asks or complains of is looked for."""

import pytest

from knowledge.query import make_query, telling

PRAISE = "Здравствуйте! Доставили быстро, упаковка красивая, цвет как на фото."


def test_a_short_question_is_looked_up_as_it_stands() -> None:
    assert make_query("Какой размер брать?").texts == ("Какой размер брать?",)


@pytest.mark.parametrize(
    "core",
    ["Но через неделю треснула ручка.", "А сколько дней на возврат?", "Пришла без крышки."],
)
def test_the_sentence_that_matters_is_taken_out_of_a_review(core: str) -> None:
    assert telling(f"{PRAISE} {core} Спасибо магазину, всем советую, отличный продавец!") == (core,)


def test_of_a_review_that_only_praises_the_least_courteous_sentences_are_looked_up() -> None:
    text = "Спасибо, всё отлично и очень красиво. Мягкая ткань, села по фигуре, длина ниже колена, пояс широкий. Советую, хороший магазин!"
    assert telling(text) == ("Мягкая ткань, села по фигуре, длина ниже колена, пояс широкий.",)


def test_words_beside_the_point_weigh_less() -> None:
    query = make_query(f"{PRAISE} А сколько дней на возврат? Спасибо магазину, всем советую!")
    assert query.stems["возврат"] == 1.0
    assert query.stems["красив"] == 0.3
