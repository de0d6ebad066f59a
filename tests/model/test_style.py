"""Approved answers become examples of style and never a source of facts."""

from assistant.llm.scripted import ScriptedModel
from assistant.writing.model import ModelWriter
from assistant.writing.style import Approved, ApprovedStyle
from knowledge.types import Channel
from tests.builders import a_brief, an_inquiry
from tests.model.parts import PlainWriter, a_lamp_brief, an_answer


def an_approved(asked: str, answered: str, **changes: object) -> Approved:
    return Approved(**({"shop_id": "default", "channel": Channel.REVIEW, "rating": 2, "asked": asked, "answered": answered} | changes))  # type: ignore[arg-type]


KNOWN = [
    an_approved("Куртка мала в плечах", "По сетке 46-й — это 92 см."),
    an_approved("Пультом не включается, ночник молчит", "Ночник молчит — снимите видео за 15 секунд, Ирина."),
    an_approved("Пульт сломан", "Пульт другой лавки", shop_id="other"),
    an_approved("Кружка треснула", "Трещина на кружке — извините."),
]


def test_the_most_similar_answers_of_the_same_shop_come_first_and_without_figures() -> None:
    found = ApprovedStyle(lambda _: KNOWN).examples(a_lamp_brief("Ночник не включается с пульта"))
    assert found[0] == "Ночник молчит — снимите видео за … секунд, Ирина."
    assert "Пульт другой лавки" not in found


def test_a_shop_without_approved_answers_has_no_examples() -> None:
    assert list(ApprovedStyle(lambda _: []).examples(a_brief(an_inquiry("Пульт молчит")))) == []


def test_examples_reach_the_prompt_masked_and_marked_as_style() -> None:
    model = ScriptedModel(an_answer("Пульт без батарейки — так быть не должно."))
    ModelWriter(model, fallback=PlainWriter(), style=ApprovedStyle(lambda _: KNOWN)).write(a_lamp_brief("Ночник не включается с пульта"))
    asked = model.asked[0][-1].text
    assert "только слог; сведения оттуда не бери" in asked
    assert "снимите видео за … секунд" in asked
    assert "Ирина" not in asked
