"""Recurring looks are made by one worker, and a clock that is put back stops none of them; a job lives and dies with its transaction."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from sqlalchemy import Connection

from assistant.store import Store
from assistant.work.engine import DurableRunner
from assistant.work.runner import Job, Kind
from tests.builders import NOW
from tests.databases import HERE

MINUTE = timedelta(minutes=1)


def nothing(connection: Connection) -> None:
    """Nothing goes along."""


@pytest.fixture
def look(url: str) -> Callable[..., bool]:
    store = HERE.open(url)
    return lambda **later: store.begin_round("look", NOW + timedelta(**later), MINUTE, nothing)


def test_a_look_is_made_once_in_its_time(look: Callable[..., bool]) -> None:
    assert [look(), look(), look(seconds=59), look(seconds=60), look(seconds=61)] == [True, False, False, True, False]


def test_a_clock_that_is_put_back_stops_no_look(look: Callable[..., bool]) -> None:
    assert [look(hours=1), look(), look(seconds=30), look(seconds=60)] == [True, True, False, True]


class Broken(Exception):
    """What happens between listing a job and the end of its transaction."""


def test_a_job_of_a_transaction_that_fails_was_never_listed(url: str) -> None:
    store: Store = HERE.open(url)
    with DurableRunner(store.database) as runner:

        def list_and_break(connection: Connection) -> None:
            runner.submit(Job(kind=Kind.COLLECT, subject="wb lost"), connection=connection)
            raise Broken

        with pytest.raises(Broken):
            store.begin_round("look", NOW, MINUTE, list_and_break)
        store.begin_round("look", NOW, MINUTE, lambda c: runner.submit(Job(kind=Kind.COLLECT, subject="wb kept"), connection=c))
        assert [job.subject for job in runner.jobs()] == ["wb kept"]


def test_a_single_job_joins_the_one_that_is_open(url: str) -> None:
    store = HERE.open(url)
    with DurableRunner(store.database) as runner:
        job = Job(kind=Kind.COLLECT, subject="wb default", single=True)
        assert runner.submit(job) == runner.submit(job)
        assert len(runner.jobs()) == 1
