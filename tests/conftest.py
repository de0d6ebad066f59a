"""Which database a test runs on."""

from collections.abc import Iterator

import pytest

from tests.databases import HERE, Cluster, a_cluster


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
