"""What befalls a running service: a full disk, a clock that jumps, a buyer who writes again. Nothing is lost and nothing stands wrong."""

import logging
import time
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Engine, event

from assistant.domain import Status
from assistant.errors import SettingsError, StoreError
from assistant.store import Store
from assistant.work.life import LockLife
from assistant.work.runner import Kind, State
from assistant.work.working import Working
from tests.builders import an_inquiry
from tests.databases import HERE, Cluster
from tests.work.parts import SHOP, drafter_over, services_over, until


def wrote(store: Store, count: int, first: int = 0) -> None:
    numbers = range(first, first + count)
    store.add_many([an_inquiry("Хорошо", id=f"i{number}", external_id=f"e{number}") for number in numbers])


class Shifted:
    """A wall clock that somebody puts forward and back."""

    def __init__(self) -> None:
        self.by, self._real = timedelta(), time.time

    def seconds(self) -> float:
        return self._real() + self.by.total_seconds()

    def now(self) -> datetime:
        return datetime.fromtimestamp(self.seconds(), UTC)


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Shifted:
    made = Shifted()
    monkeypatch.setattr(time, "time", made.seconds)
    return made


@pytest.fixture
def working(url: str, tmp_path: Path, clock: Shifted) -> Iterator[Working]:
    services = services_over(url, tmp_path, clock=clock.now)
    made = services.working()
    assert made is not None
    assert services.runner is not None
    made.start()
    yield made
    made.stop()
    services.runner.close()


def test_a_clock_put_forward_and_back_stops_no_work(working: Working, clock: Shifted) -> None:
    store = working._services.store
    for number, by in enumerate((timedelta(), timedelta(days=400), timedelta(days=-30))):
        clock.by = by
        wrote(store, 5, first=5 * number)
        until(lambda: len(store.queue(limit=50)) == 5 * (number + 1))  # noqa: B023 - called at once
    runner = working._services.runner
    assert runner is not None
    until(lambda: {job.state for job in runner.jobs((Kind.DRAFT,))} == {State.DONE})


class Room:
    """How many pages the database may have, for every connection that is taken from now on."""

    def __init__(self, *engines: Engine) -> None:
        self.pages = 1  # a file never shrinks: it may hold what it holds, and not grow
        for engine in engines:
            event.listen(engine, "checkout", self._tell)

    def _tell(self, connection: Any, *_: object) -> None:
        connection.execute(f"PRAGMA max_page_count={self.pages}").close()


@pytest.mark.parametrize("each_database", ["sqlite"], indirect=True)
def test_a_full_disk_is_told_and_loses_nothing_and_the_work_goes_on_when_there_is_room(
    url: str, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    services = services_over(url, tmp_path)
    assert services.runner is not None
    wrote(services.store, 120)
    room = Room(services.store.database.writer, services.runner.engine)
    working = services.working()
    assert working is not None
    with caplog.at_level(logging.WARNING):
        working.start()
        until(lambda: "the disk is full" in caplog.text)
    room.pages = 2**30
    until(lambda: len(services.store.queue(limit=200)) == 120)
    runner = services.runner
    until(lambda: {job.state for job in runner.jobs((Kind.DRAFT,))} == {State.DONE})
    assert {services.store.standing(f"i{number}").version for number in range(120)} == {1}
    working.stop()
    runner.close()


@pytest.mark.parametrize("each_database", [pytest.param("postgres", marks=pytest.mark.postgres)], indirect=True)
def test_a_restarted_server_stops_no_work_and_the_worker_is_still_the_one(working: Working, cluster: Cluster) -> None:
    store = working._services.store
    for number in range(2):
        wrote(store, 30, first=30 * number)
        working.wake()
        until(lambda: store.chunks() or len(store.queue(limit=100)) > 30 * number)  # noqa: B023 - called at once
        cluster.restart()
    until(lambda: len(patient(store)) == 60, 60)
    assert {store.standing(f"i{number}").version for number in range(60)} == {1}
    until(lambda: taken(store, working.name))


def patient(store: Store) -> tuple[object, ...]:
    """What is before the reviewers; nothing while the server is away."""
    try:
        return store.queue(limit=100)
    except StoreError:
        return ()


def taken(store: Store, name: str) -> bool:
    """Whether a worker of that name proves to live."""
    try:
        LockLife(store.database, name).end()
    except SettingsError:
        return True
    return False


def test_a_draft_that_answers_older_words_is_not_kept(url: str) -> None:
    store = HERE.open(url)
    store.save_shop(SHOP)
    wrote(store, 2)
    drafter = drafter_over(store)
    made = [drafter.make(store.inquiry(f"i{number}"), 1, drafter.bench_for(SHOP.id)) for number in range(2)]
    assert store.wrote_again(an_inquiry("Плохо, сломалась", id="i0", external_id="e0"))
    assert drafter.keep(made) == [False, True]
    assert (store.status("i0"), store.status("i1")) == (Status.NEW, Status.PROPOSED)
    drafter.draft_new()
    assert store.proposal_of("i0").brief.inquiry.text == "Плохо, сломалась"
