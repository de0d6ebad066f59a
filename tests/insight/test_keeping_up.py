"""Counting beside the pages: the same numbers, a few at a time, and only while nobody waits."""

from pathlib import Path

import pytest

from assistant.insight.counting import Counter
from assistant.observing.traffic import Traffic
from tests.desk.parts import Place, a_place
from tests.insight.parts import a_proposal
from tests.insight.raw import counted
from tests.observing.test_traffic import Time

ITEMS = 12


def a_backlog(folder: Path) -> Place:
    place = a_place(folder)
    for at in range(ITEMS):
        a_proposal(place, at)
    return place


@pytest.mark.usefixtures("each_database")
def test_everything_is_counted_while_nobody_asks(tmp_path: Path) -> None:
    place, time = a_backlog(tmp_path), Time()
    assert Counter(place.store, Traffic(time), time.rest, time).keep_up() == ITEMS
    assert place.store.uncounted_number() == 0
    beside = counted(place.store)
    assert sum(map(len, beside.values())) > ITEMS


def test_while_somebody_waits_it_takes_one_step_at_the_end_of_its_time(tmp_path: Path) -> None:
    place, time = a_backlog(tmp_path), Time()
    traffic = Traffic(time)
    traffic.begin()
    assert Counter(place.store, traffic, time.rest, time).keep_up(seconds=1) == 5
    assert time.now >= 1
    assert place.store.uncounted_number() == ITEMS - 5


def test_a_step_waits_for_the_answer_that_is_being_made(tmp_path: Path) -> None:
    place, time = a_backlog(tmp_path), Time()
    traffic = Traffic(time)
    traffic.begin()

    def rest(seconds: float) -> None:
        time.rest(seconds)
        if time.now > 0.5 and not traffic.quiet(0) and time.now < 0.9:
            assert place.store.uncounted_number() == ITEMS
            traffic.end()
            time.rest(0.1)

    assert Counter(place.store, traffic, rest, time).keep_up(seconds=1) == ITEMS
