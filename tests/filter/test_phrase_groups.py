"""Every schema (a phrase told by how its sentence is built) is found in its own examples and not in their honest look-alikes."""

import pytest

from assistant.filter.candidate import Candidate
from assistant.filter.lexicons import lexicon, names
from assistant.filter.phrases import Group, read_groups

SCHEMAS = [group for name in names("phrases") if name.split("/")[-1].startswith("schemas.") for group in read_groups(lexicon(name), name)]
CALLED = {group.name: group for group in SCHEMAS}


@pytest.mark.parametrize("group", SCHEMAS, ids=CALLED)
def test_a_schema_shows_what_breaks_and_what_keeps_it(group: Group) -> None:
    assert len(group.breaks) >= 2
    assert len(group.keeps) >= 2


@pytest.mark.parametrize(("name", "text"), [(group.name, text) for group in SCHEMAS for text in group.breaks])
def test_a_schema_is_found_in_what_breaks_it(name: str, text: str) -> None:
    assert name in Candidate(text).phrases


@pytest.mark.parametrize(("name", "text"), [(group.name, text) for group in SCHEMAS for text in group.keeps])
def test_a_schema_is_not_found_in_what_keeps_it(name: str, text: str) -> None:
    assert name not in Candidate(text).phrases
