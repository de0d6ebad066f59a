"""Ozon as a double: reviews, questions, buyer chats, returns and products of one account.

Kept true to the Seller API document: creating a comment twice makes two; there is no edit; a comment under moderation can be hidden from
the list; a second answer to a question comes out as DUPLICATE; one 403 for a missing subscription and a missing role; ids go beyond 2^53.
"""

from assistant.marketplaces.fakes.ozon.chats import FakeChats
from assistant.marketplaces.fakes.ozon.products import FakeProducts
from assistant.marketplaces.fakes.ozon.questions import FakeQuestions
from assistant.marketplaces.fakes.ozon.returns import FakeReturns
from assistant.marketplaces.fakes.ozon.reviews import FakeReviews
from assistant.marketplaces.fakes.server import Answered, Asked, Route

__all__ = ["FakeOzon"]


class FakeOzon(FakeReviews, FakeQuestions, FakeChats, FakeReturns, FakeProducts):
    """An account. `closed` names method groups (review, question, chat) the subscription does not cover.

    With `moderate` new comments wait unpublished; with `hide_unmoderated` they are missing from the list meanwhile, as was long the case.
    """

    def __init__(self, client_id: str = "1001", key: str = "ozon-key") -> None:
        super().__init__()
        self.client_id, self.key = client_id, key
        self.closed: set[str] = set()
        self.expires_at = "2027-05-01T00:00:00Z"

    def settle(self) -> None:
        """Moderation lets everything through."""
        with self.lock:
            self.settle_comments()
            self.settle_answers()

    def busy(self) -> Answered:
        """Ozon's words for too many requests."""
        return Answered(429, {"code": 8, "message": "You have reached request rate limit per second", "details": []})

    def refuse(self, asked: Asked) -> Answered | None:
        """403 for a wrong key, a missing role or a missing subscription."""
        if (asked.headers.get("client-id"), asked.headers.get("api-key")) != (self.client_id, self.key):
            return Answered(403, {"code": 7, "message": "Client-Id and Api-Key headers are required or invalid", "details": []})
        if any(f"/{group}/" in asked.path for group in self.closed):
            return Answered(403, {"code": 7, "message": "Api-Key is missing a required role for a method", "details": []})
        return None

    def routes(self) -> list[Route]:
        """The parts' operations and the key's own."""
        return [*super().routes(), ("POST", "/v1/roles", self._roles), ("POST", "/v1/seller/info", self._info)]

    def _roles(self, asked: Asked) -> Answered:
        return Answered(200, {"expires_at": self.expires_at, "roles": [{"name": "Admin", "methods": []}]})

    def _info(self, asked: Asked) -> Answered:
        kind = "PREMIUM_PLUS" if not self.closed else "PREMIUM_LITE"
        return Answered(200, {"company": {"name": "Лавка"}, "ratings": [], "subscription": {"is_premium": True, "type": kind}})
