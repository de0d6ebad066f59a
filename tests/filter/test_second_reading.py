"""The second reading of drafts: it warns where words are silent, doubts where they are too loud, and never blocks by itself."""

import pytest

from assistant.filter import Candidate, check
from assistant.filter.checking import Request, findings_of
from assistant.filter.meaning import drafts
from assistant.filter.meaning.reader import words_alone
from evals.benches.filter import ON
from knowledge.rules import Rulebook
from knowledge.types import Channel, Confidence, Language, Platform, Rule, Severity


def found(text: str, lang: str = "ru") -> dict[str, Severity]:
    request = Request.read({"text": text, "platform": "wb", "lang": lang, "channel": "chat"})
    return {finding.category: finding.severity for finding in findings_of(request, (), ON)}


@pytest.mark.parametrize(
    ("text", "lang", "category"),
    [
        ("Видимо, читать у некоторых не принято.", "ru", "insult"),
        ("隔壁那种用的都是旧料。", "zh", "disparage_competitor"),
    ],
)
def test_what_no_word_shows_is_warned_of_by_its_meaning(text: str, lang: str, category: str) -> None:
    with words_alone():
        assert category not in found(text, lang)
    assert found(text, lang)[category] is Severity.WARN


def test_meaning_alone_never_blocks() -> None:
    assert Severity.BLOCK not in found("Видимо, читать у некоторых не принято.").values()


def test_a_phrase_whose_sentence_means_nothing_of_the_kind_does_not_block() -> None:
    text = "Здравствуйте, промокод применяет сама площадка, мы на него не влияем."
    with words_alone():
        assert found(text).get("advertising") is Severity.BLOCK
    assert found(text).get("advertising") in {None, Severity.INFO, Severity.WARN}


def test_an_identifier_blocks_whatever_its_sentence_means() -> None:
    assert found("Спасибо за отзыв, рады стараться, +7 916 555-01-72, хорошего дня!")["contacts"] is Severity.BLOCK


def test_without_the_encoder_the_words_decide_alone() -> None:
    with words_alone():
        assert found("Позвоните нам: +7 916 555-01-72")["contacts"] is Severity.BLOCK


HARMLESS = "Здравствуйте, промокод применяет сама площадка, мы на него не влияем."


def test_the_rule_of_a_shop_is_never_made_laxer_by_a_doubt() -> None:
    ours = Rulebook.bundled().get("OZ-AD-01")
    assert ours is not None
    own = Rule(
        id="SHOP-1",
        category="advertising",
        says="No promo codes.",
        says_ru="Без промокодов.",
        sources=("shop",),
        confidence=Confidence.DESIGN,
        severity=Severity.BLOCK,
        detect=ours.detect,
    )
    candidate = Candidate(HARMLESS, language=Language.RU, platform=Platform.OZON, channel=Channel.CHAT)
    assert {finding.severity for finding in check(candidate, (own,))} == {Severity.BLOCK}


@pytest.mark.parametrize("name", ["contacts", "off_platform", "personal_data_request"])
def test_what_may_cost_the_account_warns_at_least_whatever_its_sentence_seems_to_mean(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("assistant.filter.engine.weighed", lambda *_: Severity.INFO)
    texts = {
        "contacts": "Напишите нам в телеграм, там ответим быстрее.",
        "off_platform": "Оплата переводом на карту, отправим мимо площадки.",
        "personal_data_request": "Пришлите номер вашей карты и код из смс.",
    }
    assert found(texts[name]).get(name) in {Severity.WARN, Severity.BLOCK}


def test_payment_for_a_review_warns_at_least_whatever_its_sentence_seems_to_mean(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("assistant.filter.engine.weighed", lambda *_: Severity.INFO)
    request = Request.read({"text": "Подарим промокод за отзыв с пятью звёздами.", "platform": "wb", "lang": "ru", "channel": "chat"})
    told = {finding.severity for finding in findings_of(request, (), ON) if finding.category == "review_manipulation"}
    assert Severity.WARN in told


def test_sentences_read_together_are_read_as_each_alone() -> None:
    sentences = ("Видимо, читать у некоторых не принято.", "Спасибо за отзыв!", "Спасибо за отзыв!")
    reader = drafts._READING.reader
    if reader is None:
        pytest.skip("the encoder's package is not installed")
    reader.forget()
    together = reader.read(sentences)
    reader.forget()
    alone = tuple(reader.read([sentence])[0] for sentence in sentences)
    for one, other in zip(together, alone, strict=True):
        assert one == pytest.approx(other, abs=1e-4)
