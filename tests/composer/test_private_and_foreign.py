"""Chats, claims, and replies in English and Chinese."""

import pytest

from assistant.domain import Draft, Hold, Message, Speaker
from assistant.writing.composer import Composer
from knowledge.types import Channel, Language, Platform
from tests.builders import a_brief, an_inquiry


def written(text: str, language: Language = Language.RU, **changes: object) -> Draft | Hold:
    return Composer().write(a_brief(an_inquiry(text, **changes), language=language))


def draft(text: str, language: Language = Language.RU, **changes: object) -> str:
    made = written(text, language, **changes)
    assert isinstance(made, Draft), made
    return made.text


def test_where_is_my_order_is_answered_with_its_status() -> None:
    assert "«Отсортирован»" in draft("Где мой заказ?", channel=Channel.CHAT, order_status="Отсортирован")


def test_a_chat_under_way_is_not_greeted_again() -> None:
    thread = (Message(speaker=Speaker.SHOP, text="Здравствуйте! Чем помочь?"),)
    assert not draft("Пульт не работает", channel=Channel.CHAT, thread=thread).startswith("Здравствуйте")


def test_a_claim_without_proof_is_asked_for_it_and_nothing_is_decided() -> None:
    text = draft("Пульт не работает", channel=Channel.RETURN)
    assert "видео" in text
    assert "вернём" not in text


def test_a_claim_with_proof_is_a_persons_to_decide() -> None:
    made = written("Пульт не работает", channel=Channel.RETURN, media=("photo.jpg",))
    assert isinstance(made, Hold)
    assert made.code == "decision"


@pytest.mark.parametrize(
    ("text", "language", "platform", "named"),
    [
        ("The lid cracked on day two", Language.EN, Platform.EBAY, "lid"),
        ("Shelf came without the screws", Language.EN, Platform.EBAY, "screws"),
        ("杯盖裂了一道缝", Language.ZH, Platform.TAOBAO, "杯盖"),
    ],
)
def test_the_buyers_thing_is_named_in_the_buyers_language(text: str, language: Language, platform: Platform, named: str) -> None:
    assert named in draft(text, language, platform=platform, rating=1)


def test_a_foreign_review_on_a_russian_page_is_answered_in_russian_without_foreign_words() -> None:
    text = draft("Nice jacket but no hood in the package", rating=3)
    assert "hood" not in text
    assert "Здравствуйте" in text
