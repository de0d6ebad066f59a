"""Returns of the Yandex Market double."""

from typing import Any

from assistant.marketplaces.fakes.server import Answered, Asked, Route
from assistant.marketplaces.fakes.ym.words import FakeCabinet, error, ok

ALLOWED = ("REFUND_MONEY", "REPLACE", "PARTIAL_MONEY_REFUND", "DECLINE_REFUND", "OTHER_DECISION")
_PART = {"minAmount": {"value": 1, "currencyId": "RUR"}, "maxAmount": {"value": 1000, "currencyId": "RUR"}, "maxPercent": 50}


class FakeReturns(FakeCabinet):
    """Returns of one store; `allowed` are the decisions that they take."""

    def __init__(self, *account: str) -> None:
        super().__init__(*account)
        self.returns: dict[int, dict[str, Any]] = {}
        self.allowed = ALLOWED

    def add_return(self, comment: str) -> int:
        """A new return that waits for a decision; returns its id."""
        with self.lock:
            identity = self.identity()
            item = {
                "shopSku": "sku-1",
                "count": 1,
                "decisions": [{"returnItemId": 1, "count": 1, "comment": comment, "reasonType": "BAD_QUALITY"}],
            }
            self.returns[identity] = {
                "id": identity,
                "orderId": 5_000_001,
                "creationDate": self.now().isoformat(),
                "updateDate": self.now().isoformat(),
                "refundStatus": "WAITING_FOR_DECISION",
                "items": [item],
                "returnType": "RETURN",
                "amount": {"value": 1490, "currencyId": "RUR"},
            }
        return identity

    def routes(self) -> list[Route]:
        """The operations on returns."""
        store = f"/v2/campaigns/{self.campaign}"
        return [
            *super().routes(),
            ("GET", f"{store}/returns", self._list_returns),
            ("GET", f"{store}/orders/\\d+/returns/\\d+", self._get_return),
            ("POST", f"{store}/orders/\\d+/returns/\\d+/decision", self._note),
            ("POST", f"{store}/orders/\\d+/returns/\\d+/decision/submit", self._decide),
            ("POST", f"{self.one}/returns/decisions", self._decisions),
        ]

    def _decisions(self, asked: Asked) -> Answered:
        if int((asked.json or {}).get("returnId") or 0) not in self.returns:
            return error(404, "NOT_FOUND", "no such return")
        return ok({"availableDecisions": [_allowed(name) for name in self.allowed]})

    def _note(self, asked: Asked) -> Answered:
        row = self.returns.get(int(asked.path.split("/returns/")[1].split("/")[0]))
        if row is None:
            return error(404, "NOT_FOUND", "no such return")
        row["noted"] = asked.json
        return Answered(200, {"status": "OK"})

    def _list_returns(self, asked: Asked) -> Answered:
        wanted = asked.query.get("statuses")
        rows = [row for row in self.returns.values() if wanted in (None, row["refundStatus"])]
        return ok({"returns": rows, "paging": {}})

    def _get_return(self, asked: Asked) -> Answered:
        row = self.returns.get(int(asked.path.rsplit("/", 1)[1]))
        return ok(row) if row else error(404, "NOT_FOUND", "no such return")

    def _decide(self, asked: Asked) -> Answered:
        row = self.returns.get(int(asked.path.split("/returns/")[1].split("/")[0]))
        if row is None or row["refundStatus"] != "WAITING_FOR_DECISION":
            return error(400, "BAD_REQUEST", "the return does not wait for a decision")
        row |= {"refundStatus": "DECISION_MADE", "done": asked.json}
        return Answered(200, {"status": "OK"})


def _allowed(name: str) -> dict[str, Any]:
    reasons = {"decisionReasonTypes": ["MECHANICAL_DAMAGE"]} if name == "DECLINE_REFUND" else {}
    return {"decisionType": name} | reasons | ({"partialCompensationBounds": _PART} if name == "PARTIAL_MONEY_REFUND" else {})
