"""Return claims of Wildberries: listed for 14 days, each with the actions that it allows now."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal

from assistant.claims.values import Purchase
from assistant.domain import Inquiry
from assistant.errors import AnswerRefused
from assistant.marketplaces.addresses import Address
from assistant.marketplaces.inquiries import Maker
from assistant.marketplaces.transport import Transport, expect_object
from assistant.marketplaces.wb.shapes import WbClaim
from assistant.ports import AnswerState, Published
from knowledge.types import Channel

CLAIM_PAGE = 200
CLAIM_DAYS = 14
COMMENTED = frozenset({"rejectcustom", "approvecc1"})
"""Actions that take a comment; the others answer with Wildberries' own text."""


@dataclass(frozen=True)
class Claims:
    """Reading claims and executing one of their own actions."""

    maker: Maker
    transport: Transport

    def waiting(self, since: datetime | None = None) -> Iterator[Inquiry]:
        """Return claims of the last 14 days that wait for a decision. Their allowed actions travel in `tags`."""
        offset = 0
        while True:
            query = {"is_archive": "false", "limit": CLAIM_PAGE, "offset": offset}
            body = expect_object(self.transport.read("claims", "GET", "/api/v1/claims", params=query), "wb claims")
            rows = body.get("claims") or []
            yield from map(self._claim, WbClaim.each(rows))
            offset += len(rows)
            if len(rows) < CLAIM_PAGE:
                return

    def decide(self, place: Address, action: str, comment: str) -> None:
        """Executes one of the claim's own actions. Raises AnswerRefused when the claim does not offer it now."""
        claim = self.find(place)
        if claim is None or action not in (claim.actions or []):
            offered = ", ".join((claim and claim.actions) or []) or "nothing"
            raise AnswerRefused(f"wb: claim {place.id!r} does not offer {action!r} now; it offers {offered}")
        body = {"id": place.id, "action": action} | ({"comment": comment} if comment else {})
        self.transport.write("claims", "PATCH", "/api/v1/claim", json=body)

    def purchase(self, place: Address) -> Purchase:
        """What the claim is about: the price that the buyer paid and the day they got the goods, as far as told."""
        claim = self.find(place)
        if claim is None:
            raise AnswerRefused(f"wb: no claim '{place}'; claims are shown for {CLAIM_DAYS} days")
        paid = None if claim.price is None else Decimal(str(claim.price))
        return Purchase(paid=paid, currency=claim.currency_code or "RUB", delivered_at=claim.delivered_at)

    def outcome(self, place: Address) -> str | None:
        """What was decided, or None while the claim is pending."""
        claim = self.find(place)
        if claim is None or claim.status in (None, 0):
            return None
        return {1: "refused", 2: "approved"}.get(claim.status or 0, f"status {claim.status}")

    def execute(self, place: Address, code: str, comment: str, *, amount: Decimal | None, reason: str) -> None:
        """One of the claim's actions; Wildberries takes no sum and no reason code, and a comment with two of them only."""
        self.decide(place, code, comment if code in COMMENTED else "")

    def published(self, place: Address) -> Published | None:
        """The text that went out with the decision; None while the claim is pending."""
        claim = self.find(place)
        if claim is None or claim.status in (None, 0):
            return None
        return Published(text=claim.wb_comment, state=AnswerState.SHOWN, edits_left=0)

    def find(self, place: Address) -> WbClaim | None:
        """The claim, open or decided; None when it is no longer shown."""
        for archived in ("false", "true"):
            query = {"is_archive": archived, "id": place.id}
            body = expect_object(self.transport.read("claims", "GET", "/api/v1/claims", params=query), "wb claim")
            for row in body.get("claims") or []:
                return WbClaim.model_validate(row)
        return None

    def _claim(self, claim: WbClaim) -> Inquiry:
        return self.maker.make(
            Address(Channel.RETURN, claim.id),
            order_id=claim.srid,
            product_id=claim.nm_id,
            product_name=claim.imt_name,
            text=claim.user_comment,
            tags=tuple(claim.actions or ()),
            media=(*(claim.photos or ()), *(claim.video_paths or ())),
            asked_at=claim.asked_at,
            reply_until=claim.asked_at + timedelta(days=CLAIM_DAYS) if claim.asked_at else None,
        )
