"""Workers in processes of their own are killed, frozen and started again: every inquiry gets its one proposal."""

import signal
import subprocess
import sys
from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from assistant.store import Store
from tests.builders import an_inquiry
from tests.databases import HERE
from tests.work.parts import SHOP, until

AT_ONCE = 8
"""Drafts that a worker of these tests makes at once."""

Start = Callable[..., "subprocess.Popen[str]"]


@pytest.fixture
def store(url: str) -> Store:
    made = HERE.open(url)
    made.save_shop(SHOP)
    return made


@pytest.fixture
def start(url: str, tmp_path: Path) -> Iterator[Start]:
    """Starts a worker of that name, whose drafts take that long."""
    running: list[subprocess.Popen[str]] = []

    def started(name: str = "", seconds: float = 0.05) -> subprocess.Popen[str]:
        command = [sys.executable, "-m", "tests.work.process", url, str(tmp_path), name, str(seconds)]
        worker = subprocess.Popen(command, stdout=subprocess.PIPE, text=True)
        running.append(worker)
        assert worker.stdout is not None
        assert worker.stdout.readline() == "works\n"
        return worker

    yield started
    for worker in running:
        worker.kill()
        worker.communicate()


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
    first.wait()
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
    first.wait()
    until(done(store, 40))
    assert drafts(tmp_path).total() <= 40 + AT_ONCE
    assert second.poll() is None


@pytest.mark.parametrize("each_database", [pytest.param("postgres", marks=pytest.mark.postgres)], indirect=True)
def test_a_frozen_worker_is_alive_and_nothing_it_holds_is_drafted_twice(store: Store, start: Start, tmp_path: Path) -> None:
    waits(store, 12)
    frozen = start("a", 1)
    until(lambda: drafts(tmp_path).total() >= AT_ONCE)
    frozen.send_signal(signal.SIGSTOP)
    other = start("b")
    store.add_many([an_inquiry("Хорошо", id=f"n{number}", external_id=f"n{number}") for number in range(10)])
    until(lambda: len(store.queue(limit=50)) >= 10)
    with pytest.raises(subprocess.TimeoutExpired):
        other.wait(7)  # longer than a lock that is free is doubted
    frozen.send_signal(signal.SIGCONT)
    until(done(store, 22))
    assert set(drafts(tmp_path).values()) == {1}
