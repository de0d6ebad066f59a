"""Drafts in freer words: what claims nothing stays unmarked, and the same turn of phrase hides no false claim."""

import pytest

from assistant.filter.grounding import ClaimStatus, card_passage, ground

BIKE = {
    "name": "Велосипед Вектор",
    "attributes": {
        "Крылья": "в комплекте",
        "Багажник": "нет",
        "Скорости": "21",
        "Комплект": "велосипед, крылья, кабель USB",
        "Питание": "USB",
    },
}
CREAM = {"name": "Крем Роса", "attributes": {"Отдушка": "нет", "Применение": "утром и вечером", "Тип кожи": "сухая"}}
CHAIR = {"name": "Кресло Босс", "attributes": {"Высота сиденья": "46–56 см", "Подголовник": "нет", "Нагрузка": "до 120 кг"}}
PRESS = {"name": "French press Mill", "attributes": {"Spare glass": "not included", "Dishwasher": "safe", "Capacity": "1 L"}}
FOUNTAIN = {"name": "Поилка Ручей", "attributes": {"Шум": "до 30 дБ", "Объём": "2,5 л"}}
COVER = {"name": "Чехол Щит", "attributes": {"Совместимость": "iPhone 13, iPhone 14"}}


def against(card: dict[str, object], question: str, text: str) -> list[str]:
    claims = ground(text, (card_passage(card),), thread=(question,))
    return [claim.text for claim in claims if claim.status is not ClaimStatus.SUPPORTED]


@pytest.mark.parametrize(
    ("card", "question", "text"),
    [
        (BIKE, "Багажник есть?", "Багажник придётся купить отдельно."),
        (PRESS, "Is a spare glass in the box?", "No, you would need to buy a spare glass separately."),
        (CREAM, "Пахнет?", "Крем без отдушки. Наносить можно дважды в день, утром и вечером."),
        (CHAIR, "До какого роста?", "Рост в карточке не указан."),
        (FOUNTAIN, "Громко?", "Не громче 30 децибел, это примерно как шёпот."),
        (COVER, "На 15 айфон налезет?", "Чехол сделан под iPhone 13 и 14, на пятнадцатый он может не подойти."),
        (CREAM, "Для аллергиков?", "По поводу аллергии лучше посоветоваться с врачом."),
        (BIKE, "Что в коробке?", "Велосипед, крылья и USB-кабель для питания."),
    ],
)
def test_a_true_draft_in_free_words_is_left_alone(card: dict[str, object], question: str, text: str) -> None:
    assert against(card, question, text) == []


@pytest.mark.parametrize(
    ("card", "question", "text"),
    [
        (BIKE, "Багажник есть?", "Багажник докупать не нужно, он уже в комплекте."),
        (BIKE, "Крылья есть?", "Крылья нужно купить отдельно."),
        (PRESS, "Is a spare glass in the box?", "Yes, a spare glass is included, no need to buy it separately."),
        (CREAM, "Пахнет?", "Крем с отдушкой."),
        (CHAIR, "Какая высота сиденья?", "Высота сиденья в карточке не указана."),
        (FOUNTAIN, "Громко?", "Не громче 20 децибел, это примерно как шёпот."),
        (COVER, "На 15 айфон налезет?", "Да, на iPhone 15 подойдёт."),
    ],
)
def test_the_same_turn_of_phrase_hides_no_false_claim(card: dict[str, object], question: str, text: str) -> None:
    assert against(card, question, text) != []


BOOK = {"name": "Книга «Сад»", "attributes": {"Год издания": "2025", "Страниц": "208"}}


@pytest.mark.parametrize(("text", "wrong"), [("Издание 2025 года.", []), ("Издание 2023 года.", ["2023 года"])])
def test_a_calendar_year_is_no_stretch_of_time(text: str, wrong: list[str]) -> None:
    assert against(BOOK, "Какого года издание?", text) == wrong
