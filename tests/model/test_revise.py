"""Revisions: facts and sources survive, length is met by rewriting, variants differ, stale drafts are refused."""

import pytest

from assistant.domain import Brief, Citation, Draft, Inquiry, Message, Speaker
from assistant.errors import ModelBusy, ModelUnusable, StaleProposal
from assistant.llm.openai import OpenAIModel
from assistant.llm.scripted import ScriptedModel, serve
from assistant.writing.revise import Reviser, Revision, Wish, alike
from knowledge.types import Span
from tests.model.parts import a_lamp_brief, an_answer

OLD_TEXT = "Здравствуйте, Ольга! Пульт работает от батарейки CR2025, она входит в комплект. Оформите заявку в разделе «Возвраты»."
OLD = Draft(
    text=OLD_TEXT,
    writer="composer",
    citations=(Citation(span=Span(21, 79), passage_ids=("card#0",)), Citation(span=Span(80, len(OLD_TEXT)), passage_ids=("policy#0",))),
)
SHORT = an_answer(("Пульту нужна батарейка CR2025 из комплекта.", [1]), ("Заявка — в разделе «Возвраты».", [2]))
WARM = an_answer(
    ("Ольга, молчащий пульт — досада.", []),
    ("Батарейка CR2025 для него лежит в комплекте.", [1]),
    ("Не оживёт — ждём заявку в «Возвратах».", [2]),
)
PLAIN = an_answer(("Заявка подаётся в разделе «Возвраты».", [2]), ("Питание пульта — батарейка CR2025, она в комплекте.", [1]))


def revised(*script: str | Exception, revision: Revision | None = None, brief: Brief | None = None) -> tuple[Draft, ScriptedModel]:
    model = ScriptedModel(*script)
    return Reviser(model).revise(brief or a_lamp_brief(), OLD, revision or Revision(wish=Wish.SHORTER)), model


def test_a_shorter_draft_keeps_its_figures_and_sources() -> None:
    draft, model = revised(SHORT)
    assert len(draft.text) < len(OLD.text)
    assert [citation.passage_ids for citation in draft.citations] == [("card#0",), ("policy#0",)]
    assert draft.prompt_id == "revise.v1"
    assert "комплект. (сведения: 1)" in model.asked[0][-1].text


@pytest.mark.parametrize(
    ("bad", "why"),
    [
        (an_answer(("Пульту нужна батарейка из комплекта.", [1]), ("Заявка — в «Возвратах».", [2])), "потеряны числа черновика: 2025"),
        (an_answer(("Пульту нужна батарейка CR2025. Заявка — в «Возвратах».", [1])), "потеряны номера"),
        (an_answer(("Батарейка CR2025 прослужит 12 месяцев.", [1]), ("Заявка — в «Возвратах».", [2])), "появились числа"),
        (an_answer((OLD_TEXT + " Ждём.", [1, 2])), "а нужно не больше"),
    ],
)
def test_a_revision_that_loses_invents_or_is_too_long_is_asked_for_again(bad: str, why: str) -> None:
    draft, model = revised(bad, SHORT)
    assert draft.text.startswith("Пульту нужна батарейка CR2025")
    assert why in model.asked[1][-1].text


def test_a_revision_that_stays_too_long_is_refused_and_never_cut() -> None:
    long = an_answer((OLD_TEXT + " Ждём.", [1, 2]))
    with pytest.raises(ModelUnusable, match="нужно не больше"):
        revised(long, long)


def test_a_narrower_limit_is_met_by_rewriting() -> None:
    draft, model = revised(PLAIN, SHORT, revision=Revision(hint="скажи плотнее", max_length=80))
    assert len(draft.text) <= 80
    assert "пределе 80" in model.asked[1][-1].text
    assert "не длиннее 80 знаков" in model.asked[0][0].text


def test_a_hint_may_bring_a_figure_and_take_one_away() -> None:
    exchange = an_answer(("Обменяем за 3 дня, замена есть.", []), ("Заявка — в разделе «Возвраты», батарейка CR2025 остаётся вам.", [2, 1]))
    assert "3 дня" in revised(exchange, revision=Revision(hint="предложи обмен за 3 дня, замена есть"))[0].text
    without = an_answer(("Заявка — в разделе «Возвраты».", [2]))
    assert revised(without, revision=Revision(hint="убери про батарейку"))[0].text == "Заявка — в разделе «Возвраты»."


def test_variants_differ_from_each_other_and_from_the_old_draft() -> None:
    nearly_old = an_answer((OLD_TEXT.replace("Оформите", "Подайте"), [1, 2]))
    model = ScriptedModel(nearly_old, WARM, WARM, PLAIN, SHORT)
    made = Reviser(model).variants(a_lamp_brief(), OLD, Revision(wish=Wish.WARMER))
    texts = [OLD.text, *(draft.text for draft in made)]
    assert len(made) == 3
    assert all(alike(one, other) < 0.75 for place, one in enumerate(texts) for other in texts[place + 1 :])
    assert "— [NAME_1], молчащий пульт" in model.asked[2][-1].text


def test_fewer_variants_are_better_than_none() -> None:
    made = Reviser(ScriptedModel(WARM, ModelBusy("no time is left"))).variants(a_lamp_brief(), OLD, Revision())
    assert len(made) == 1


def test_a_stream_brings_the_words_with_the_name_back_and_the_checked_draft_last() -> None:
    with serve([WARM.replace("Ольга", "[NAME_1]")]) as server:
        model = OpenAIModel(server.base_url, "key", "scripted")
        *words, last = Reviser(model).stream(a_lamp_brief(), OLD, Revision(wish=Wish.WARMER))
        model.close()
    assert isinstance(last, Draft)
    assert len(words) > 3
    assert "".join(str(word) for word in words) == last.text
    assert last.text.startswith("Ольга, молчащий пульт")


def test_a_streamed_answer_that_cannot_be_used_is_repaired_before_it_is_a_draft() -> None:
    *_, last = Reviser(ScriptedModel("просто слова", WARM)).stream(a_lamp_brief(), OLD, Revision(wish=Wish.WARMER))
    assert isinstance(last, Draft)


def test_a_revision_is_refused_when_the_buyer_wrote_again_meanwhile() -> None:
    brief = a_lamp_brief()
    again = brief.inquiry.model_copy(update={"thread": (Message(speaker=Speaker.BUYER, text="Ау?"),)})
    seen: list[Inquiry] = [brief.inquiry, again]
    reviser = Reviser(ScriptedModel(WARM), latest=lambda _: seen.pop(0))
    with pytest.raises(StaleProposal, match="wrote again"):
        reviser.revise(brief, OLD, Revision(wish=Wish.WARMER))


def test_the_hint_of_a_reviewer_is_masked_too() -> None:
    _, model = revised(WARM, revision=Revision(hint="скажи, что Марина Петровна перезвонит на 8 916 123-45-67"))
    assert "Марина" not in model.asked[0][-1].text
    assert "123-45-67" not in model.asked[0][-1].text
