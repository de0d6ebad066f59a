"""How honest texts are told from risky ones: denials, whole Chinese words, statutory remedies; and disguises that do not help."""

from datetime import date

import pytest

from assistant.filter.checking import Request, findings_of

ON = date(2026, 11, 21)


def categories(text: str, platform: str = "wb", lang: str = "ru", channel: str = "chat", context: str = "") -> set[str]:
    request = Request.read({"text": text, "platform": platform, "lang": lang, "channel": channel, "context": context})
    return {finding.category for finding in findings_of(request, (), ON) if finding.severity != "info"}


@pytest.mark.parametrize(
    ("denied", "offered", "lang", "platform"),
    [
        ("В WhatsApp не отвечаем.", "В WhatsApp отвечаем быстрее.", "ru", "wb"),
        ("亲，这边不能加微信哦。", "亲，这边可以加微信哦。", "zh", "taobao"),
    ],
)
def test_a_contact_that_is_denied_is_no_contact(denied: str, offered: str, lang: str, platform: str) -> None:
    assert "contacts" not in categories(denied, platform, lang)
    assert "contacts" in categories(offered, platform, lang)


def test_a_denial_that_is_turned_round_stays_an_offer() -> None:
    assert "off_platform" in categories("Платите не через Wildberries, а переводом на карту.")


def test_a_chinese_sign_inside_an_ordinary_word_is_not_read_alone() -> None:
    assert not categories("我这边帮您跟踪下配送的情况。", "jd", "zh")


def test_a_return_at_the_shops_cost_is_no_gift() -> None:
    assert "unauthorised_compensation_promise" not in categories("Возврат одобрен, бракованный диван заберём за наш счёт.", "ozon")


def test_a_messenger_half_in_latin_letters_is_heard() -> None:
    assert {"contacts", "off_platform"} <= categories("Пишите нaм в Teleграм, обсудим.")


def test_a_buyers_telephone_is_not_repeated_in_public() -> None:
    said = "Перезвонили вам на 8 912 345-67-89."
    assert "personal_data" in categories(said, channel="review", context="разбита, мой номер 8 912 345-67-89")
    assert "personal_data" not in categories(said, channel="review", context="разбита")


def test_yandex_market_reviews_are_answered_without_a_name() -> None:
    text = "Светлана, скол на донышке исправим."
    assert "personal_data" in categories(text, "ym", channel="review")
    assert "personal_data" not in categories(text, "wb", channel="review")
