"""Every operation of every adapter once, so that all that goes over the wire can be looked at."""

from collections.abc import Callable
from contextlib import suppress

from assistant.errors import MarketplaceBusy, MarketplaceError
from assistant.marketplaces.addresses import address
from assistant.marketplaces.transport import Attachment
from tests.marketplaces.connections import Connection, reply_to

PHOTO = Attachment("photo.png", b"\x89PNG", "image/png")


def everything(link: Connection) -> None:
    """What all three have, then what only this one has."""
    link.fake.add_review("Гудит", rating=2)
    link.fake.add_question("Таймер есть?")
    market = link.market
    for inquiry in list(market.reviews()) + list(market.questions()):
        market.published(inquiry.external_id)
        market.publish(reply_to(inquiry))
        market.published(inquiry.external_id)
        with suppress(MarketplaceError):
            market.edit(reply_to(inquiry, "Здравствуйте! Новый текст ответа."))
    _SPECIAL[link.name](link)
    for page in (*market.cards.read("", lambda keys: {}), *market.cards.prices(lambda keys: {})):
        assert page is not None


def _wildberries(link: Connection) -> None:
    market, fake = link.market, link.fake
    fake.buyer_says("c1", "Где заказ?")
    _, cursor = market.at_chats.events(None)
    (chat,) = market.chats()
    market.publish(reply_to(chat, "Срок по заказу — 13 июня."))
    market.at_chats.send(address(chat.external_id), "Фото:", (PHOTO,))
    market.at_chats.events(cursor)
    fake.files["d1"] = b"photo"
    assert market.at_chats.download("d1") == b"photo"
    fake.checked = False
    with suppress(MarketplaceBusy):
        market.at_chats.download("d1")
    fake.add_claim("Не включается")
    (claim,) = market.returns()
    market.at_claims.decide(address(claim.external_id), "rejectcustom", "На фото закрытая коробка, нужен снимок товара.")
    market.feedbacks.waiting()
    market.at_questions.mark_viewed(fake.add_question("Какой цвет?"))
    market.at_reviews.ask_for_return(fake.add_review("Брак", rating=1, isAbleReturnProductOrders=True))
    fake.add_card(100, "Ночник", price=1490)


def _ozon(link: Connection) -> None:
    market, fake = link.market, link.fake
    fake.buyer_says("18b8e1f9-4ae7-461c-84ea-8e1f54d1a45e", "Где заказ?")
    (chat,) = market.chats()
    market.publish(reply_to(chat, "Срок по заказу — 13 июня."))
    market.at_chats.send(address(chat.external_id), PHOTO)
    market.at_chats.mark_read(address(chat.external_id))
    market.at_chats.open("2222-0001-1")
    fake.add_return("Мотор молчит")
    (claim,) = market.returns()
    market.at_returns.decide(address(claim.external_id), 1, comment="Нужно видео включения", reason=5)
    fake.add_past_return("2222-0001-1", "Не подошло")
    assert market.at_returns.of_order("2222-0001-1")[0].return_reason_name == "Не подошло"
    review = fake.add_review("Ещё", photos_amount=1, photos=[{"url": "https://example.test/1.jpg", "height": 1, "width": 1}])
    (found,) = market.reviews()
    assert found.media == ("https://example.test/1.jpg",)
    market.at_reviews.mark(address(found.external_id))
    market.publish(reply_to(found))
    market.at_reviews.delete(market.published(found.external_id).answer_id, found.product_id)
    assert link.answers(review) == []
    assert market.at_reviews.count().processed == 1
    question = fake.add_question("Какой цвет?")
    assert market.at_questions.info(question).text == "Какой цвет?"
    assert market.at_questions.count().waiting == 2
    assert market.at_questions.most_asked(5) == ("148591503",)
    (asked,) = market.questions()
    market.publish(reply_to(asked, "Белый."))
    market.at_questions.delete(market.published(asked.external_id).answer_id, asked.product_id)
    market.at_questions.mark(address(asked.external_id))
    fake.add_product(500, "Кофемолка", description="Тихая кофемолка.")


def _yandex(link: Connection) -> None:
    market, fake = link.market, link.fake
    chat_id = fake.buyer_says("Пылесос пишет E9")
    (chat,) = market.chats()
    market.publish(reply_to(chat, "Кода E9 в инструкции нет."))
    market.at_chats.send(address(chat.external_id), PHOTO)
    assert market.at_chats.get(str(chat_id)).type == "CHAT"
    place = address(chat.external_id)
    assert market.at_chats.message(place.id, place.extra).message == "Пылесос пишет E9"
    assert market.at_chats.open("ORDER", "5000001") == str(chat_id)
    fake.add_return("Ножка короче")
    (claim,) = market.returns()
    market.purchase(claim.external_id)
    market.at_returns.note(address(claim.external_id), 1, "REPLACE", "Заменим ножку.")
    market.at_returns.submit(address(claim.external_id), [{"returnItemId": 1, "decisionType": "REFUND_MONEY"}])
    fake.add_review("")
    (review,) = market.reviews()
    assert market.at_reviews.by_id(address(review.external_id).id) == [review]
    market.skip(review.external_id)
    market.publish(reply_to(review))
    market.at_reviews.delete(market.published(review.external_id).answer_id)
    question = fake.add_question("Какой цвет?")
    (asked,) = market.questions()
    market.publish(reply_to(asked, "Белый."))
    market.at_questions.delete(market.published(asked.external_id).answer_id)
    assert market.published(f"question:{question}") is None
    fake.add_offer("sku-1", "Ночник")


_SPECIAL: dict[str, Callable[[Connection], None]] = {"wb": _wildberries, "ozon": _ozon, "ym": _yandex}
