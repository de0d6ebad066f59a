"""The second reading of drafts: it warns where words are silent, doubts where they are too loud, and never blocks by itself."""

import pytest

from assistant.filter.checking import Request, findings_of
from assistant.filter.meaning.reader import words_alone
from evals.benches.filter import ON
from knowledge.types import Severity


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
