"""Reviews of Ozon and the comments under them."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from assistant.domain import Inquiry
from assistant.marketplaces.addresses import Address
from assistant.marketplaces.inquiries import Maker
from assistant.marketplaces.ozon.calls import Calls
from assistant.marketplaces.ozon.settings import PAGE
from assistant.marketplaces.ozon.shapes import OzonComment, OzonCount, OzonReview
from assistant.marketplaces.shapes import word
from assistant.ports import AnswerState, Published
from knowledge.types import Channel


@dataclass(frozen=True)
class Reviews:
    """Reading reviews, writing one comment, taking it back."""

    maker: Maker
    calls: Calls

    def waiting(self, since: datetime | None = None) -> Iterator[Inquiry]:
        """Reviews without an answer of ours; one with photos is asked for once more, as the list only counts them."""
        filters: dict[str, Any] = {"status": "ALL", "order_status": "ALL"}
        if since:
            filters["published_from"] = since.isoformat()
        listed = self.calls.pages("/v2/review/list", {"limit": PAGE, "sort_dir": "ASC", "filters": filters}, "reviews")
        for review in OzonReview.each(listed):
            if word(review.status) != "processed" and not (review.comments_amount and self.own(review.id)):
                yield self._inquiry(self.info(review.id) if review.photos_amount or review.videos_amount else review)

    def count(self) -> OzonCount:
        """How many reviews there are, by status."""
        return OzonCount.model_validate(self.calls.read("/v2/review/count", {}))

    def info(self, review: str) -> OzonReview:
        """One review with its photos and videos."""
        return OzonReview.model_validate(self.calls.read("/v2/review/info", {"review_id": review}))

    def own(self, review: str) -> OzonComment | None:
        """Our comment, as far as it can be seen: during moderation not seeing it proves nothing."""
        offset = 0
        while True:
            body = {"review_id": review, "limit": PAGE, "offset": offset, "sort_dir": "ASC"}
            rows = self.calls.read("/v1/review/comment/list", body).get("comments") or []
            for row in rows:
                comment = OzonComment.model_validate(row)
                if comment.is_owner:
                    return comment
            if len(rows) < PAGE:
                return None
            offset += len(rows)

    def published(self, place: Address) -> Published | None:
        """Our comment and what moderation says of it."""
        comment = self.own(place.id)
        if comment is None:
            return None
        state = AnswerState.REFUSED if comment.is_rejected else AnswerState.SHOWN if comment.is_published else AnswerState.CHECKING
        return Published(text=comment.text, state=state, answer_id=comment.id, edits_left=0, reason=comment.deviation_reason)

    def answer(self, place: Address, text: str) -> None:
        """Creates one comment, without marking the review as processed: that is a call of its own, after the comment was read back."""
        self.calls.write("/v1/review/comment/create", {"review_id": place.id, "text": text})

    def mark(self, place: Address, status: str = "PROCESSED") -> None:
        """Moves a review on Ozon's own list; a repeat changes nothing."""
        self.calls.write("/v2/review/change-status", {"review_ids": [place.id], "status": status})

    def delete(self, comment: str, sku: str) -> None:
        """Takes a comment away, with its place, its likes and its moderation. On a person's word only: nothing of ours calls it."""
        self.calls.write("/v2/review/comment/delete", {"comment_id": comment, "sku": int(sku)})

    def _inquiry(self, review: OzonReview) -> Inquiry:
        return self.maker.make(
            Address(Channel.REVIEW, review.id),
            product_id=review.sku,
            text=review.text,
            media=review.media,
            rating=review.rating,
            order_status=word(review.order_status),
            asked_at=review.published_at,
        )
