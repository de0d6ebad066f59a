"""rFBS returns of Ozon, which the seller decides, and the FBO and FBS ones, which Ozon does."""

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
from assistant.marketplaces.ozon.calls import Calls
from assistant.marketplaces.ozon.settings import PAGE
from assistant.marketplaces.ozon.shapes import OzonPastReturn, OzonReturn
from assistant.ports import Published
from knowledge.types import Channel

DECISION_HOURS = 24


@dataclass(frozen=True)
class Returns:
    """Reading returns and executing one of their own actions."""

    maker: Maker
    calls: Calls

    def waiting(self, since: datetime | None = None) -> Iterator[Inquiry]:
        """rFBS returns that offer an action; the actions travel in `tags`."""
        last = 0
        while True:
            found = self.calls.read("/v2/returns/rfbs/list", {"limit": PAGE, "last_id": last, "filter": {}}).get("returns") or []
            rows = found if isinstance(found, list) else [found]
            for row in rows:
                yield from self._inquiry(str(row.get("return_id") or ""))
            if len(rows) < PAGE:
                return
            last = int(rows[-1]["return_id"])

    def published(self, place: Address) -> Published | None:
        """Nothing: a return has no public answer."""
        raise InputError("ozon: a return has no public answer")

    def of_order(self, posting: str) -> list[OzonPastReturn]:
        """FBO and FBS returns of a posting: what came back, why, and where it is. Nothing is decided about them here."""
        body = {"filter": {"posting_numbers": [posting]}, "limit": PAGE}
        return [OzonPastReturn.model_validate(row) for row in self.calls.read("/v1/returns/list", body).get("returns") or []]

    def get(self, identity: str) -> OzonReturn:
        """One rFBS return with the actions that it offers now."""
        answer = self.calls.read("/v2/returns/rfbs/get", {"return_id": int(identity)})
        return OzonReturn.model_validate((answer.get("returns") or {}) | {"return_id": identity})

    def decide(self, place: Address, action: int, *, comment: str = "", reason: int | None = None, amount: float | None = None) -> None:
        """Executes one of the return's own actions by its number. Raises AnswerRefused when it is not offered now."""
        offered = [item.get("id") for item in self.get(place.id).available_actions or []]
        if action not in offered:
            raise AnswerRefused(f"ozon: return {place.id!r} does not offer action {action}; it offers {offered}")
        body: dict[str, Any] = {"return_id": int(place.id), "id": action}
        body |= {"comment": comment} if comment else {}
        body |= {"rejection_reason_id": reason} if reason is not None else {}
        body |= {"compensation_amount": amount} if amount is not None else {}
        self.calls.write("/v1/returns/rfbs/action/set", body)

    def execute(self, place: Address, code: str, comment: str, *, amount: Decimal | None, reason: str) -> None:
        """An action by its number as text; `reason` is the id of one of the return's reasons for a no."""
        if not code.lstrip("-").isdecimal() or (reason and not reason.isdecimal()):
            raise InputError(f"ozon: actions and reasons are numbers, not {code!r} and {reason!r}")
        part = float(amount) if amount is not None else None
        self.decide(place, int(code), comment=comment, reason=int(reason) if reason else None, amount=part)

    def purchase(self, place: Address) -> Purchase:
        """What the return is about; Ozon tells the price and not the day of delivery."""
        product = self.get(place.id).product or {}
        price = product.get("price")
        return Purchase(paid=Decimal(str(price)) if price else None, currency=str(product.get("currency_code") or "RUB"))

    def outcome(self, place: Address) -> str | None:
        """The state's name once nothing can be done any more; None while the return still offers actions."""
        found = self.get(place.id)
        state = found.state or {}
        return None if found.available_actions else str(state.get("state_name") or state.get("state") or "decided")

    def _inquiry(self, identity: str) -> Iterator[Inquiry]:
        found = self.get(identity)
        product = found.product or {}
        if not found.available_actions:
            return
        yield self.maker.make(
            Address(Channel.RETURN, identity),
            order_id=found.posting_number,
            product_id=str(product.get("sku") or ""),
            product_name=product.get("name"),
            author=found.client_name,
            text=found.comment,
            tags=tuple(f"{action.get('id')} {action.get('name')}" for action in found.available_actions),
            media=tuple(found.client_photo or ()),
            asked_at=found.created_at,
            reply_until=found.created_at + timedelta(hours=DECISION_HOURS) if found.created_at else None,
        )
