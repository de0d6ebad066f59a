"""The model writer: what leaves, what comes back and what happens when nothing usable does."""

from decimal import Decimal

import pytest

from assistant.domain import Draft, Finding, Hold, Usage
from assistant.errors import ModelBusy
from assistant.llm.scripted import ScriptedModel, ScriptRanOut
from assistant.ports import ModelAnswer
from assistant.writing.model import ModelWriter
from knowledge.types import Severity, Span
from tests.builders import a_brief, an_inquiry
from tests.model.parts import PlainWriter, a_lamp_brief, an_answer

GOOD = an_answer(
    "Здравствуйте, [NAME_1]!",
    ("Молчащий пульт у нового ночника — так быть не должно, извините.", []),
    ("Оформите заявку в разделе «Возвраты» и приложите видео.", [2]),
)


def writer(*script: str | ModelAnswer | Exception) -> tuple[ModelWriter, ScriptedModel, PlainWriter]:
    model, plain = ScriptedModel(*script), PlainWriter()
    return ModelWriter(model, fallback=plain), model, plain


def written(*script: str | ModelAnswer | Exception, **changes: object) -> Draft:
    made = writer(*script)[0].write(a_lamp_brief(**changes))  # type: ignore[arg-type]
    assert isinstance(made, Draft)
    return made


def test_a_draft_has_the_name_back_and_each_sentence_its_passages() -> None:
    draft = written(GOOD)
    assert draft.text.startswith("Здравствуйте, Ольга! Молчащий пульт")
    (citation,) = draft.citations
    assert citation.passage_ids == ("policy#0",)
    assert citation.span.of(draft.text) == "Оформите заявку в разделе «Возвраты» и приложите видео."
    assert (draft.writer, draft.prompt_id, draft.model) == ("scripted", "reply.v1", "scripted")


def test_a_number_that_no_passage_has_is_dropped_and_its_sentence_stands_uncited() -> None:
    draft = written(an_answer(("Батарейка входит в комплект.", [7, 0, -1]), ("Пульт работает от неё.", [9, 1])))
    assert [citation.passage_ids for citation in draft.citations] == [("card#0",)]
    assert draft.citations[0].span.of(draft.text) == "Пульт работает от неё."


def test_what_could_not_be_answered_is_kept() -> None:
    assert written(an_answer("Про чехол в карточке ничего нет.", unanswered=("чехол",))).unanswered == ("чехол",)


@pytest.mark.parametrize(
    "said", [f"```json\n{GOOD}\n```", f"Вот ответ:\n{GOOD}\nГотово.", GOOD.replace('"unanswered": []', '"unanswered": [], "mood": "x"')]
)
def test_an_object_is_found_in_a_code_fence_among_words_and_with_extra_fields(said: str) -> None:
    assert written(said).text.endswith("приложите видео.")


@pytest.mark.parametrize("bad", ["слова без объекта", "{", '{"sentences": "x"}', '{"sentences": []}', '{"answer": 1}', "{" * 5000, "[1]"])
def test_an_unusable_answer_is_repaired_once(bad: str) -> None:
    made, model, plain = writer(bad, GOOD)
    draft = made.write(a_lamp_brief())
    assert isinstance(draft, Draft)
    assert draft.writer == "scripted"
    assert "использовать нельзя" in model.asked[1][-1].text
    assert plain.asked == []


def test_after_two_unusable_answers_the_fallback_writes_and_says_so() -> None:
    draft = written("x", "y")
    assert draft.text == "Здравствуйте! Ответ составлен без модели."
    assert draft.writer == "composer (instead of scripted)"
    assert "holds no JSON object" in draft.plan[-1]


def test_when_the_model_is_busy_the_fallback_writes_and_a_hold_tells_both_reasons() -> None:
    assert written(ModelBusy("no answer within 30 s")).writer == "composer (instead of scripted)"

    class Holding(PlainWriter):
        def write(self, brief: object) -> Hold:
            return Hold(code="nothing_specific", reason="nothing to say")

    held = ModelWriter(ScriptedModel(ModelBusy("down")), fallback=Holding()).write(a_lamp_brief())
    assert held == Hold(code="nothing_specific", reason="nothing to say; the model gave nothing usable: down")


def test_a_rating_without_words_is_not_worth_a_call() -> None:
    made, model, plain = writer()
    made.write(a_brief(an_inquiry(rating=5)))
    assert model.asked == []
    assert len(plain.asked) == 1


def test_a_script_that_ran_out_is_an_error_of_the_test_and_not_of_the_model() -> None:
    with pytest.raises(ScriptRanOut, match="asked 1 times"):
        writer()[0].write(a_lamp_brief())


def test_the_usage_of_a_repair_is_counted_too() -> None:
    usage = Usage(input_tokens=10, output_tokens=2, cost_usd=Decimal("0.1"))
    draft = written(ModelAnswer(text="x", model="m", usage=usage), ModelAnswer(text=GOOD, model="m", usage=usage))
    assert draft.usage == Usage(input_tokens=20, output_tokens=4, cost_usd=Decimal("0.2"))


def a_finding(severity: Severity = Severity.BLOCK) -> Finding:
    return Finding(rule_id="COM-CONTACT-01", category="contacts", severity=severity, says="Без контактов.", span=Span(0, 5))


def test_mending_shows_the_model_the_rule_and_the_place_and_adds_up_the_usage() -> None:
    made, model, _ = writer(an_answer("Пульт работает от батарейки CR2025."))
    mended = made.mend(a_lamp_brief(), Draft(text="Звоните нам.", writer="scripted", usage=Usage(input_tokens=5)), (a_finding(),))
    assert isinstance(mended, Draft)
    assert mended.prompt_id == "mend.v1"
    assert "- Без контактов. Место: «Звони»." in model.asked[0][-1].text


def test_a_hint_is_not_worth_a_call() -> None:
    draft = Draft(text="Пульт работает от батарейки.", writer="scripted")
    assert writer()[0].mend(a_lamp_brief(), draft, (a_finding(Severity.INFO),)) is draft


def test_a_draft_that_cannot_be_mended_is_replaced_by_the_fallback() -> None:
    mended = writer('{"sentences": [], "unanswered": []}', "x")[0].mend(a_lamp_brief(), Draft(text="Звоните.", writer="m"), (a_finding(),))
    assert isinstance(mended, Draft)
    assert mended.writer == "composer (instead of scripted)"


def test_a_draft_with_warnings_alone_stays_when_it_cannot_be_mended() -> None:
    usage = Usage(input_tokens=3)
    draft = Draft(text="Пульт работает от батарейки.", writer="scripted", usage=Usage(input_tokens=5))
    busy = writer("x", ModelAnswer(text="y", model="m", usage=usage))[0].mend(a_lamp_brief(), draft, (a_finding(Severity.WARN),))
    assert busy == draft.model_copy(update={"usage": Usage(input_tokens=8)})
