"""One Ozon seller account by its Client-Id and key.

Contract: the Seller API document (2026-10). Hazards it is written around: a second comment is a second public one, so nothing is created
where ours stands; a comment cannot be edited, and deleting and creating it again is never done by software; a comment under moderation may
be invisible for days, so "not found" proves nothing here; one 403 means a missing subscription or a missing role, so both are named.
"""

from assistant.marketplaces.account import Account, Answers
from assistant.marketplaces.addresses import address
from assistant.marketplaces.inquiries import Maker
from assistant.marketplaces.ozon.calls import Calls
from assistant.marketplaces.ozon.cards import Cards
from assistant.marketplaces.ozon.chats import Chats
from assistant.marketplaces.ozon.questions import Questions
from assistant.marketplaces.ozon.returns import Returns
from assistant.marketplaces.ozon.reviews import Reviews
from assistant.marketplaces.ozon.settings import HABITS
from assistant.marketplaces.transport import Transport
from knowledge.types import Channel, Platform


class Ozon(Account):
    """The parts hold every operation: `at_reviews`, `at_questions`, `at_chats`, `at_returns`, `cards`."""

    platform = Platform.OZON
    habits = HABITS

    def __init__(self, shop_id: str, transport: Transport) -> None:
        maker = Maker(shop_id, Platform.OZON)
        self.at_reviews = Reviews(maker, Calls(transport, "review"))
        self.at_questions = Questions(maker, Calls(transport, "question"))
        self.at_chats = Chats(maker, Calls(transport, "chat"))
        self.at_returns = Returns(maker, Calls(transport, "return"))
        self.cards = Cards(Calls(transport, "product"))
        parts: dict[Channel, Answers] = {Channel.REVIEW: self.at_reviews, Channel.QUESTION: self.at_questions, Channel.CHAT: self.at_chats}
        super().__init__(maker, parts, self.at_returns)

    def conclude(self, external_id: str) -> None:
        """Takes an answered review or question off Ozon's own list."""
        place = address(external_id)
        match place.channel:
            case Channel.REVIEW:
                self.at_reviews.mark(place)
            case Channel.QUESTION:
                self.at_questions.mark(place)
