"""Hazards that only one of the two has."""

import pytest

from assistant.errors import AnswerRefused, MarketplaceDenied
from assistant.marketplaces.addresses import address
from assistant.ports import AnswerState
from tests.marketplaces.connections import connected, reply_to, text_at


def test_ozon_a_closed_subscription_names_both_causes() -> None:
    with connected("ozon") as link:
        link.fake.closed.add("review")
        with pytest.raises(MarketplaceDenied, match=r"Управление отзывами.*role"):
            list(link.market.reviews())


def test_ozon_has_no_edit() -> None:
    with connected("ozon") as link:
        link.fake.add_review("Гудит")
        (inquiry,) = link.market.reviews()
        link.market.publish(reply_to(inquiry))
        with pytest.raises(AnswerRefused, match="cannot be edited"):
            link.market.edit(reply_to(inquiry, "иначе"))


def test_ozon_a_hidden_comment_proves_nothing() -> None:
    with connected("ozon") as link:
        link.fake.moderate = link.fake.hide_unmoderated = True
        review = link.fake.add_review("Гудит")
        (inquiry,) = link.market.reviews()
        link.market.publish(reply_to(inquiry))
        assert text_at(link.market, inquiry.external_id) is None
        assert len(link.answers(review)) == 1


def test_ozon_the_reason_of_a_refusal_is_told() -> None:
    with connected("ozon") as link:
        review = link.fake.add_review("Гудит")
        (inquiry,) = link.market.reviews()
        link.market.publish(reply_to(inquiry))
        link.fake.reject(review, "Контакты в тексте")
        found = link.market.published(inquiry.external_id)
        assert (found.state, found.reason) == (AnswerState.REFUSED, "Контакты в тексте")


def test_ozon_a_buyer_with_a_cyrillic_letter_in_the_type_is_a_buyer() -> None:
    with connected("ozon") as link:
        link.fake.buyer_says("c1", "Где заказ?")
        (inquiry,) = link.market.chats()
        assert (inquiry.text, inquiry.order_id) == ("Где заказ?", "2222-0001")
        assert inquiry.reply_until is not None
        link.market.publish(reply_to(inquiry, "Срок по заказу — 13 июня."))
        assert text_at(link.market, inquiry.external_id) == "Срок по заказу — 13 июня."
        assert list(link.market.chats()) == []


def test_ozon_a_return_takes_only_an_action_it_offers() -> None:
    with connected("ozon") as link:
        link.fake.add_return("Мотор молчит")
        (inquiry,) = link.market.returns()
        assert inquiry.tags == ("1 Отклонить", "2 Вернуть деньги")
        with pytest.raises(AnswerRefused):
            link.market.at_returns.decide(address(inquiry.external_id), 9)
        link.market.at_returns.decide(address(inquiry.external_id), 1, comment="Нужно видео включения", reason=5)
        assert list(link.market.returns()) == []


def test_yandex_edits_by_id_and_never_makes_a_second_comment() -> None:
    with connected("ym") as link:
        review = link.fake.add_review("Гудит")
        (inquiry,) = link.market.reviews()
        link.market.publish(reply_to(inquiry))
        link.market.edit(reply_to(inquiry, "Новый текст"))
        assert link.answers(review) == ["Новый текст"]


def test_yandex_an_arbitration_is_marked_for_a_person() -> None:
    with connected("ym") as link:
        link.fake.buyer_says("Прошу арбитраж", kind="ARBITRAGE")
        (inquiry,) = link.market.chats()
        assert inquiry.tags == ("arbitrage",)


def test_yandex_a_chat_goes_there_and_back() -> None:
    with connected("ym") as link:
        link.fake.buyer_says("Пылесос пишет E9")
        (inquiry,) = link.market.chats()
        link.market.publish(reply_to(inquiry, "Кода E9 в инструкции нет."))
        assert text_at(link.market, inquiry.external_id) == "Кода E9 в инструкции нет."


def test_yandex_a_rating_without_words_can_be_skipped() -> None:
    with connected("ym") as link:
        link.fake.add_review("")
        (inquiry,) = link.market.reviews()
        link.market.skip(inquiry.external_id)
        assert list(link.market.reviews()) == []


def test_yandex_a_return_is_decided_once() -> None:
    with connected("ym") as link:
        identity = link.fake.add_return("Ножка короче")
        (inquiry,) = link.market.returns()
        link.market.at_returns.submit(address(inquiry.external_id), [{"returnItemId": 1, "decisionType": "REFUND_MONEY"}])
        assert link.fake.returns[identity]["refundStatus"] == "DECISION_MADE"
        with pytest.raises(AnswerRefused):
            link.market.at_returns.submit(address(inquiry.external_id), [{"returnItemId": 1, "decisionType": "REFUND_MONEY"}])
