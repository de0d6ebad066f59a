"""Gaps and conflicts are put right by people; the next draft knows, the next sync does not forget, and history tells who."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from assistant.domain import Proposal
from assistant.drafting import Drafter
from knowledge.conflicts import PAST_ANSWER, Claim, Conflict
from knowledge.corrections import Correction, corrected
from knowledge.errors import KnowledgeError, SourceError
from knowledge.library import Library
from knowledge.settling import Settler
from knowledge.types import Channel
from tests.builders import an_inquiry
from tests.desk.parts import Place
from tests.insight.library import a_lamp, a_shop_with_library, conflicting

QUESTION = "Сколько часов работает без розетки?"


pytestmark = pytest.mark.usefixtures("each_database")


@pytest.fixture
def shop(tmp_path: Path) -> Iterator[tuple[Place, Library]]:
    place, library = a_shop_with_library(tmp_path)
    yield place, library
    library.close()


def ask(place: Place, number: int, text: str = QUESTION, **changes: object) -> Proposal:
    identity = f"q{number}"
    given = {"id": identity, "external_id": identity, "channel": Channel.QUESTION, "rating": None, "product_id": "p1"} | changes
    place.store.add(an_inquiry(text, **given))
    assert Drafter(place.store, place.services.bench_for, {}, place.clock).draft_new() == 1
    return place.store.proposal(identity)


def said(proposal: Proposal) -> str:
    return proposal.draft.text if proposal.draft else ""


def test_a_missing_fact_typed_once_is_in_the_next_draft_and_survives_the_next_sync(shop: tuple[Place, Library]) -> None:
    place, library = shop
    assert "8 часов" not in said(ask(place, 1))
    ask(place, 2)
    settler = Settler(library, "default", "olga")
    [gap] = settler.gaps()
    assert (gap.buyers, set(gap.inquiry_ids)) == (2, {"q1", "q2"})
    settler.tell_fact(gap.key, "lamp", "Время работы", "8 часов")
    assert settler.gaps() == ()
    assert "8 часов" in said(ask(place, 3))
    library.sync([a_lamp(source="wb feed", aliases={"wb": ("p1",)})], shop_id="default", source="wb feed")
    assert "8 часов" in said(ask(place, 4))
    [line] = settler.history()
    assert (line.what, line.by, line.before, line.after) == ("answered", "olga", "", "Время работы: 8 часов")


def test_an_answer_for_the_shop_is_found_by_the_next_draft(shop: tuple[Place, Library]) -> None:
    _, library = shop
    library.note_gap("default", "Можно ли забрать заказ самовывозом?", inquiry_id="q1")
    settler = Settler(library, "default", "olga")
    settler.tell_answer(settler.gaps()[0].key, "Самовывоза нет, доставляет маркетплейс.")
    found = library.search("Есть самовывоз заказа?", shop_id="default")
    assert any("Самовывоза нет" in passage.text for passage in found)


def test_a_dismissed_question_stays_away_and_an_answered_one_comes_back_when_asked_again(shop: tuple[Place, Library]) -> None:
    _, library = shop
    settler = Settler(library, "default", "olga")
    for question in ("Какая гарантия?", "Есть ли скидка?"):
        library.note_gap("default", question, product_id="lamp", inquiry_id="q1")
    by_question = {gap.question: gap for gap in settler.gaps()}
    settler.dismiss("gap", by_question["Есть ли скидка?"].key, "Есть ли скидка?", "скидок не обещаем")
    settler.tell_fact(by_question["Какая гарантия?"].key, "lamp", "Гарантия", "1 год")
    assert settler.gaps() == ()
    for question in by_question:
        library.note_gap("default", question, product_id="lamp", inquiry_id="q2")
    assert [gap.question for gap in settler.gaps()] == ["Какая гарантия?"]


def test_gaps_stand_by_how_many_buyers_asked(shop: tuple[Place, Library]) -> None:
    _, library = shop
    for inquiry in ("a", "b", "b", "b"):
        library.note_gap("default", "Редкий вопрос о цоколе?", product_id="lamp", inquiry_id=inquiry)
    for inquiry in ("c", "d", "e"):
        library.note_gap("default", "Частый вопрос о пульте?", product_id="lamp", inquiry_id=inquiry)
    assert [(gap.question, gap.buyers) for gap in Settler(library, "default").gaps()] == [
        ("Частый вопрос о пульте?", 3),
        ("Редкий вопрос о цоколе?", 2),
    ]


@pytest.mark.parametrize(("right", "typed", "value"), [(0, "", "20 Вт"), (1, "", "25 Вт"), (None, "22 Вт", "22 Вт")])
def test_the_right_value_is_in_every_card_and_the_conflict_is_over(
    shop: tuple[Place, Library], right: int | None, typed: str, value: str
) -> None:
    place, library = shop
    conflicting(library)
    settler = Settler(library, "default", "olga")
    [one] = settler.conflicts(tuple(c for c in library.conflicts("default") if c.kind == "attribute"))
    place.clock.move(minutes=1)
    settler.choose(one, right, typed)
    assert [c for c in library.conflicts("default") if c.kind == "attribute"] == []
    for name in ("lamp", "lamp-ozon"):
        document = library.catalogue.document("default", name)
        assert document is not None
        assert [fact.value for fact in document.facts if fact.attribute == "Мощность"] == [value]
        assert f"Мощность: {value}" in document.text
    assert value in said(ask(place, 1, "Какая мощность?"))
    assert settler.history()[0].by == "olga"


def test_the_wrong_clause_of_a_policy_is_taken_out(shop: tuple[Place, Library]) -> None:
    _, library = shop
    clause = "Деньги возвращаем в течение 10 дней со дня получения требования."
    claims = (
        Claim(document_id="other", source="other.md", value="за 5 дней"),
        Claim(document_id="returns", source="returns.md", value=clause),
    )
    library.note_conflict("default", Conflict(kind="term", subject="shop", attribute="refund", claims=claims))
    settler = Settler(library, "default", "olga")
    one = settler.conflicts((Conflict(kind="term", subject="shop", attribute="refund", claims=claims),))[0]
    settler.choose(one, 0)
    document = library.catalogue.document("default", "returns")
    assert document is not None
    assert clause not in document.text
    assert "Пишите нам" in document.text


def test_what_cannot_be_put_right_here_is_refused_with_the_way_out(shop: tuple[Place, Library]) -> None:
    _, library = shop
    settler = Settler(library, "default", "olga")
    told = Claim(document_id="i1", source=PAST_ANSWER, value="Работает от сети, мощность сорок ватт.")
    card = Claim(document_id="lamp", source="wb feed", value="20 Вт")
    one = settler.conflicts((Conflict(kind="answer", subject="s", attribute="Мощность", claims=(told, card)),))[0]
    with pytest.raises(SourceError, match="choose one"):
        settler.choose(one, None)
    with pytest.raises(SourceError, match="type the value"):
        settler.choose(one, 0)
    with pytest.raises(KnowledgeError, match="no open question"):
        settler.tell_fact("00" * 16, "lamp", "a", "b")
    settler.choose(one, 1)
    assert settler.conflicts((one.conflict,)) == ()


def test_corrections_change_a_fact_its_line_and_nothing_else() -> None:
    lamp = a_lamp()
    mended = corrected(lamp, [Correction(attribute="мощность", value="30 Вт"), Correction(attribute="Вес", value="1 кг")])
    assert {fact.attribute: fact.value for fact in mended.facts} == {"Цвет": "белый", "Мощность": "30 Вт", "Вес": "1 кг"}
    assert mended.text == "Ночник-проектор звёздного неба.\nЦвет: белый\nМощность: 30 Вт\nВес: 1 кг"
    assert corrected(mended, [Correction(attribute="Мощность", value="30 Вт")]) == mended
    assert lamp == a_lamp()


def test_another_shop_is_not_touched(shop: tuple[Place, Library]) -> None:
    _, library = shop
    library.sync([a_lamp(shop_id="other")], shop_id="other", source="feed")
    library.note_gap("default", "Какая гарантия?", product_id="lamp", inquiry_id="q1")
    before = library.catalogue.document("other", "lamp")
    assert Settler(library, "other").gaps() == ()
    settler = Settler(library, "default", "olga")
    settler.tell_fact(settler.gaps()[0].key, "lamp", "Гарантия", "1 год")
    assert library.catalogue.document("other", "lamp") == before
