"""The rules of these tests name a detector that only these tests know. A folder that uses them imports the fixture in its conftest."""

from collections.abc import Iterator
from contextlib import contextmanager

import pytest

from assistant.filter.engine import DETECTORS
from tests.desk.parts import spelled_word


@contextmanager
def knowing_the_word() -> Iterator[None]:
    """The detector is known inside the block."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setitem(DETECTORS, "spelled_word", spelled_word)
        yield


@pytest.fixture(autouse=True)
def spelled_word_detector() -> Iterator[None]:
    """The detector is known while a test runs."""
    with knowing_the_word():
        yield
