"""Three alike complaints in a week are told of: one shop, one product, one family of problems."""

from datetime import timedelta
from pathlib import Path

import pytest

from assistant.insight.alike import alike_complaints
from tests.builders import NOW
from tests.desk.parts import Place, a_place
from tests.insight.parts import a_proposal, count_all

CHARGE = ("Перестал заряжаться через неделю.", "Не заряжается совсем!", "Через месяц перестал заряжаться.")


@pytest.fixture
def place(tmp_path: Path) -> Place:
    return a_place(tmp_path)


def complain(place: Place, number: int, text: str, **changes: object) -> None:
    a_proposal(place, 4 * number, "Здравствуйте!", text=text, **({"product_id": "lamp"} | changes))


def test_three_in_other_words_are_one_group(place: Place) -> None:
    for number, text in enumerate(CHARGE):
        complain(place, number, text)
    count_all(place)
    [group] = alike_complaints(place.store, NOW)
    assert (group.product_id, group.problem, group.count) == ("lamp", "defect", 3)
    assert sum(group.codes.values()) == 3


def test_two_are_no_group_and_neither_are_other_products_problems_or_weeks(place: Place) -> None:
    complain(place, 0, CHARGE[0])
    complain(place, 1, CHARGE[1])
    complain(place, 2, CHARGE[2], product_id="kettle")
    complain(place, 3, "Пришёл с трещиной на корпусе.")
    complain(place, 4, CHARGE[2], asked_at=NOW - timedelta(days=8))
    complain(place, 5, "Отличная лампа, спасибо!")
    count_all(place)
    assert alike_complaints(place.store, NOW) == ()


def test_the_group_ends_when_the_week_is_over(place: Place) -> None:
    for number, text in enumerate(CHARGE):
        complain(place, number, text)
    count_all(place)
    assert alike_complaints(place.store, NOW + timedelta(days=7, seconds=1)) == ()
    assert len(alike_complaints(place.store, NOW + timedelta(days=7))) == 1
