"""What the composer writes under reviews."""

import re

import pytest

from assistant.domain import Address, Draft, Finding, Hold, RatingOnly, Shop, Voice
from assistant.writing.composer import Composer
from knowledge.types import Fact, Kind, Passage, Platform, Severity, Span
from tests.builders import a_brief, a_passage, an_inquiry

LAMP = "Ночник проектор звёздное небо"


def written(text: str = "", **changes: object) -> Draft | Hold:
    brief = {name: changes.pop(name) for name in ("card", "passages", "shop", "recent") if name in changes}
    return Composer().write(a_brief(an_inquiry(text, **({"product_name": LAMP} | changes)), **brief))


def draft(text: str = "", **changes: object) -> str:
    made = written(text, **changes)
    assert isinstance(made, Draft), made
    return made.text


def held(text: str = "", **changes: object) -> str:
    made = written(text, **changes)
    assert isinstance(made, Hold), made
    return made.code


def card(*facts: tuple[str, str]) -> Passage:
    found = tuple(Fact(attribute=attribute, value=value) for attribute, value in facts)
    return a_passage(id="card#0", kind=Kind.CARD, title=LAMP, facts=found)


def test_a_broken_part_is_named_and_the_platforms_own_route_is_offered() -> None:
    text = draft("Пульт не работает.", rating=2)
    assert "пульт" in text.lower()
    assert "Возвраты" in text


@pytest.mark.parametrize(("platform", "route"), [(Platform.OZON, "заявк"), (Platform.YM, "возврат в карточке заказа")])
def test_every_platform_has_its_own_route(platform: Platform, route: str) -> None:
    assert route in draft("Пульт не работает.", rating=2, platform=platform)


@pytest.mark.parametrize("rating", [1, 3, 5])
def test_no_complaint_is_ever_thanked_for(rating: int) -> None:
    assert "пасибо" not in draft("Пришло без пульта", rating=rating)


def test_a_missing_part_stands_in_the_genitive() -> None:
    assert "пульта" in draft("Нет пульта в комплекте", rating=2)


def test_a_complaint_under_five_stars_is_answered_as_one() -> None:
    text = draft("Светит ярко, а вот пульт не работает", rating=5)
    assert "пульт не работает" in text.lower()


def test_a_happy_child_is_what_the_reply_is_about() -> None:
    assert "ебёнок в восторге" in draft("Ребёнок в восторге!", rating=5)


def test_the_same_praise_many_times_does_not_get_one_text() -> None:
    recent: list[str] = []
    for number in range(8):
        recent.insert(0, draft("Ребёнок в восторге", rating=5, id=f"i{number}", recent=tuple(recent)))
    assert len(set(recent)) == 8


@pytest.mark.parametrize("text", ["Всё супер!", "Отлично", "Рекомендую"])
def test_words_that_say_nothing_are_left_to_a_person(text: str) -> None:
    assert held(text, rating=5) == "nothing_specific"


@pytest.mark.parametrize("text", ["После крема появилась сыпь на лице", "Лампа задымилась", "Это подделка"])
def test_a_danger_is_never_answered_by_the_composer(text: str) -> None:
    assert held(text, rating=1) == "risk"


def test_a_refused_purchase_is_not_thanked_for_and_not_sent_to_the_returns() -> None:
    text = draft("Пульт не работает, отказ", rating=1, order_status="отказ")
    assert "пасибо" not in text
    assert "Возвраты" not in text


def test_a_rating_without_words_is_skipped_or_answered_as_the_shop_has_set() -> None:
    assert held("", rating=5) == "rating_only"
    thanking = Shop(id="default", name="Лавка", rating_only=RatingOnly.THANK)
    assert "чат" in draft("", rating=2, shop=thanking)


def test_a_name_is_used_only_where_the_platform_shows_it_and_only_if_it_is_one() -> None:
    assert draft("Пульт не работает", rating=2, author="андрей").startswith("Здравствуйте, Андрей!")
    assert draft("Пульт не работает", rating=2, author="Вычесоль").startswith("Здравствуйте!")
    assert draft("Пульт не работает", rating=2, author="Андрей", platform=Platform.YM).startswith("Здравствуйте!")


def test_a_fact_of_the_card_is_told_with_the_passage_it_stands_in() -> None:
    made = written("Светит тускло", rating=2, card=(card(("Яркость", "до 120 лм"), ("Вес", "350 г")),))
    assert isinstance(made, Draft)
    assert "до 120 лм" in made.text
    (citation,) = made.citations
    assert "120 лм" in citation.span.of(made.text)
    assert citation.passage_ids == ("card#0",)


def test_a_warranty_is_told_only_when_a_document_states_it() -> None:
    assert "Гарантия" not in draft("Лампа сломалась", rating=1)
    assert "12 месяцев" in draft("Пульт не работает", rating=1, card=(card(("Гарантия", "12 месяцев")),))


def test_the_shops_own_advice_replaces_ours() -> None:
    advice = a_passage("Снимите защитную плёнку с батарейки пульта.", id="f#0", kind=Kind.FAQ, title="Почему пульт ночника не работает?")
    assert "Снимите защитную плёнку" in draft("Пульт не работает", rating=2, passages=(advice,))


def test_a_question_in_a_review_is_answered_from_the_card() -> None:
    text = draft("Красиво светит! А какая длина провода?", rating=5, card=(card(("Длина провода", "1,5 м")),))
    assert "1,5 м" in text


def test_the_shop_spells_you_its_own_way() -> None:
    shop = Shop(id="default", name="Лавка", voice=Voice(address=Address.UPPER))
    assert not re.search(r"\bвы\b", draft("Светит тускло", rating=2, shop=shop))


def test_nothing_is_promised_or_reported_that_nobody_did() -> None:
    invented = re.compile(r"передали|учт[её]м|проверили|вернём|свяжемся", re.IGNORECASE)
    for number, text in enumerate(("Пульт не работает", "Коробка мятая", "Запах резины", "Маломерит", "Везли месяц", "Дорого")):
        assert not invented.search(draft(text, rating=2, id=f"n{number}"))


def test_a_sentence_that_breaks_a_rule_is_taken_out() -> None:
    brief = a_brief(an_inquiry("Пульт не работает", rating=2))
    made = Draft(text="Здравствуйте! Извините, что пульт не работает. Звоните нам.", writer="composer")
    bad = Finding(rule_id="COM-CONTACT-01", category="contacts", severity=Severity.BLOCK, says="", span=Span(47, 58))
    mended = Composer().mend(brief, made, (bad,))
    assert isinstance(mended, Draft)
    assert mended.text == "Здравствуйте! Извините, что пульт не работает."


def test_amazon_reviews_get_no_free_text() -> None:
    assert held("Handle snapped in a week", rating=1, platform=Platform.AMAZON) == "not_allowed"
