"""Each prompt compared whole, as the model receives it. A wanted change: `python -m tests.prompts.render`, and read the diff."""

import pytest

import prompts
from tests.prompts.render import FOLDER, rendered


def test_every_prompt_of_the_product_has_a_snapshot() -> None:
    product = set(prompts.identifiers()) - {"judge.pair.v1", "judge.rubric.v1"}  # those two judge evals, and stand with their tests
    assert {path.stem for path in FOLDER.glob("*.txt")} == product == set(rendered())


@pytest.mark.parametrize("name", ["reply.v1", "reply.v2", "mend.v1", "revise.v1", "judge.grounding.v1"])
def test_a_rendered_prompt_is_what_it_was(name: str) -> None:
    assert rendered()[name] == (FOLDER / f"{name}.txt").read_text(encoding="utf-8")


def test_the_stable_part_of_a_prompt_does_not_depend_on_the_inquiry() -> None:
    from assistant.writing import asking
    from assistant.writing.masking import Veil
    from tests.model.parts import a_lamp_brief
    from tests.prompts.render import a_full_brief

    full = a_full_brief()
    other = full.model_copy(update={"inquiry": a_lamp_brief("Совсем другие слова", rating=5).inquiry})
    systems = [asking.messages("reply.v1", asking.brief_inputs(brief, Veil.for_brief(brief)))[0].text for brief in (full, other)]
    assert systems[0] == systems[1]
