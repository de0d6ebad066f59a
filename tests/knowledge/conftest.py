"""The real encoder, built once for the whole run where its weights are installed."""

import pytest

from knowledge.embedding.e5 import E5
from knowledge.errors import WeightsMissing


@pytest.fixture(scope="session")
def e5() -> E5:
    try:
        return E5.load()
    except WeightsMissing as error:
        pytest.skip(str(error))
