"""What a buyer tells about the course of things, and what it keeps the composer from saying."""

import pytest

from assistant.domain import Draft
from assistant.reading.told import circumstances, lasted, served
from assistant.writing.composer import Composer
from tests.builders import a_brief, an_inquiry

APOLOGIES = ("извин", "прост", "прощен", "сожале", "жаль", "досадно", "неприятно")


@pytest.mark.parametrize(
    ("words", "time"),
    [
        ("Заряда хватает минут на 10, не больше.", "10 минут"),
        ("Отключился через 2 часа, хотя обещали пять", "2 часа"),
        ("Работает от силы пять минут", "5 минут"),
        ("Светит 5-10 минут и гаснет", "5–10 минут"),
        ("Обещали 6 часов работы", ""),
        ("Пришёл через 3 дня, светит ярко", ""),
    ],
)
def test_how_long_it_ran_is_heard_and_a_promise_is_not(words: str, time: str) -> None:
    assert lasted(words) == time


@pytest.mark.parametrize(
    ("words", "time"),
    [
        ("Пользуемся полгода, всё отлично", "полгода"),
        ("Служит уже 3 года", "3 года"),
        ("Купили в марте, до сих пор работает", "с марта"),
        ("Обещали привезти через неделю", ""),
    ],
)
def test_how_long_it_has_served_is_heard(words: str, time: str) -> None:
    assert served(words) == time


@pytest.mark.parametrize(
    ("words", "heard"),
    [
        ("Деньги мне уже вернули, спасибо", {"settled"}),
        ("Возврат одобрили за три часа", {"settled"}),
        ("Вернуть уже не успеваем", {"past_return"}),
        ("Срок возврата вышел", {"past_return"}),
        ("Небольшой минус: нет чехла, но это не критично", {"minor"}),
        ("Верните деньги!", set()),
    ],
)
def test_a_settled_a_late_and_a_small_matter_are_told_apart(words: str, heard: set[str]) -> None:
    assert set(circumstances(words)) == heard


def reply(text: str, rating: int) -> str:
    written = Composer().write(a_brief(an_inquiry(text, product_name="Фонарь налобный", rating=rating)))
    assert isinstance(written, Draft), written
    return written.text.lower()


def test_nobody_whose_money_is_back_is_sent_to_make_a_claim() -> None:
    said = reply("Фонарь не включается совсем. Деньги вернули в тот же день.", 2)
    assert "заявк" not in said


def test_a_pleased_buyer_with_a_small_minus_is_not_sent_to_make_a_claim() -> None:
    assert "заявк" not in reply("Светит ярко, доволен. Не хватило батареек, но это мелочь.", 5)


@pytest.mark.parametrize(
    "text",
    [
        "Через неделю перестал включаться.",
        "Сломалась кнопка на второй день.",
        "Пришёл с трещиной на стекле.",
        "Мигает и гаснет через минуту.",
        "В коробке не было зарядки.",
        "Корпус весь в царапинах.",
    ],
)
def test_a_complaint_about_a_fault_gets_an_apology(text: str) -> None:
    said = reply(text, 1)
    assert any(word in said for word in APOLOGIES), said
