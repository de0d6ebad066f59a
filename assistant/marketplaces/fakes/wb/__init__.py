"""Wildberries as a double: one seller's reviews, questions, chats, claims and cards, with its answers' quirks.

Kept true to the official documents: a 204 on an answer whatever the id; one edit in 60 days; `isAnswered=true` also lists items that
nobody answered; unanswered reviews leave the list after 30 days; claims are those of 14 days; the cursor of chat events is in
milliseconds and 0 is an error.
"""

from assistant.marketplaces.fakes.server import Answered, Asked
from assistant.marketplaces.fakes.wb.cards import FakeCards
from assistant.marketplaces.fakes.wb.chats import FakeChats
from assistant.marketplaces.fakes.wb.claims import FakeClaims
from assistant.marketplaces.fakes.wb.feedbacks import FakeFeedbacks
from assistant.marketplaces.fakes.wb.words import problem

__all__ = ["FakeWildberries"]


class FakeWildberries(FakeFeedbacks, FakeChats, FakeClaims, FakeCards):
    """A seller account. `moderate` sets what happens to new answers: wbRu at once, or reviewRequired until `settle`."""

    def __init__(self, token: str = "wb-token") -> None:  # noqa: S107 (a double's token)
        super().__init__()
        self.token = token

    def refuse(self, asked: Asked) -> Answered | None:
        """401 without the token, with or without the word Bearer."""
        given = asked.headers.get("authorization", "").removeprefix("Bearer ")
        if given != self.token:
            return problem(401, "token problem; check the token", title="unauthorized", origin="s2s-api-auth", moment=self.now())
        return None
