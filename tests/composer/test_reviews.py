"""What the composer writes under reviews."""

import pytest

from assistant.domain import Draft, Hold
from assistant.writing.composer import Composer
from tests.builders import a_brief, an_inquiry


def draft(text: str = "", **changes: object) -> str:
    made = Composer().write(a_brief(an_inquiry(text, **changes)))
    assert isinstance(made, Draft), made
    return made.text


def test_a_broken_part_is_named_and_the_platforms_own_route_is_offered() -> None:
    text = draft("Пульт не работает.", rating=2, product_name="Ночник проектор")
    assert "пульт" in text.lower()
    assert "Возвраты" in text


@pytest.mark.parametrize("rating", [1, 3, 5])
def test_no_complaint_is_ever_thanked_for(rating: int) -> None:
    assert "пасибо" not in draft("Пришло без ложки", rating=rating)


def test_words_that_say_nothing_are_left_to_a_person() -> None:
    made = Composer().write(a_brief(an_inquiry("Всё супер!", rating=5)))
    assert isinstance(made, Hold)
    assert made.code == "nothing_specific"


def test_an_injury_is_never_answered_by_the_composer() -> None:
    made = Composer().write(a_brief(an_inquiry("После крема появилась сыпь на лице", rating=1)))
    assert isinstance(made, Hold)
    assert made.code == "risk"
