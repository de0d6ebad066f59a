"""What the reader finds in a buyer's words."""

import pytest

from assistant.reading import Mood, Polarity, Reading, read
from tests.builders import an_inquiry


def reading(text: str = "", **changes: object) -> Reading:
    return read(an_inquiry(text, **changes))


@pytest.mark.parametrize(
    ("text", "family"),
    [
        ("Пульт не работает", "defect"),
        ("Пришло без крышки", "incomplete"),
        ("Вместо серых тапок пришли розовые", "wrong_item"),
        ("Банка протекла в пакете", "leak"),
        ("Срок годности вышел месяц назад", "expired"),
        ("Маломерит на два размера", "size"),
        ("Пахнет дешёвой резиной", "smell"),
        ("Батарейки хватает на десять минут", "battery"),
        ("Заказ везли три недели", "delivery"),
        ("Коробка вся мятая", "packaging"),
    ],
)
def test_a_complaint_is_put_into_its_family(text: str, family: str) -> None:
    assert [point.family for point in reading(text, rating=2).blames] == [family]


@pytest.mark.parametrize("text", ["Упаковка не порвана", "Не рвутся и не мнутся", "Никакого химического вкуса", "Минусов нет"])
def test_a_denied_fault_is_no_complaint(text: str) -> None:
    assert reading(text, rating=5).blames == ()


@pytest.mark.parametrize("text", ["Закажу ещё", "Хотела отказаться, но взяла"])
def test_what_did_not_happen_is_no_event(text: str) -> None:
    assert "refused" not in reading(text, rating=5).events


def test_both_sides_of_a_mixed_review_are_heard() -> None:
    found = reading("Светит ярко, но пульт не работает", rating=4)
    assert found.mood is Mood.MIXED
    assert [point.aspect for point in found.praises] == ["light"]
    assert found.blames[0].clause == "пульт не работает"


def test_the_faults_of_another_sellers_goods_are_not_ours() -> None:
    assert reading("У другого продавца отвалился магнит. Этот отличный", rating=5).blames == ()


def test_a_slip_of_the_keyboard_does_not_hide_the_noun() -> None:
    assert reading("пюльт не рабочий", rating=3).blames[0].clause == "пульт не работает"


def test_a_verb_of_people_is_not_taken_for_the_things() -> None:
    assert all(not point.clause for point in reading("Открыла упаковку, ребёнок визжал", rating=5).blames)


def test_two_figures_in_one_unit_are_what_was_stated_and_what_was_found() -> None:
    found = reading("Заявлена длина 200 см, по факту 160 см", rating=2)
    assert found.details["stated"] == "200 см"
    assert found.details["measured"] == "160 см"


@pytest.mark.parametrize(
    ("text", "risk"), [("После крема зуд и сыпь", "safety"), ("Утюг задымился", "safety"), ("Это подделка, не оригинал", "counterfeit")]
)
def test_what_only_a_person_may_answer_is_flagged(text: str, risk: str) -> None:
    assert risk in reading(text, rating=1).risks


def test_a_question_inside_a_review_is_heard_as_one() -> None:
    assert reading("Красивая кружка. А в посудомойку её можно?", rating=5).of(Polarity.QUESTION)


@pytest.mark.parametrize(
    ("text", "family"),
    [
        ("The lid cracked on day two", "damage"),
        ("Came without the screws", "incomplete"),
        ("杯盖裂了一道缝", "damage"),
        ("尺码偏小", "size"),
    ],
)
def test_english_and_chinese_complaints_are_read_too(text: str, family: str) -> None:
    assert reading(text, rating=1).blames[0].family == family


@pytest.mark.parametrize("text", ["", "👍👍👍", "!!!", "-"])
def test_a_message_without_words_is_empty(text: str) -> None:
    assert reading(text, rating=5).mood is Mood.EMPTY
