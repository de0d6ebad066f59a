"""Free wording: what counts as a claim, and what a card's own words always support."""

import pytest

from assistant.filter.grounding import ClaimStatus, card_passage, ground
from evals.grounding.cases import cases

_CARD = card_passage(
    {
        "name": "Переноска Тур",
        "attributes": {
            "Дно": "жёсткое съёмное",
            "Комплект": "переноска, коврик, ремень",
            "Вход": "сверху и сбоку",
            "Ручки": "не нагреваются",
            "Полка": "20 мм",
            "Глубина": "80 мм",
            "В самолёт": "уточняйте у авиакомпании",
            "Тип кожи": "сухая, нормальная",
        },
        "policy": {"Возврат": "14 дней, в невскрытой упаковке"},
    }
)


def against(text: str, *, asked: str = "", card: object = _CARD) -> list[str]:
    claims = ground(text, (card,), thread=(asked,) if asked else ())  # type: ignore[arg-type]
    return [claim.text for claim in claims if claim.status is not ClaimStatus.SUPPORTED]


@pytest.mark.parametrize(
    ("asked", "text"),
    [
        ("Удобная?", "Кладите её на заднее сиденье, кошка уснёт по дороге."),
        ("Удобная?", "Жаль, что размер не подошёл."),
        ("Горячие ручки?", "За ручки можно браться голыми руками."),
        ("Глубина какая?", "Глубина до восьми сантиметров."),
        ("Открыл, можно вернуть?", "Вернуть можно за две недели, только упаковку не вскрывайте."),
    ],
)
def test_what_says_nothing_of_the_product_is_no_claim(asked: str, text: str) -> None:
    assert against(text, asked=asked) == []


@pytest.mark.parametrize(
    ("asked", "text"),
    [
        ("Дно какое?", "Дно мягкое."),
        ("Что в комплекте?", "Переноска, ремень и миска."),
        ("В самолёт пустят?", "Да, пустят."),
        ("Для жирной кожи?", "Подходит для всех типов кожи."),
        ("Глубина какая?", "Глубина сантиметров пятнадцать."),
        ("Когда появится?", "Поступит 15 ноября."),
    ],
)
def test_what_says_what_the_product_is_or_has_is_held_against_the_card(asked: str, text: str) -> None:
    assert against(text, asked=asked) != []


@pytest.mark.parametrize("split", ["dev", "wide"])
def test_a_line_of_a_card_is_supported_word_for_word(split: str) -> None:
    seen, wrong = set(), []
    for case in cases(split):
        if case.card["name"] in seen or case.card["language"] == "zh":
            continue
        seen.add(case.card["name"])
        card = card_passage(case.card)
        rows = [f"{name}: {value}." for name, value in case.card["attributes"].items() if not name.startswith("Не ")]
        wrong += [row for row in rows if against(row, card=card)]
    assert wrong == []


def test_no_reason_returns_deny_nothing() -> None:
    card = card_passage({"name": "保温杯", "attributes": {"容量": "500毫升"}, "policy": {"退货": "7天无理由"}, "language": "zh"})
    assert against("支持7天无理由退货。", asked="可以退货吗？", card=card) == []
    assert against("不支持退货。", asked="可以退货吗？", card=card) != []
