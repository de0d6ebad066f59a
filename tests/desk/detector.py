"""The rules of these tests name a detector that only these tests know. A folder that uses them imports the fixture in its conftest."""

import pytest

from assistant.filter.engine import DETECTORS
from tests.desk.parts import spelled_word


@pytest.fixture(autouse=True)
def spelled_word_detector(monkeypatch: pytest.MonkeyPatch) -> None:
    """The detector is known while a test runs."""
    monkeypatch.setitem(DETECTORS, "spelled_word", spelled_word)
