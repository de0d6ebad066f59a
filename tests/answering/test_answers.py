"""Product questions answered from the card, or honestly not."""

import pytest

from assistant.answering import Answered, Verdict, answer
from assistant.answering.wording import answer_draft
from assistant.domain import Draft, Hold
from knowledge.types import Channel, Fact, FactKind, Kind, Language, Passage, Platform
from tests.builders import a_brief, a_passage, an_inquiry

WATCH = (
    Fact(attribute="Обхват запястья", value="13–22 см"),
    Fact(attribute="Водозащита", value="5 ATM, плавание разрешено"),
    Fact(attribute="NFC-оплата", value="нет"),
    Fact(attribute="Вес", value="38 г"),
    Fact(attribute="Комплект", value="часы", kind=FactKind.KIT),
    Fact(attribute="Комплект", value="зарядный кабель", kind=FactKind.KIT),
)
DRESS = (
    Fact(attribute="Подкладка", value="нет"),
    Fact(attribute="вискоза", value="95 %", kind=FactKind.MATERIAL),
    Fact(attribute="эластан", value="5 %", kind=FactKind.MATERIAL),
    *(Fact(attribute="Обхват груди", value=f"{c} см", kind=FactKind.SIZE, variant=s) for s, c in (("44", 88), ("46", 92), ("48", 96))),
    *(Fact(attribute="Обхват бёдер", value=f"{c} см", kind=FactKind.SIZE, variant=s) for s, c in (("44", 96), ("46", 100), ("48", 104))),
)
BAGS = (
    Fact(attribute="Совместимость", value="Бриз 200", kind=FactKind.COMPATIBILITY),
    Fact(attribute="Совместимость", value="Бриз 300", kind=FactKind.COMPATIBILITY),
)


def card(title: str, facts: tuple[Fact, ...], text: str = "") -> Passage:
    return a_passage(text, id="c1#0", document_id="c1", kind=Kind.CARD, title=title, source="cards", facts=facts)


def one(question: str, title: str, facts: tuple[Fact, ...], text: str = "") -> Answered:
    (found,) = answer(question, (card(title, facts, text),))
    return found


def reply(question: str, title: str, facts: tuple[Fact, ...], language: Language = Language.RU) -> Draft | Hold:
    passages = (card(title, facts),)
    inquiry = an_inquiry(question, channel=Channel.QUESTION, platform=Platform.OZON)
    brief = a_brief(inquiry, card=passages, language=language)
    return answer_draft(brief, answer(question, passages), "Здравствуйте!" if language is Language.RU else "")


def said(question: str, title: str, facts: tuple[Fact, ...], language: Language = Language.RU) -> str:
    made = reply(question, title, facts, language)
    assert isinstance(made, Draft), made
    return made.text


def test_a_figure_inside_the_cards_range_is_a_yes_with_the_range() -> None:
    assert "Да" in said("Ремешок на запястье 21 см застегнётся?", "Часы «Такт»", WATCH)
    assert "13–22 см" in said("Ремешок на запястье 21 см застегнётся?", "Часы «Такт»", WATCH)


def test_a_figure_outside_the_range_is_never_a_yes() -> None:
    found = one("Ремешок на запястье 25 см застегнётся?", "Часы «Такт»", WATCH)
    assert found.verdict is not Verdict.YES
    assert found.facts[0].value == "13–22 см"


def test_what_the_card_denies_is_denied_in_good_russian() -> None:
    assert "Нет, подкладки у этой модели нет." in said("А подкладка есть?", "Платье «Лён»", DRESS)


def test_several_questions_are_answered_in_their_order() -> None:
    text = said("В бассейн в них можно? Сколько весят?", "Часы «Такт»", WATCH)
    assert text.index("5 ATM") < text.index("38 г")


def test_what_the_card_does_not_say_is_said_so_and_counted() -> None:
    made = reply("Кружку в посудомойку можно?", "Кружка «Маки»", (Fact(attribute="Объём", value="350 мл"),))
    assert isinstance(made, Draft)
    assert "Про посудомойку в карточке" in made.text
    assert made.unanswered == ("кружку в посудомойку можно",)
    assert made.citations == ()


def test_a_neighbouring_fact_is_not_taken_for_an_answer() -> None:
    facts = (Fact(attribute="Микроволновая печь", value="можно"), Fact(attribute="керамика", value="100 %", kind=FactKind.MATERIAL))
    assert one("Кружку в посудомойку можно?", "Кружка «Маки»", facts).verdict is Verdict.SILENT


@pytest.mark.parametrize(
    "question", ["Подойдёт годовалому ребёнку?", "У сына аллергия, можно?", "Выдержит нагрузку 30 кг на гипсокартоне?"]
)
def test_a_dangerous_question_without_a_fact_goes_to_a_person(question: str) -> None:
    made = reply(question, "Полка «Грань»", (Fact(attribute="Цвет", value="белый"),))
    assert isinstance(made, Hold)
    assert made.code == "risk_question"


def test_a_model_outside_the_compatibility_list_is_not_promised() -> None:
    text = said("К пылесосу Бриз 400 подойдут?", "Мешки для пылесоса", BAGS)
    assert "Бриз 200, Бриз 300" in text
    assert "обещать не будем" in text


def test_a_size_is_chosen_by_the_largest_of_the_buyers_measures() -> None:
    found = one("ОГ 91 ОБ 103, какой размер взять?", "Платье «Лён»", DRESS)
    assert found.size is not None
    assert (found.verdict, found.size.size, found.size.value) == (Verdict.SIZE, "48", "104 см")


def test_measures_beyond_the_table_get_no_guess() -> None:
    assert one("ОГ 120 какой размер?", "Платье «Лён»", DRESS).verdict is Verdict.NO_SIZE


def test_future_prices_and_deliveries_are_not_promised() -> None:
    text = said(
        "Цена ещё упадёт? И когда появится белая?", "Лампа", (Fact(attribute="price", value="1890", kind=FactKind.PRICE, unit="RUB"),)
    )
    assert "1890" not in text
    assert text.count("обещать не будем") == 1


def test_a_price_or_stock_is_never_quoted() -> None:
    facts = (
        Fact(attribute="price", value="1890", kind=FactKind.PRICE, unit="RUB"),
        Fact(attribute="stock", value="3", kind=FactKind.STOCK),
    )
    assert one("Какая цена?", "Лампа", facts).verdict is Verdict.SILENT


def test_the_kit_is_listed() -> None:
    assert "В комплекте: часы, зарядный кабель." in said("Что идёт в комплекте?", "Часы «Такт»", WATCH)


def test_the_shops_faq_answers_what_the_card_does_not() -> None:
    faq = a_passage("Как быстро вы отправляете заказ?\nЗаказы до 15:00 уходят в тот же день.", id="faq#1", kind=Kind.FAQ, title="Отправка")
    (found,) = answer("Как быстро отправляете заказ?", (card("Лампа", ()),), (faq,))
    assert (found.verdict, found.text, found.passages) == (Verdict.FAQ, "Заказы до 15:00 уходят в тот же день.", ("faq#1",))


def test_english_and_chinese_questions_are_answered_in_their_language() -> None:
    strap = (Fact(attribute="Wrist size", value="5.5–8.3 in"), Fact(attribute="Weight", value="20 g"))
    assert "5.5–8.3 in" in said("Will it fit a 7 inch wrist?", "Watch strap Tern", strap, Language.EN)
    cup = (Fact(attribute="容量", value="500 毫升"),)
    assert "500 毫升" in said("容量多少？", "保温杯", cup, Language.ZH)
