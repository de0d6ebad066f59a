"""One cabinet (business) of Yandex Market.

Contract: the official Partner API document. Hazards it is written around: an update without a comment id always creates, so nothing is
created where a comment of ours stands; `id` and `parentId` are never sent together; a first status of UNMODERATED means "being checked";
420 is their 429; a review list covers six months and a question list one month per call; an arbitration chat is for a person alone.
"""

from assistant.marketplaces.account import Account, Answers
from assistant.marketplaces.addresses import address
from assistant.marketplaces.inquiries import Maker
from assistant.marketplaces.transport import Transport
from assistant.marketplaces.ym.calls import Calls
from assistant.marketplaces.ym.cards import Cards
from assistant.marketplaces.ym.chats import Chats
from assistant.marketplaces.ym.questions import Questions
from assistant.marketplaces.ym.returns import Returns
from assistant.marketplaces.ym.reviews import Reviews
from assistant.marketplaces.ym.settings import HABITS
from knowledge.types import Channel, Platform


class YandexMarket(Account):
    """The parts hold every operation: `at_reviews`, `at_questions`, `at_chats`, `at_returns`, `cards`.

    `campaign` is the store whose returns are read.
    """

    platform = Platform.YM
    habits = HABITS

    def __init__(self, shop_id: str, business: str, campaign: str | None, transport: Transport) -> None:
        maker, calls = Maker(shop_id, Platform.YM), Calls(transport, business, campaign)
        self.at_reviews = Reviews(maker, calls)
        self.at_questions = Questions(maker, calls)
        self.at_chats = Chats(maker, calls)
        self.at_returns = Returns(maker, calls)
        self.cards = Cards(calls)
        parts: dict[Channel, Answers] = {Channel.REVIEW: self.at_reviews, Channel.QUESTION: self.at_questions, Channel.CHAT: self.at_chats}
        super().__init__(maker, parts, self.at_returns)

    def skip(self, external_id: str) -> None:
        """Takes a review off the list without an answer."""
        self.at_reviews.skip(address(external_id))
