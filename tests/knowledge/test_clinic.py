"""The policy clinic: what the law allows stays, what takes from the buyer is named and never quoted."""

import pytest

from knowledge.clinic import Verdict, examine
from knowledge.library import Library
from knowledge.types import Kind
from tests.builders import a_card
from tests.knowledge.doubles import a_policy


def verdicts(text: str) -> set[tuple[str, Verdict]]:
    return {(clause.topic, clause.verdict) for clause in examine(text)}


@pytest.mark.parametrize(
    ("clause", "topic"),
    [
        ("Вернуть товар надлежащего качества можно в течение трёх дней.", "return_days"),
        ("Возврат возможен в течение 48 часов с момента вручения.", "return_days"),
        ("Деньги возвращаем в течение 30 дней.", "refund_days"),
        ("Возврат денежных средств в течение пятнадцати рабочих дней.", "refund_days"),
        ("Товары со скидкой возврату не подлежат.", "no_returns"),
        ("Мы не принимаем обратно косметику.", "no_returns"),
        ("Претензии по браку и замена принимаются в течение 14 дней.", "defect_days"),
        ("Возврат принимается только в неповреждённой упаковке.", "packaging_condition"),
        ("Возврат только при наличии чека.", "receipt_condition"),
        ("При отказе от заказа клиент оплачивает штраф 300 рублей.", "refusal_fee"),
        ("Доставка бракованного товара до склада — за счёт покупателя, дефект проверим.", "defect_shipping"),
    ],
)
def test_a_clause_worse_than_the_law_is_found(clause: str, topic: str) -> None:
    assert (topic, Verdict.WORSE) in verdicts(clause)


@pytest.mark.parametrize(
    "clause",
    [
        "Вернуть товар можно в течение 14 дней.",
        "Отказаться от товара можно в течение семи дней после получения.",
        "Деньги возвращаем в течение 3–5 дней.",
        "Отсутствие чека не причина для отказа в возврате.",
        "При недостатке пересылку оплачиваем мы.",
        "Вскрытие упаковки для осмотра не лишает права на возврат.",
        "Срок ремонта по гарантии — не более 45 дней.",
        "Решение по заявке о браке — в течение 5 дней.",
        "Обратную доставку качественного товара оплачивает покупатель.",
    ],
)
def test_a_lawful_clause_is_left_alone(clause: str) -> None:
    assert all(verdict is not Verdict.WORSE for _, verdict in verdicts(clause))


def test_a_clause_worse_than_the_law_is_a_conflict_and_is_never_found() -> None:
    text = "# Возврат\n\n## Сроки\nВернуть товар можно в течение двух дней. Деньги вернём за 5 дней."
    library = Library([a_policy(text, shop_id="s1")])
    found = library.search("сколько дней на возврат", shop_id="s1")
    assert "двух дней" not in found[0].text
    assert "за 5 дней" in found[0].text
    (conflict,) = library.conflicts("s1")
    assert (conflict.kind, conflict.attribute) == ("law", "return_days")
    assert [claim.source for claim in conflict.claims] == ["policy.md", "law"]


def test_two_texts_with_different_terms_are_a_conflict_with_both_values() -> None:
    one = a_policy("Вернуть товар можно в течение 14 дней.", shop_id="s1")
    other = a_policy("Вернуть товар можно в течение 30 дней.", shop_id="s1", id="faq", kind=Kind.FAQ, source="faq.md")
    (conflict,) = Library([one, other]).conflicts("s1")
    assert (conflict.kind, len(conflict.claims)) == ("term", 2)


def test_two_cards_of_one_product_that_disagree_are_a_conflict() -> None:
    from knowledge.types import Fact

    library = Library()
    library.sync([a_card(facts=(Fact(attribute="Мощность", value="5 Вт"),), source="a")], shop_id="s1", source="a")
    library.sync([a_card(id="other", facts=(Fact(attribute="мощность", value="7 Вт"),), source="b")], shop_id="s1", source="b")
    (conflict,) = library.conflicts("s1")
    assert {claim.value for claim in conflict.claims} == {"5 Вт", "7 Вт"}


def test_one_value_in_two_spellings_is_no_conflict() -> None:
    from knowledge.types import Fact

    library = Library()
    library.sync([a_card(facts=(Fact(attribute="Размер", value="14 × 14 см"),), source="a")], shop_id="s1", source="a")
    library.sync([a_card(id="other", facts=(Fact(attribute="размер", value="14х14 см"),), source="b")], shop_id="s1", source="b")
    assert library.conflicts("s1") == ()
