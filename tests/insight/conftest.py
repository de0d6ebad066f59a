"""What the tests of numbers read: one month of a shop on either database, made once for all of them."""

from collections.abc import Iterator

import pytest

from assistant.accounts import Role
from tests.databases import Databases
from tests.desk.detector import knowing_the_word, spelled_word_detector
from tests.desk.parts import Place
from tests.insight.parts import PASSWORD, a_month

__all__ = ["spelled_word_detector"]


@pytest.fixture(scope="session", params=["sqlite", pytest.param("postgres", marks=pytest.mark.postgres)])
def month(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Place]:
    """Items of four weeks in every state, counted. Nobody changes them."""
    databases = Databases(request.getfixturevalue("cluster") if request.param == "postgres" else None)
    with knowing_the_word():
        place = a_month(tmp_path_factory.mktemp("month"), databases=databases)
    place.services.accounts.create("admin", PASSWORD, Role.ADMIN, by="test")
    place.services.accounts.create("elsewhere", PASSWORD, Role.AGENT, ["elsewhere"], by="test")
    yield place
    databases.close()
