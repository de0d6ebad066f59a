"""Claims are found and compared with the card."""

import json

import pytest
from click.testing import CliRunner

from assistant.cli.ground import command
from assistant.domain import Triage
from assistant.filter import check_reply
from assistant.filter.candidate import Candidate
from assistant.filter.detectors.grounding import grounding
from assistant.filter.grounding import Claim, ClaimStatus, card_passage, ground
from knowledge.rules import Rulebook
from tests.builders import NOW, a_brief

FLASK = {
    "name": "Термос «Полюс» 750",
    "price": "1 350 ₽",
    "attributes": {"Объём": "750 мл", "Держит тепло": "до 12 часов", "Колба": "нержавеющая сталь", "Чехол": "нет"},
    "stock": {"синий": 2, "красный": 0},
    "policy": {"Гарантия": "24 месяца", "Возврат": "14 дней"},
    "language": "ru",
}


def claims(draft: str, inbound: str = "", card: dict[str, object] | None = None) -> tuple[Claim, ...]:
    return ground(draft, (card_passage(card or FLASK),), thread=(inbound,) if inbound else ())


def wrong(draft: str, inbound: str = "", card: dict[str, object] | None = None) -> list[str]:
    return [claim.text for claim in claims(draft, inbound, card) if claim.status is not ClaimStatus.SUPPORTED]


@pytest.mark.parametrize(
    ("inbound", "draft"),
    [
        ("Какой объём?", "Объём 0,75 литра."),
        ("Какой объём?", "Три четверти литра, то есть 750 мл."),
        ("Долго держит?", "До полусуток."),
        ("Гарантия?", "Два года."),
        ("Возврат?", "Вернуть можно за две недели."),
        ("Чехол есть?", "Нет, чехла в комплекте нет."),
        ("Синий есть?", "Да, осталось две штуки."),
        ("Красный есть?", "Нет, красный закончился, есть синий."),
        ("Колба из металла?", "Да, колба из нержавейки."),
        ("", "Здравствуйте! Спасибо за отзыв, рады, что вам понравилось."),
    ],
)
def test_a_true_answer_has_no_wrong_claim(inbound: str, draft: str) -> None:
    assert wrong(draft, inbound) == []


@pytest.mark.parametrize(
    ("inbound", "draft", "word"),
    [
        ("Какой объём?", "Объём 1 литр.", "1 литр"),
        ("Долго держит?", "Не меньше 12 часов.", "12 часов"),
        ("Гарантия?", "Три года.", "Три года"),
        ("Чехол есть?", "Да, чехол есть.", "чехол"),
        ("Красный есть?", "Красный есть, остался один.", "Красный"),
        ("Колба стеклянная?", "Да, из стекла.", "стекла"),
        ("Сколько стоит?", "1 530 рублей.", "1 530 рублей"),
    ],
)
def test_a_wrong_claim_is_found_where_it_stands(inbound: str, draft: str, word: str) -> None:
    assert any(word in text for text in wrong(draft, inbound))


def test_a_supported_claim_names_its_source_and_raw_value() -> None:
    (claim,) = [claim for claim in claims("Объём 0,75 л.") if claim.text == "0,75 л"]
    assert claim.source is not None
    assert (claim.source.passage_id, claim.source.attribute, claim.source.value) == ("card", "Объём", "750 мл")


def test_nothing_known_yields_no_hits() -> None:
    assert list(grounding(Candidate("Объём 5 литров."), status="contradicted")) == []


def test_a_product_without_a_card_supports_no_figures() -> None:
    assert [hit.span.of("Объём 5 литров.") for hit in grounding(Candidate("Объём 5 литров.", evidence=()), status="unsupported")]


def test_the_command_prints_a_line_for_each_draft_in_the_agreed_shape() -> None:
    row = {"id": "g1", "lang": "ru", "card": FLASK, "inbound": "Гарантия?", "draft": "Гарантия 3 года."}
    result = CliRunner().invoke(command, ["--jsonl", "-"], input=json.dumps(row))
    answer = json.loads(result.stdout)
    assert (answer["id"], answer["supported"]) == ("g1", False)
    bad = [claim for claim in answer["claims"] if claim["status"] == "contradicted"]
    assert bad[0]["text"] == "3 года"
    assert bad[0]["span"] == [9, 15]
    assert set(bad[0]) == {"text", "span", "status", "source", "why"}


@pytest.mark.parametrize(
    ("inbound", "draft"),
    [
        ("Термос пришёл с трещиной на ручке.", "Извините, что термос пришёл с трещиной на ручке. Оформите возврат и приложите фото."),
        ("Подарок сыну, а коробка мятая", "Жаль, что подарок приехал в мятой коробке."),
        ("Хорошо держит тепло", "Здравствуйте, Вера! Повторный заказ — самый честный отзыв."),
    ],
)
def test_what_the_buyer_told_and_small_talk_are_no_claims(inbound: str, draft: str) -> None:
    assert wrong(draft, inbound) == []


def test_a_part_of_the_question_about_the_box_does_not_hide_the_rest_of_the_card() -> None:
    lamp = {"name": "Фонарь", "attributes": {"Влагозащита": "IPX4", "Комплект": "фонарь, кабель USB-C"}}
    assert wrong("Да: влагозащита IPX4. В комплекте фонарь и кабель USB-C.", "Под дождём можно? Что в комплекте?", lamp) == []
    assert wrong("В комплекте фонарь и чехол.", "Что в комплекте?", lamp) == ["чехол"]


def test_a_holding_text_may_say_that_the_case_was_handed_over() -> None:
    text = "Обращение передано на проверку."
    brief = a_brief(triage=Triage(holding_text=text), rules=Rulebook.bundled().effective(None, None, None, NOW.date()))
    assert "unbacked_action" not in {finding.category for finding in check_reply(text, brief)}
    assert "unbacked_action" in {finding.category for finding in check_reply(f"{text} Спасибо.", brief)}
