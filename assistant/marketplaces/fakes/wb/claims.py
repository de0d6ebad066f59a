"""Return claims of the Wildberries double."""

import uuid
from datetime import timedelta
from typing import Any

from assistant.marketplaces.fakes.server import Answered, Asked, Fake, Route
from assistant.marketplaces.fakes.wb.words import problem


class FakeClaims(Fake):
    """Claims with the actions that each allows."""

    def __init__(self) -> None:
        super().__init__()
        self.claims: dict[str, dict[str, Any]] = {}

    def add_claim(self, comment: str, *, actions: tuple[str, ...] = ("approve1", "rejectcustom"), **fields: Any) -> str:
        """A new return claim; returns its id."""
        identity = str(uuid.uuid4())
        moment = (self.now() + timedelta(hours=3)).replace(tzinfo=None, microsecond=0).isoformat()
        row = {
            "id": identity,
            "claim_type": 1,
            "status": 0,
            "status_ex": 0,
            "nm_id": 100,
            "user_comment": comment,
            "wb_comment": "",
            "dt": moment,
            "imt_name": "Ночник",
            "order_dt": moment,
            "dt_update": moment,
            "photos": [],
            "video_paths": [],
            "actions": list(actions),
            "price": 157,
            "currency_code": "643",
            "srid": "v5o_7143225816503318733.0.0",
        }
        with self.lock:
            self.claims[identity] = row | fields
        return identity

    def routes(self) -> list[Route]:
        """The operations of the returns host."""
        return [*super().routes(), ("GET", "/api/v1/claims", self._read_claims), ("PATCH", "/api/v1/claim", self._decide_claim)]

    def _read_claims(self, asked: Asked) -> Answered:
        archived = asked.query.get("is_archive") == "true"
        rows = [row for row in self.claims.values() if (row["status"] != 0) is archived and asked.query.get("id") in (None, row["id"])]
        offset, limit = int(asked.query.get("offset") or 0), int(asked.query.get("limit") or 50)
        return Answered(200, {"claims": rows[offset : offset + limit], "total": len(rows)})

    def _decide_claim(self, asked: Asked) -> Answered:
        body = asked.json or {}
        row = self.claims.get(str(body.get("id")))
        comment = str(body.get("comment") or "")
        if row is None or body.get("action") not in row["actions"]:
            return problem(400, "the action is not offered")
        if body["action"] == "rejectcustom" and not 10 <= len(comment) <= 1000:
            return problem(400, "comment: 10 to 1000 characters")
        row |= {"status": 1 if body["action"].startswith("reject") else 2, "actions": [], "wb_comment": comment}
        return Answered(200)
