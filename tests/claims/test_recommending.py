"""A recommendation follows what is known: the offered actions, the words, the evidence, the terms of law, the shop's authority."""

from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest

from assistant.claims import Purchase, Recommendation, Verdict, recommend, recommending
from assistant.domain import DraftPolicy, Risk, Shop, Triage
from knowledge.rules import Rulebook
from knowledge.types import Channel, Jurisdiction, Platform
from tests.builders import NOW, a_brief, an_inquiry

WB = ("approve1", "autorefund1", "reject2", "rejectcustom")
OZON = ("7 Отклонить", "8 Вернуть деньги", "1020 Компенсировать часть стоимости")
YM = ("REFUND_MONEY", "REPLACE", "PARTIAL_MONEY_REFUND", "DECLINE_REFUND")
BROKEN = "Кофемолка не включается, мотор молчит."
PHOTO = ("https://example.test/1.webp",)
PAID = Purchase(paid=Decimal(1490), delivered_at=NOW - timedelta(days=3))


def claim(
    text: str, tags: tuple[str, ...] = WB, *, purchase: Purchase = PAID, triage: Triage | None = None, shop: Shop | None = None, **more: Any
) -> Recommendation:
    asked = an_inquiry(text, channel=Channel.RETURN, tags=tags, **({"reply_until": NOW + timedelta(days=14)} | more))
    brief = a_brief(asked, **({"triage": triage} if triage else {}) | ({"shop": shop} if shop else {}))
    return recommend(brief, purchase)


@pytest.mark.parametrize(("tags", "code"), [(WB, "approve1"), (OZON, "8"), (YM, "REFUND_MONEY")])
def test_a_defect_with_a_photo_is_approved_and_the_goods_come_back(tags: tuple[str, ...], code: str) -> None:
    platform = {WB: Platform.WB, OZON: Platform.OZON, YM: Platform.YM}[tags]
    made = claim(BROKEN, tags, media=PHOTO, platform=platform)
    assert (made.verdict, made.offer and made.offer.code, made.amount) == (Verdict.APPROVE, code, Decimal(1490))
    assert {reason.source for reason in made.reasons} >= {"words", "evidence", "law", "order"}
    assert made.deadline == NOW + timedelta(days=14)


def test_a_defect_without_a_photo_is_asked_for_one_by_the_platforms_own_action() -> None:
    made = claim(BROKEN)
    assert (made.verdict, made.offer and made.offer.code, made.amount) == (Verdict.ASK_FOR_PHOTOS, "reject2", None)
    assert made.signals == ("Сказано о недостатке, снимков нет.",)


def test_where_no_action_asks_for_photos_the_answers_text_asks_and_the_claim_stays_open() -> None:
    made = claim(BROKEN, OZON, platform=Platform.OZON)
    assert (made.verdict, made.offer) == (Verdict.ASK_FOR_PHOTOS, None)


def test_a_buyer_who_asks_for_a_replacement_gets_one_where_it_is_offered() -> None:
    assert claim(BROKEN + " Замените, пожалуйста.", YM, media=PHOTO, platform=Platform.YM).verdict is Verdict.REPLACE
    assert claim(BROKEN + " Замените, пожалуйста.", WB, media=PHOTO).verdict is Verdict.APPROVE


@pytest.mark.parametrize(
    ("limits", "verdict", "amount"),
    [
        (("partial_refund:500",), Verdict.PARTIAL_REFUND, Decimal(500)),
        (("partial_refund:5000",), Verdict.PARTIAL_REFUND, Decimal(1490)),
        ((), Verdict.APPROVE, Decimal(1490)),
        (("partial_refund:-3",), Verdict.APPROVE, Decimal(1490)),
        (("partial_refund:NaN",), Verdict.APPROVE, Decimal(1490)),
    ],
)
def test_a_partial_refund_stays_within_the_shops_authority_and_the_price(
    limits: tuple[str, ...], verdict: Verdict, amount: Decimal
) -> None:
    shop = Shop(id="default", name="Лавка", limits_of_authority=limits)
    made = claim(BROKEN + " Верните часть денег, скидку, и оставлю себе.", OZON, media=PHOTO, platform=Platform.OZON, shop=shop)
    assert (made.verdict, made.amount) == (verdict, amount)


def test_a_change_of_mind_within_the_term_is_approved_by_law() -> None:
    made = claim("Не подошёл размер, мал.")
    assert made.verdict is Verdict.APPROVE
    assert "LAW-RU-DIST-01" in {reason.reference for reason in made.reasons}


def test_a_no_rests_on_a_law_and_a_known_day() -> None:
    late = Purchase(paid=Decimal(1490), delivered_at=NOW - timedelta(days=30))
    made = claim("Не подошёл размер, мал.", purchase=late)
    assert (made.verdict, made.ground and made.ground.law) == (Verdict.REJECT, "LAW-RU-DIST-01")
    assert claim("Не подошёл размер, мал.", purchase=Purchase()).verdict is Verdict.HUMAN_ONLY
    eu = Shop(id="default", name="s", jurisdiction=Jurisdiction.EU)
    assert claim(
        "Не подошёл размер, мал.", purchase=PAID.model_copy(update={"delivered_at": NOW - timedelta(days=10)}), shop=eu
    ).verdict is (Verdict.APPROVE)


@pytest.mark.parametrize("text", [BROKEN, "Чека нет. " + BROKEN, "Упаковку вскрыл. " + BROKEN, "ыв лыо", ""])
def test_no_lawful_demand_is_refused_for_being_a_month_old(text: str) -> None:
    late = Purchase(paid=Decimal(1490), delivered_at=NOW - timedelta(days=30))
    assert claim(text, media=PHOTO, purchase=late).verdict is not Verdict.REJECT


def test_an_arbitration_a_danger_and_an_unknown_action_are_for_a_person() -> None:
    risky = Triage(draft_policy=DraftPolicy.NONE, why="ожог")
    for made in (
        claim(BROKEN, (*WB, "arbitrage"), media=PHOTO),
        claim(BROKEN, WB, media=PHOTO, triage=risky),
        claim(BROKEN, ("brandnew1",), media=PHOTO),
        claim(BROKEN, (), media=PHOTO),
    ):
        assert (made.verdict, made.offer, made.amount) == (Verdict.HUMAN_ONLY, None, None)
        assert made.checks


def test_a_sign_of_fraud_is_shown_and_changes_nothing() -> None:
    odd = Triage(risks=(Risk(rule_id="x", category="return_fraud_signal", says="подмена товара?"),))
    plain, suspected = claim(BROKEN, media=PHOTO), claim(BROKEN, media=PHOTO, triage=odd)
    assert suspected.signals == ("подмена товара?",)
    assert suspected.model_copy(update={"signals": ()}) == plain


def test_the_same_words_in_another_claim_are_a_signal() -> None:
    asked = an_inquiry(BROKEN, channel=Channel.RETURN, tags=WB, media=PHOTO, order_id="o1")
    others = (asked, asked.model_copy(update={"id": "i9", "order_id": "o1"}))
    made = recommend(a_brief(asked), PAID, others=others)
    assert made.verdict is Verdict.APPROVE
    assert len(made.signals) == 2


def test_every_law_that_a_verdict_may_name_exists() -> None:
    known = {rule.id for rule in Rulebook.bundled().rules}
    for jurisdiction, term in recommending.law_terms().items():
        assert {value for key, value in term.items() if key.endswith("_law")} <= known, jurisdiction
