"""The rules of these tests name a detector that only these tests know."""

import pytest

from assistant.filter.engine import DETECTORS
from tests.desk.parts import spelled_word


@pytest.fixture(autouse=True)
def _detector(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(DETECTORS, "spelled_word", spelled_word)
