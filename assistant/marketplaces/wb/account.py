"""One Wildberries seller account.

Contract: the official OpenAPI documents "Communications" (2026-10) and "Items" (2026-07). Hazards it is written around: a 204 on an answer
proves nothing, so the answer is read back; an answer can be edited once in 60 days, so an answer is only posted where none is;
`isAnswered=true` also lists items without an answer, so "answered" is read from the answer itself; reviews older than 30 days move to the
archive.
"""

from datetime import timedelta

from assistant.marketplaces.account import Account, Answers
from assistant.marketplaces.inquiries import Maker
from assistant.marketplaces.transport import Transport
from assistant.marketplaces.wb.cards import Cards
from assistant.marketplaces.wb.chats import Chats
from assistant.marketplaces.wb.claims import Claims
from assistant.marketplaces.wb.feedbacks import Feedbacks
from assistant.marketplaces.wb.questions import Questions
from assistant.marketplaces.wb.reviews import Reviews
from assistant.marketplaces.wb.settings import HABITS
from knowledge.types import Channel, Platform


class Wildberries(Account):
    """The parts hold every operation: `at_reviews`, `at_questions`, `at_chats`, `at_claims`, `feedbacks` for counters, `cards`."""

    platform = Platform.WB
    habits = HABITS
    patient = frozenset({Channel.CHAT})
    """A basic token has one chat request an hour."""

    def __init__(
        self,
        shop_id: str,
        feedbacks: Transport,
        chats: Transport,
        claims: Transport,
        content: Transport | None = None,
        prices: Transport | None = None,
        *,
        archive_days: int = 90,
    ) -> None:
        maker = Maker(shop_id, Platform.WB)
        self.feedbacks = Feedbacks(feedbacks)
        self.at_reviews = Reviews(maker, self.feedbacks, timedelta(days=archive_days))
        self.at_questions = Questions(maker, self.feedbacks)
        self.at_chats = Chats(maker, chats)
        self.at_claims = Claims(maker, claims)
        self.cards = Cards(content, prices) if content and prices else None
        parts: dict[Channel, Answers] = {Channel.REVIEW: self.at_reviews, Channel.QUESTION: self.at_questions, Channel.CHAT: self.at_chats}
        super().__init__(maker, parts, self.at_claims)
