"""What is not known is counted, what disagrees is shown, and what has drifted is listed."""

from datetime import timedelta

import pytest

from assistant.gaps import Published, Way, conflicts, counted, drift, gap_in, passage_of
from knowledge.types import Channel, Document, Fact, FactKind, Kind, Platform
from tests.builders import NOW, a_card, an_inquiry


def card(volume: str = "750 мл", **changes: object) -> Document:
    facts = (Fact(attribute="Объём", value=volume), Fact(attribute="Гарантия", value="12 месяцев", kind=FactKind.TERM))
    return a_card("Термос «Полюс»", facts=facts, **changes)


def test_a_question_that_nothing_answers_is_a_gap() -> None:
    gap = gap_in(an_inquiry("Здравствуйте! Ситечко для чая в комплекте есть?", channel=Channel.QUESTION), (passage_of(card()),))
    assert gap is not None
    assert (gap.product_id, gap.question) == ("p1", "Ситечко для чая в комплекте есть?")


@pytest.mark.parametrize("text", ["Какой объём?", "Сколько литров вмещает термос?", "Спасибо, всё пришло целым."])
def test_what_the_card_answers_is_no_gap(text: str) -> None:
    assert gap_in(an_inquiry(text), (passage_of(card()),)) is None


def test_the_same_question_in_other_words_is_counted_once() -> None:
    evidence = (passage_of(card()),)
    asked = [gap_in(an_inquiry(text), evidence) for text in ("В посудомойку можно?", "Мыть в посудомоечной машине можно?", "Чехол есть?")]
    assert [gap.count for gap in counted(gap for gap in asked if gap)] == [2, 1]


def test_a_card_and_a_past_answer_that_disagree_are_shown_with_both_values() -> None:
    answer = Document(id="a1", kind=Kind.ANSWER, title="Какой объём?", text="Объём литр.", source="replies", product_id="p1")
    (conflict,) = conflicts([card(), answer])
    assert {side.value for side in conflict.sides} == {"литр", "750 мл"}


def test_two_cards_of_one_product_that_disagree_are_a_conflict() -> None:
    found = conflicts([card(), card("1 л", id="card:p1-ozon")])
    assert [(c.attribute, {side.value for side in c.sides}) for c in found] == [("Объём", {"750 мл", "1 л"})]


def test_documents_that_agree_in_other_units_are_no_conflict() -> None:
    assert conflicts([card(), card("0,75 л", id="card:p1-ozon")]) == ()


def published(**changes: object) -> Published:
    defaults: dict[str, object] = {
        "id": "r1",
        "platform": Platform.WB,
        "channel": Channel.REVIEW,
        "product_id": "p1",
        "text": "Здравствуйте! Объём термоса 750 мл, гарантия год.",
        "published_at": NOW - timedelta(days=10),
    }
    return Published(**(defaults | changes))  # type: ignore[arg-type]


def test_an_answer_made_wrong_by_a_new_card_is_listed_with_the_wrong_claim_only() -> None:
    (drifted,) = drift([published()], [card()], [card("700 мл")], now=NOW)
    assert [claim.text for claim in drifted.claims] == ["750 мл"]
    assert (drifted.way, drifted.editable) == (Way.EDIT, True)


def test_an_answer_that_stays_true_is_not_listed() -> None:
    assert drift([published()], [card()], [card("0,75 л")], now=NOW) == ()


@pytest.mark.parametrize(
    ("changes", "way", "editable"),
    [
        ({"edits_used": 1}, Way.EDIT, False),
        ({"published_at": NOW - timedelta(days=61)}, Way.EDIT, False),
        ({"platform": Platform.OZON}, Way.RECREATE, True),
        ({"platform": Platform.AMAZON}, Way.UNKNOWN, False),
        ({"channel": Channel.CHAT}, Way.NONE, False),
    ],
)
def test_whether_it_can_still_be_changed_follows_the_platform(changes: dict[str, object], way: Way, editable: bool) -> None:
    (drifted,) = drift([published(**changes)], [card()], [card("700 мл")], now=NOW)
    assert (drifted.way, drifted.editable) == (way, editable)


def test_a_text_of_the_whole_shop_disagrees_only_by_a_fact_that_names_the_attribute() -> None:
    lines = "Срок ремонта по гарантии — не более 45 дней. Направьте пульт с расстояния до 6 метров."
    prose = Document(id="f", kind=Kind.FAQ, title="Ответы", text=lines, source="faq.md")
    term = Fact(attribute="Гарантия", value="6 месяцев", kind=FactKind.TERM)
    policy = Document(id="w", kind=Kind.POLICY, title="Правила", text="Гарантия на термосы 6 месяцев.", source="warranty.md", facts=(term,))
    assert conflicts([card(), prose]) == ()
    assert {frozenset(side.value for side in conflict.sides) for conflict in conflicts([card(), prose, policy])} == {
        frozenset({"12 месяцев", "6 месяцев"})
    }
