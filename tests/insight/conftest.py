"""The rules of these tests name a detector that only these tests know."""

from collections.abc import Iterator

import pytest

from assistant.filter.engine import DETECTORS
from tests.desk.parts import spelled_word


@pytest.fixture(autouse=True, scope="module")
def _detector() -> Iterator[None]:
    with pytest.MonkeyPatch.context() as patch:
        patch.setitem(DETECTORS, "spelled_word", spelled_word)
        yield
