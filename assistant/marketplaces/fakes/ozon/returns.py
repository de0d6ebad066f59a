"""Returns of the Ozon double: rFBS ones that the seller decides, and those that Ozon handles."""

from typing import Any

from assistant.marketplaces.fakes.ozon.words import bad, missing, stamp
from assistant.marketplaces.fakes.server import Answered, Asked, Fake, Route


class FakeReturns(Fake):
    """rFBS returns by id; `past` are the FBO and FBS ones."""

    def __init__(self) -> None:
        super().__init__()
        self.returns: dict[int, dict[str, Any]] = {}
        self.past: list[dict[str, Any]] = []

    def add_return(self, comment: str, **fields: Any) -> int:
        """A new rFBS return; returns its id."""
        with self.lock:
            identity = 10_000 + len(self.returns)
            self.returns[identity] = {
                "available_actions": [{"id": 1, "name": "Отклонить"}, {"id": 2, "name": "Вернуть деньги"}],
                "client_name": "Анна",
                "client_photo": [],
                "client_return_method_type": {"id": 1, "name": "Курьер"},
                "comment": comment,
                "created_at": stamp(self.now()),
                "order_number": "2222-0001",
                "posting_number": "2222-0001-1",
                "product": {"name": "Кофемолка", "offer_id": "k-1", "currency_code": "RUB", "price": 2490, "sku": 148591503},
                "rejection_comment": "",
                "rejection_reason": [{"hint": "", "id": 5, "is_comment_required": True, "name": "Нет недостатка"}],
                "return_method_description": "",
                "return_number": "2222-R1",
                "return_reason": {"id": 3, "is_defect": True, "name": "Брак"},
                "ru_post_tracking_number": "",
                "state": {"state": "new", "state_name": "Новый"},
                "warehouse_id": 1,
            } | fields
        return identity

    def add_past_return(self, posting: str, why: str) -> None:
        """A return that Ozon handles itself."""
        product = {
            "sku": 148591503,
            "offer_id": "k-1",
            "name": "Кофемолка",
            "price": {"currency_code": "RUB", "price": 2490},
            "quantity": 1,
        }
        row = {
            "id": 70_000 + len(self.past),
            "posting_number": posting,
            "return_reason_name": why,
            "type": "Cancellation",
            "product": product,
        }
        self.past.append(row | {"schema": "Fbo", "order_number": posting.rsplit("-", 1)[0]})

    def routes(self) -> list[Route]:
        """The operations on returns."""
        return [
            *super().routes(),
            ("POST", "/v1/returns/list", self._list_past),
            ("POST", "/v2/returns/rfbs/list", self._list_returns),
            ("POST", "/v2/returns/rfbs/get", self._get_return),
            ("POST", "/v1/returns/rfbs/action/set", self._act),
        ]

    def _list_past(self, asked: Asked) -> Answered:
        wanted = ((asked.json or {}).get("filter") or {}).get("posting_numbers")
        return Answered(200, {"returns": [row for row in self.past if not wanted or row["posting_number"] in wanted], "has_next": False})

    def _list_returns(self, asked: Asked) -> Answered:
        last, limit = int((asked.json or {}).get("last_id") or 0), int((asked.json or {}).get("limit") or 50)
        fields = ("client_name", "created_at", "order_number", "posting_number", "product", "return_number", "state")
        rows = [{"return_id": key} | {name: row[name] for name in fields} for key, row in sorted(self.returns.items()) if key > last]
        # The document shows one object where several returns must come as a list; both are met in the wild, so both are played.
        return Answered(200, {"returns": rows[0] if len(rows) == 1 else rows[:limit]})

    def _get_return(self, asked: Asked) -> Answered:
        row = self.returns.get(int((asked.json or {}).get("return_id") or 0))
        return Answered(200, {"returns": row}) if row else missing("return")

    def _act(self, asked: Asked) -> Answered:
        body = asked.json or {}
        row = self.returns.get(int(body.get("return_id") or 0))
        if row is None or body.get("id") not in [action["id"] for action in row["available_actions"]]:
            return bad("the action is not available")
        row |= {"available_actions": [], "rejection_comment": body.get("comment", ""), "done": body}
        return Answered(200)
