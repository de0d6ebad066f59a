"""Which database a test runs on."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.databases import HERE, Cluster, a_cluster

SLOW = ("browser", "work", "batch", "test_state_machine.py", "test_labelled.py")
"""Folders and files that take longest: they come first, so that no core waits for another at the end."""


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    def place(item: pytest.Item) -> int:
        parts = Path(item.path).relative_to(Path(__file__).parent).parts
        return next((number for number, name in enumerate(SLOW) if name in parts), len(SLOW))

    items.sort(key=place)


@pytest.fixture(scope="session")
def cluster() -> Iterator[Cluster]:
    with a_cluster() as running:
        yield running


@pytest.fixture(autouse=True)
def _tidy() -> Iterator[None]:
    """Whatever database a test opened is closed after it."""
    yield
    HERE.close()


@pytest.fixture
def on_postgres(cluster: Cluster) -> Iterator[Cluster]:
    """The test runs on PostgreSQL."""
    HERE.cluster = cluster
    yield cluster
    HERE.close()
    HERE.cluster = None


@pytest.fixture(params=["sqlite", pytest.param("postgres", marks=pytest.mark.postgres)])
def each_database(request: pytest.FixtureRequest) -> Iterator[str]:
    """The test runs twice: on SQLite and on PostgreSQL."""
    if request.param == "postgres":
        request.getfixturevalue("on_postgres")
    yield request.param
    HERE.close()
