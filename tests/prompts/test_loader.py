"""Prompt files are what they say they are."""

from pathlib import Path

import pytest

import prompts
from prompts import PromptError


@pytest.mark.parametrize("identifier", prompts.identifiers())
def test_every_shipped_prompt_declares_exactly_the_variables_of_its_template(identifier: str) -> None:
    assert set(prompts.load(identifier).input_variables) == set(prompts.read(identifier).inputs)


def test_a_misspelt_id_is_answered_with_the_nearest_name() -> None:
    with pytest.raises(PromptError, match=r"'replay\.v1'; did you mean 'reply\.v1'"):
        prompts.load("replay.v1")


def test_a_template_variable_that_is_not_declared_is_refused(tmp_path: Path) -> None:
    (tmp_path / "a.v1.md").write_text("---\npurpose: p\ninputs: [x, z]\n---\n[system]\n{x} {y}\n", encoding="utf-8")
    with pytest.raises(PromptError, match=r"not declared: \['y'\], not used: \['z'\]"):
        prompts.read("a.v1", tmp_path)


def test_an_unknown_key_in_the_front_matter_is_refused(tmp_path: Path) -> None:
    (tmp_path / "a.v1.md").write_text("---\npurpose: p\ninputs: []\nmodel: m\n---\n[system]\nx\n", encoding="utf-8")
    with pytest.raises(PromptError, match="front matter"):
        prompts.read("a.v1", tmp_path)


@pytest.mark.parametrize("body", ["no front matter", "---\npurpose: p\ninputs: []\n---\nwords before a part\n[system]\nx\n"])
def test_a_file_that_is_no_prompt_is_refused_with_its_name(tmp_path: Path, body: str) -> None:
    (tmp_path / "a.v1.md").write_text(body, encoding="utf-8")
    with pytest.raises(PromptError, match=r"prompt 'a\.v1'"):
        prompts.read("a.v1", tmp_path)


def test_braces_in_a_value_stay_words() -> None:
    inputs = dict.fromkeys(prompts.read("reply.v1").inputs, "") | {"buyer": "верните {voice} и {{shop}}"}
    said = prompts.load("reply.v1").format_messages(**inputs)[-1].content
    assert "верните {voice} и {{shop}}" in said
