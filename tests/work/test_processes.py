"""Workers in processes of their own are killed, frozen and started again: every inquiry gets its one proposal."""

import signal
from collections import Counter
from collections.abc import Callable
from pathlib import Path

import pytest

from assistant.domain import Status
from assistant.drafting import KILLED
from assistant.store import Store
from assistant.work.engine import DurableRunner
from assistant.work.runner import Kind, State
from tests.builders import an_inquiry
from tests.databases import HERE
from tests.work.conftest import Start
from tests.work.parts import SHOP, until
from tests.work.process import DEADLY

AT_ONCE = 8
"""Drafts that a worker of these tests makes at once."""


@pytest.fixture
def store(url: str) -> Store:
    made = HERE.open(url)
    made.save_shop(SHOP)
    return made


def waits(store: Store, count: int) -> None:
    store.add_many([an_inquiry("Хорошо", id=f"i{number}", external_id=f"e{number}") for number in range(count)])


def drafts(folder: Path) -> Counter[str]:
    log = folder / "drafts.log"
    return Counter(log.read_text().split()) if log.exists() else Counter()


def done(store: Store, count: int) -> Callable[[], bool]:
    return lambda: len(store.queue(limit=count + 1)) == count


def test_a_killed_worker_goes_on_where_it_was(store: Store, start: Start, tmp_path: Path) -> None:
    waits(store, 60)
    first = start("a")
    until(lambda: drafts(tmp_path).total() >= 20)
    first.kill()
    start("a")
    until(done(store, 60))
    assert all(store.standing(f"i{number}").version == 1 for number in range(60))
    assert drafts(tmp_path).total() <= 60 + AT_ONCE


@pytest.mark.parametrize("each_database", [pytest.param("postgres", marks=pytest.mark.postgres)], indirect=True)
def test_what_a_worker_held_that_is_gone_for_good_is_taken_over(store: Store, start: Start, tmp_path: Path) -> None:
    waits(store, 40)
    first = start("a", 0.2)
    until(lambda: drafts(tmp_path).total() >= AT_ONCE)
    second = start("b")
    first.kill()
    until(done(store, 40))
    assert drafts(tmp_path).total() <= 40 + AT_ONCE
    assert not second.ended()


@pytest.mark.parametrize("each_database", [pytest.param("postgres", marks=pytest.mark.postgres)], indirect=True)
def test_a_frozen_worker_is_alive_and_nothing_it_holds_is_drafted_twice(store: Store, start: Start, tmp_path: Path) -> None:
    waits(store, 12)
    frozen = start("a", 1)
    until(lambda: drafts(tmp_path).total() >= AT_ONCE)
    frozen.send_signal(signal.SIGSTOP)
    other = start("b")
    store.add_many([an_inquiry("Хорошо", id=f"n{number}", external_id=f"n{number}") for number in range(10)])
    until(lambda: len(store.queue(limit=50)) >= 10)
    with pytest.raises(AssertionError):
        until(other.ended, 5)  # longer than a lock that is free is doubted
    frozen.send_signal(signal.SIGCONT)
    until(done(store, 22))
    assert set(drafts(tmp_path).values()) == {1}


def test_words_that_end_the_process_go_to_a_person_after_four_ends(store: Store, start: Start, tmp_path: Path) -> None:
    store.add_many([an_inquiry("Хорошо" if number != 7 else DEADLY, id=f"i{number}", external_id=f"e{number}") for number in range(40)])
    for _ in range(4):
        until(start("a", 0.01).ended)
    assert store.status("i7") is Status.NEW
    last = start("a", 0.01)
    until(done(store, 40))
    assert (store.standing("i7").reason, drafts(tmp_path)["i7"]) == (KILLED, 4)
    assert [f"i{number}" for number in range(40) if store.standing(f"i{number}").reason] == ["i7"]
    assert not last.ended()
    with DurableRunner(store.database) as runner:
        until(lambda: {job.state for job in runner.jobs((Kind.DRAFT,))} == {State.DONE})
