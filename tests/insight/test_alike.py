"""Three alike complaints in a week are told of: one shop, one product, one family of problems."""

from datetime import timedelta
from pathlib import Path

import pytest

from assistant.insight.alike import alike_complaints
from tests.builders import NOW
from tests.desk.parts import Place, a_place
from tests.insight.parts import a_proposal, count_all

CHARGE = ("Перестал заряжаться через неделю.", "Не заряжается совсем!", "Через месяц перестал заряжаться.")


pytestmark = pytest.mark.usefixtures("each_database")


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


def test_a_page_of_groups_begins_with_the_largest_and_the_next_goes_on(place: Place) -> None:
    for number in range(12):
        complain(place, number, CHARGE[number % 3], product_id="lamp" if number < 5 else "kettle" if number < 9 else "iron")
    count_all(place)
    everything = alike_complaints(place.store, NOW)
    assert [(group.product_id, group.count) for group in everything] == [("lamp", 5), ("kettle", 4), ("iron", 3)]
    assert alike_complaints(place.store, NOW, most=2) == everything[:2]
    assert alike_complaints(place.store, NOW, most=2, after=2) == everything[2:]
    assert alike_complaints(place.store, NOW, least=1, product_id="iron") == everything[2:]
