"""Reviews of the Yandex Market double."""

from datetime import datetime

from assistant.marketplaces.fakes.server import Answered, Asked, Route
from assistant.marketplaces.fakes.ym.words import Entry, FakeCabinet, error, ok, page, said


class FakeReviews(FakeCabinet):
    """Reviews with the shop's comments."""

    def __init__(self, *account: str) -> None:
        super().__init__(*account)
        self.feedbacks: dict[int, Entry] = {}

    def add_review(self, text: str = "", *, rating: int = 5, created: datetime | None = None, pros: str = "", cons: str = "") -> str:
        """A new review; returns its id."""
        with self.lock:
            identity = self.identity()
            row = {
                "feedbackId": identity,
                "createdAt": (created or self.now()).isoformat(),
                "needReaction": True,
                "identifiers": {"orderId": 5_000_001, "offerId": "sku-1"},
                "author": "Ольга К.",
                "description": {"comment": text, "advantages": pros, "disadvantages": cons},
                "statistics": {"rating": rating, "commentsCount": 0, "recommended": rating > 3, "paidAmount": 0},
            }
            self.feedbacks[identity] = Entry(row)
        return str(identity)

    def routes(self) -> list[Route]:
        """The operations on reviews."""
        at = f"{self.two}/goods-feedback"
        return [
            *super().routes(),
            ("POST", at, self._list_feedback),
            ("POST", f"{at}/comments", lambda asked: said(asked, self.feedbacks, "feedbackId", "comments")),
            ("POST", f"{at}/comments/update", self._update_comment),
            ("POST", f"{at}/comments/delete", self._delete_comment),
            ("POST", f"{at}/skip-reaction", self._skip),
        ]

    def _delete_comment(self, asked: Asked) -> Answered:
        for entry in self.feedbacks.values():
            entry.comments = [comment for comment in entry.comments if comment["id"] != (asked.json or {}).get("id")]
        return Answered(200, {"status": "OK"})

    def _list_feedback(self, asked: Asked) -> Answered:
        body = asked.json or {}
        rows = [
            entry.row | {"statistics": entry.row["statistics"] | {"commentsCount": len(entry.comments)}}
            for entry in self.feedbacks.values()
            if (not body.get("feedbackIds") or entry.row["feedbackId"] in body["feedbackIds"])
            and (body.get("reactionStatus") != "NEED_REACTION" or entry.row["needReaction"])
            and (
                not body.get("dateTimeFrom")
                or datetime.fromisoformat(entry.row["createdAt"]) > datetime.fromisoformat(body["dateTimeFrom"])
            )
        ]
        return page(asked, rows, "feedbacks", 50)

    def _update_comment(self, asked: Asked) -> Answered:
        body = asked.json or {}
        entry = self.feedbacks.get(int(body.get("feedbackId") or 0))
        text = str((body.get("comment") or {}).get("text") or "").strip()
        if entry is None or not 1 <= len(text) <= 4096:
            return error(400, "BAD_REQUEST", "feedbackId or text is wrong")
        known = next((comment for comment in entry.comments if comment["id"] == body["comment"].get("id")), None)
        if body["comment"].get("id") and known is None:
            return error(404, "NOT_FOUND", "no such comment")
        if known is None:
            known = {
                "id": self.identity(),
                "canModify": True,
                "author": {"type": "BUSINESS", "name": "Магазин"},
                "feedbackId": body["feedbackId"],
            }
            entry.comments.append(known)
        known |= {"text": text, "status": self.first_status}
        entry.row["needReaction"] = False
        return ok(known)

    def _skip(self, asked: Asked) -> Answered:
        for identity in (asked.json or {}).get("feedbackIds") or []:
            if identity in self.feedbacks:
                self.feedbacks[identity].row["needReaction"] = False
        return Answered(200, {"status": "OK"})
