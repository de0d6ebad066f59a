"""Reviews of the Ozon double and the comments under them."""

import uuid
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from assistant.marketplaces.fakes.ozon.words import bad, missing, page, stamp, stamped
from assistant.marketplaces.fakes.server import Answered, Asked, Fake, Route


@dataclass
class _Review:
    row: dict[str, Any]
    comments: list[dict[str, Any]] = field(default_factory=list)


class FakeReviews(Fake):
    """Reviews with their comments."""

    def __init__(self) -> None:
        super().__init__()
        self.moderate = False
        self.hide_unmoderated = False
        self.reviews: dict[str, _Review] = {}

    def add_review(self, text: str = "", *, rating: int = 5, created: datetime | None = None, **fields: Any) -> str:
        """A new review; returns its id."""
        identity = fields.pop("id", None) or str(uuid.uuid4())
        row = {
            "id": identity,
            "sku": 148591503,
            "text": text,
            "published_at": stamp(created or self.now()),
            "rating": rating,
            "status": "NEW",
            "order_status": "DELIVERED",
            "comments_amount": 0,
            "photos_amount": 0,
            "videos_amount": 0,
            "is_rating_participant": True,
        }
        with self.lock:
            self.reviews[identity] = _Review(row | fields)
        return identity

    def settle_comments(self) -> None:
        """Moderation lets every comment through that it has not refused."""
        for review in self.reviews.values():
            for comment in review.comments:
                comment["is_published"] = not comment["is_rejected"]

    def reject(self, review: str, reason: str) -> None:
        """Moderation refuses our comment."""
        with self.lock:
            self.reviews[review].comments[-1] |= {"is_published": False, "is_rejected": True, "deviation_reason": reason}

    def routes(self) -> list[Route]:
        """The operations on reviews."""
        return [
            *super().routes(),
            ("POST", "/v2/review/count", self._count_reviews),
            ("POST", "/v2/review/list", self._list_reviews),
            ("POST", "/v2/review/info", self._review_info),
            ("POST", "/v2/review/change-status", self._review_status),
            ("POST", "/v1/review/comment/list", self._list_comments),
            ("POST", "/v1/review/comment/create", self._create_comment),
            ("POST", "/v2/review/comment/delete", self._delete_comment),
        ]

    def _count_reviews(self, asked: Asked) -> Answered:
        states = [review.row["status"] for review in self.reviews.values()]
        counts = {name.lower(): states.count(name) for name in ("NEW", "VIEWED", "PROCESSED")}
        return Answered(200, counts | {"total": len(states)})

    def _review_info(self, asked: Asked) -> Answered:
        review = self.reviews.get(str((asked.json or {}).get("review_id")))
        if review is None:
            return missing("review")
        more = {"photos": [], "videos": [], "likes_amount": 0, "dislikes_amount": 0}
        return Answered(200, more | review.row | {"comments_amount": len(review.comments)})

    def _delete_comment(self, asked: Asked) -> Answered:
        for review in self.reviews.values():
            review.comments = [comment for comment in review.comments if comment["id"] != (asked.json or {}).get("comment_id")]
        return Answered(200)

    def _list_reviews(self, asked: Asked) -> Answered:
        body = asked.json or {}
        limit = int(body.get("limit") or 0)
        if not 20 <= limit <= 100:
            return bad("limit must be from 20 to 100")
        filters = body.get("filters") or {}
        rows = [review.row | {"comments_amount": len(review.comments)} for review in self.reviews.values()]
        rows = [row for row in rows if filters.get("status", "ALL") in ("ALL", row["status"])]
        rows = [row for row in rows if row["published_at"] >= stamped(filters.get("published_from"))]
        return page(rows, body, limit, "reviews")

    def _review_status(self, asked: Asked) -> Answered:
        for identity in (asked.json or {}).get("review_ids") or []:
            if identity in self.reviews:
                self.reviews[identity].row["status"] = asked.json["status"]
        return Answered(200, {})

    def _list_comments(self, asked: Asked) -> Answered:
        body = asked.json or {}
        review = self.reviews.get(str(body.get("review_id")))
        if review is None:
            return missing("review")
        rows = [comment for comment in review.comments if comment["is_published"] or comment["is_rejected"] or not self.hide_unmoderated]
        offset, limit = int(body.get("offset") or 0), int(body.get("limit") or 20)
        found = rows[offset : offset + limit]
        return Answered(200, {"comments": found, "offset": offset + len(found)})

    def _create_comment(self, asked: Asked) -> Answered:
        body = asked.json or {}
        review = self.reviews.get(str(body.get("review_id")))
        if review is None:
            return missing("review")
        comment = {
            "id": str(uuid.uuid4()),
            "text": str(body.get("text", "")).strip(),
            "is_owner": True,
            "is_official": True,
            "is_published": not self.moderate,
            "is_rejected": False,
            "deviation_reason": "",
            "parent_comment_id": "",
            "published_at": stamp(self.now()),
            "likes_amount": 0,
            "dislikes_amount": 0,
        }
        review.comments.append(comment)
        return Answered(200, {"comment_id": comment["id"]})
