"""Free wording that claims nothing, and the claims beside it that are still found."""

import pytest

from assistant.filter.grounding import ClaimStatus, card_passage, ground

CARD = card_passage(
    {
        "name": "Лампа Чтец",
        "attributes": {
            "Таймер": "нет",
            "Подсветка": "нет",
            "Кабель": "1,5 м",
            "Не тестируется на животных": "да",
            "Крепление": "прищепка",
        },
    }
)


def _against(text: str, question: str = "") -> list[str]:
    claims = ground(text, (CARD,), thread=(question,) if question else ())
    return [claim.text for claim in claims if claim.status is not ClaimStatus.SUPPORTED]


@pytest.mark.parametrize(
    ("question", "text"),
    [
        ("Сам отключится?", "Таймера, к сожалению, нет."),
        ("Провод длинный?", "Метр пятьдесят."),
        ("", "На животных её не испытывали."),
        ("Куда крепить?", "Прищепкой её можно прикрепить к полке."),
    ],
)
def test_true_free_wording_is_left_alone(question: str, text: str) -> None:
    assert _against(text, question) == []


@pytest.mark.parametrize(
    ("text", "wrong"),
    [
        ("Таймер, к счастью, есть.", "Таймер"),
        ("Метр восемьдесят.", "Метр восемьдесят"),
        ("Страницу мягко подсвечивает.", "подсвечивает"),
        ("В подарок кладём сумку.", "сумку"),
    ],
)
def test_the_same_wording_with_a_wrong_claim_is_found(text: str, wrong: str) -> None:
    assert any(wrong.casefold() in found.casefold() for found in _against(text, "Какая она?"))


def test_a_text_of_a_thousand_pieces_is_blocked_whole() -> None:
    text = ")0" * 1_000
    (claim,) = ground(text, (CARD,))
    assert (claim.text, claim.status) == (text, ClaimStatus.CONTRADICTED)
