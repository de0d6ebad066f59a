"""Yandex Market as a double: reviews, questions, chats, returns and offers of one cabinet.

Kept true to the Partner API document: an update without a comment id creates a comment; with `id` it edits in place; the first status is
UNMODERATED when moderation is on; 420 is the answer to too many requests; `needReaction` turns false when ours answers or skips.
"""

from assistant.marketplaces.fakes.server import Answered, Asked
from assistant.marketplaces.fakes.ym.chats import FakeChats
from assistant.marketplaces.fakes.ym.offers import FakeOffers
from assistant.marketplaces.fakes.ym.questions import FakeQuestions
from assistant.marketplaces.fakes.ym.returns import FakeReturns
from assistant.marketplaces.fakes.ym.reviews import FakeReviews
from assistant.marketplaces.fakes.ym.words import error

__all__ = ["FakeYandexMarket"]


class FakeYandexMarket(FakeReviews, FakeQuestions, FakeChats, FakeReturns, FakeOffers):
    """A cabinet with one store. With `moderate` new answers start as UNMODERATED."""

    def settle(self, status: str = "PUBLISHED") -> None:
        """Moderation decides about everything that waits."""
        with self.lock:
            for entry in [*self.feedbacks.values(), *self.questions.values()]:
                for comment in entry.comments:
                    if comment["status"] == "UNMODERATED":
                        comment["status"] = status

    def busy(self) -> Answered:
        """Enhance Your Calm."""
        answer = error(420, "LIMIT_EXCEEDED", "Hit rate limit")
        return Answered(answer.status, answer.body, {"Retry-After": "1"})

    def failure(self) -> Answered:
        """Their server error."""
        return error(500, "INTERNAL", "internal error")

    def refuse(self, asked: Asked) -> Answered | None:
        """401 without the key."""
        return error(401, "UNAUTHORIZED", "the key is not valid") if asked.headers.get("api-key") != self.key else None
