"""What the second independent set taught: each rule on a text of its own, with the lie that stands beside the truth."""

import pytest

from assistant.filter.grounding import ClaimStatus, card_passage, ground

JEANS = {"name": "Джинсы «Верста»", "attributes": {"Состав": "хлопок 98%, эластан 2%"}, "stock": {"31/32": 4, "32/34": 0, "50": 2}}
GUITAR = {"name": "Укулеле «Бриз»", "attributes": {"Верхняя дека": "ель", "Корпус": "липа", "Чехол": "не входит"}, "price": "3 400 ₽"}
CHEST = {"name": "Кровать «Тихая»", "attributes": {"Ящик для белья": "есть", "Матрас": "продаётся отдельно"}}
ROUTER = {
    "name": "Роутер",
    "attributes": {"Диапазоны": "2,4 и 5 ГГц", "Помощники": "Алиса, Маруся", "Картридж": "на 700 страниц в комплекте"},
}
FOOD = {"name": "Корм для собак", "attributes": {"Суточная норма": "120 г", "Основа": "лосось 26%, рис"}, "policy": {"Возврат": "14 дней"}}


def against(card: dict[str, object], text: str, asked: str = "") -> list[str]:
    claims = ground(text, (card_passage(card),), thread=(asked,) if asked else ())
    return [claim.text for claim in claims if claim.status is not ClaimStatus.SUPPORTED]


@pytest.mark.parametrize(
    ("card", "asked", "true", "false"),
    [
        (JEANS, "", "Размер 31/32 на складе.", "Размер 32/34 на складе."),
        (JEANS, "31/32 есть?", "Берите 31/32, он в наличии.", "Берите 32/34, он в наличии."),
        (GUITAR, "", "Верхняя дека из ели, корпус из липы.", "Верхняя дека из липы, корпус из ели."),
        (GUITAR, "", "Чехол идёт отдельной покупкой.", "Чехол идёт в комплекте."),
        (CHEST, "", "У этой модели есть ящик для белья.", "Ящика для белья у этой модели нет."),
        (ROUTER, "5 ГГц держит?", "Держит 2,4 и 5 ГГц.", "Держит 2,4, 5 и 6 ГГц."),
        (ROUTER, "С Марусей дружит?", "Да, и с Алисой тоже.", "Нет, только Алиса."),
        (ROUTER, "", "Один картридж на 700 страниц лежит в комплекте.", "Один картридж на 900 страниц лежит в комплекте."),
        (FOOD, "", "Нужно 120 граммов в день.", "Нужно 200 граммов в день."),
        (FOOD, "", "В основе кроме лосося есть рис.", "В основе кроме лосося есть пшеница."),
        (FOOD, "", "Вернуть можно недели за две.", "Вернуть можно за месяц."),
    ],
)
def test_the_truth_passes_and_the_lie_beside_it_does_not(card: dict[str, object], asked: str, true: str, false: str) -> None:
    assert against(card, true, asked) == []
    assert against(card, false, asked) != []
