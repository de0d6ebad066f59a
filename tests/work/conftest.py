"""Both databases in turn."""

from pathlib import Path

import pytest

from tests.databases import HERE


@pytest.fixture
def url(each_database: str, tmp_path: Path) -> str:
    """The address of a fresh database."""
    return HERE.url(tmp_path)
