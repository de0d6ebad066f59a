"""Proofs of life and connections: what a worker holds ends with it, and only then."""

import os
from collections.abc import Iterator

import pytest
from sqlalchemy import text

from assistant.errors import SettingsError, StoreError
from assistant.work.engine import DurableRunner
from assistant.work.life import LockLife
from tests.databases import HERE

ONLY_SERVER = pytest.mark.parametrize("each_database", [pytest.param("postgres", marks=pytest.mark.postgres)], indirect=True)


@pytest.fixture
def lives(url: str) -> Iterator[list[LockLife]]:
    made: list[LockLife] = []
    yield made
    for life in made:
        life.end()


def test_a_connection_that_somebody_still_has_at_the_close_is_closed_when_it_is_handed_back(url: str) -> None:
    store = HERE.open(url)
    runner = DurableRunner(store.database)
    held = [engine.connect() for engine in (runner.engine, store.database.writer, store.database.reader)]
    drivers = [connection.connection.dbapi_connection for connection in held]
    runner.close()
    store.close()
    for connection, driver in zip(held, drivers, strict=True):
        connection.execute(text("SELECT 1"))
        connection.close()
        assert driver is not None
        with pytest.raises(Exception, match="closed"):
            driver.cursor().execute("SELECT 1")


@ONLY_SERVER
def test_a_worker_whose_session_ended_takes_its_name_again_or_says_that_it_is_taken(url: str, lives: list[LockLife]) -> None:
    store = HERE.open(url)
    lives.append(LockLife(store.database, "a"))
    _end_sessions(url)
    lives[0].keep()
    with pytest.raises(SettingsError, match="'a' works on this database already"):
        LockLife(store.database, "a")
    _end_sessions(url)
    lives.append(LockLife(store.database, "a"))
    for _ in range(2):
        with pytest.raises(StoreError, match="taken by another worker"):
            lives[0].keep()
    lives.pop().end()
    lives[0].keep()
    with pytest.raises(SettingsError):
        LockLife(store.database, "a")


@ONLY_SERVER
def test_workers_without_names_get_their_hosts_name_and_a_number(url: str, lives: list[LockLife]) -> None:
    store = HERE.open(url)
    lives.extend(LockLife(store.database) for _ in range(2))
    assert [life.name.rpartition("-")[2] for life in lives] == ["0", "1"]
    assert os.uname().nodename in lives[0].name


def _end_sessions(url: str) -> None:
    """As the network or a restart of the server would."""
    store = HERE.open(url)
    ending = "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE pid <> pg_backend_pid() AND datname = current_database()"
    with store.database.write() as connection:
        connection.execute(text(ending)).all()
    store.close()
