"""Returns of one store of Yandex Market that wait for the shop's decision."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any

from assistant.claims.values import Purchase
from assistant.domain import Inquiry
from assistant.errors import AnswerRefused, InputError
from assistant.marketplaces.addresses import Address
from assistant.marketplaces.inquiries import Maker
from assistant.marketplaces.ym.calls import Calls
from assistant.marketplaces.ym.shapes import YmReturn
from assistant.ports import Published
from knowledge.types import Channel

WAITING = "WAITING_FOR_DECISION"
DECISION_HOURS = 48
PAGE = 100


@dataclass(frozen=True)
class Returns:
    """Reading returns and deciding one. A cabinet without a store's id has none."""

    maker: Maker
    calls: Calls

    def waiting(self, since: datetime | None = None) -> Iterator[Inquiry]:
        """Returns that wait, each with the decisions that the Market allows for it now."""
        if not self.calls.campaign:
            return
        token = ""
        while True:
            query: dict[str, Any] = {"statuses": WAITING, "limit": PAGE} | ({"pageToken": token} if token else {})
            body = self.calls.get("returns", f"/v2/campaigns/{self.calls.campaign}/returns", query)
            yield from map(self._inquiry, YmReturn.each(body.get("returns") or []))
            token = str((body.get("paging") or {}).get("nextPageToken") or "")
            if not token:
                return

    def published(self, place: Address) -> Published | None:
        """Nothing: a return has no public answer."""
        raise InputError("ym: a return has no public answer")

    def get(self, place: Address) -> YmReturn:
        """One return."""
        return YmReturn.model_validate(self.calls.get("returns", self._path(place), {}))

    def allowed(self, identity: str) -> tuple[str, ...]:
        """The decisions that this return allows now, by the Market's own names."""
        body = {"campaignId": int(self.calls.campaign or 0), "returnId": int(identity)}
        found = self.calls.post("returns", f"{self.calls.one}/returns/decisions", body, {}).get("availableDecisions") or []
        return tuple(str(one.get("decisionType")) for one in found if one.get("decisionType"))

    def purchase(self, place: Address) -> Purchase:
        """What the return is about; the Market tells the sum that is asked back, and not the day of delivery."""
        amount = self.get(place).amount or {}
        paid = Decimal(str(amount["value"])) if amount.get("value") else None
        return Purchase(paid=paid, currency=str(amount.get("currencyId") or "RUB").replace("RUR", "RUB"))

    def execute(self, place: Address, code: str, comment: str, *, amount: Decimal | None, reason: str) -> None:
        """One decision for the whole return. A part of the price goes only to a return of one item: splitting is a person's work."""
        found = self.get(place)
        items = [decision["returnItemId"] for item in found.items or [] for decision in item.get("decisions") or []]
        if not items or (amount is not None and len(items) != 1):
            raise AnswerRefused(f"ym: return {found.id!r} has {len(items)} items to decide; do it in the cabinet")
        decision: dict[str, Any] = {"decisionType": code} | ({"comment": comment} if comment else {})
        decision |= {"decisionReasonType": reason} if reason else {}
        decision |= {"compensation": {"value": float(amount), "currencyId": "RUR"}} if amount is not None else {}
        self.submit(place, [{"returnItemId": int(item)} | decision for item in items])

    def note(self, place: Address, item: int, code: str, comment: str = "") -> None:
        """Notes a decision for one item without submitting it: it can still be changed in the cabinet."""
        body: dict[str, Any] = {"returnItemId": item, "decisionType": code} | ({"comment": comment} if comment else {})
        self.calls.write("returns", f"{self._path(place)}/decision", body)

    def submit(self, place: Address, decisions: list[dict[str, Any]]) -> None:
        """Submits the decisions on a return's items: the money-moving step."""
        self.calls.write("returns", f"{self._path(place)}/decision/submit", {"returnItemDecisions": decisions})

    def outcome(self, place: Address) -> str | None:
        """What was decided, or None while the return waits for the shop."""
        status = self.get(place).refundStatus
        return None if status in ("", WAITING) else status

    def _path(self, place: Address) -> str:
        if not self.calls.campaign:
            raise InputError("ym: returns belong to a store; connect again with --campaign")
        return f"/v2/campaigns/{self.calls.campaign}/orders/{place.extra}/returns/{place.id}"

    def _inquiry(self, found: YmReturn) -> Inquiry:
        items = found.items or []
        decisions = [decision for item in items for decision in item.get("decisions") or []]
        asked = datetime.fromisoformat(found.creationDate) if found.creationDate else None
        return self.maker.make(
            Address(Channel.RETURN, found.id, found.orderId),
            order_id=found.orderId,
            product_id=str(items[0].get("shopSku") or "") if items else "",
            text="\n".join(str(decision["comment"]) for decision in decisions if decision.get("comment")),
            tags=self.allowed(found.id),
            media=tuple(str(image) for decision in decisions for image in decision.get("images") or ()),
            asked_at=asked,
            reply_until=asked + timedelta(hours=DECISION_HOURS) if asked else None,
        )
