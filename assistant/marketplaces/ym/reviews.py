"""Reviews of Yandex Market. An update without a comment's id always creates, so it is never sent where a comment of ours stands."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from assistant.domain import Inquiry
from assistant.marketplaces.addresses import Address
from assistant.marketplaces.inquiries import Maker
from assistant.marketplaces.ym.calls import Calls, own, require_change, state
from assistant.marketplaces.ym.shapes import YmComment, YmFeedback
from assistant.ports import Published
from knowledge.types import Channel

PAGE = 50
LISTED = timedelta(days=180)
"""One call covers six months at most; what is older is not asked for."""


@dataclass(frozen=True)
class Reviews:
    """Reading reviews, writing one comment, changing it in place."""

    maker: Maker
    calls: Calls

    def waiting(self, since: datetime | None = None) -> Iterator[Inquiry]:
        """Reviews that need a reaction and have no comment of ours. `needReaction` comes back when the author changes the review."""
        body: dict[str, Any] = {"reactionStatus": "NEED_REACTION"}
        if since:
            body["dateTimeFrom"] = max(since, datetime.now(UTC) - LISTED).isoformat()
        listed = self.calls.pages("feedback-list", f"{self.calls.two}/goods-feedback", body, "feedbacks", PAGE)
        for review in YmFeedback.each(listed):
            if not ((review.statistics or {}).get("commentsCount") and self.own(review.feedbackId)):
                yield self._inquiry(review)

    def by_id(self, *identities: str) -> list[Inquiry]:
        """Reviews by their ids, fifty at most: what a notification's hint leads to."""
        body = {"feedbackIds": [int(identity) for identity in identities]}
        found = self.calls.post("feedback-list", f"{self.calls.two}/goods-feedback", body, {"limit": PAGE})
        return [self._inquiry(YmFeedback.model_validate(row)) for row in found.get("feedbacks") or []]

    def own(self, feedback: str) -> YmComment | None:
        """The shop's comment."""
        path = f"{self.calls.two}/goods-feedback/comments"
        return own(self.calls.pages("comment-list", path, {"feedbackId": int(feedback)}, "comments", PAGE))

    def published(self, place: Address) -> Published | None:
        """Our comment and what moderation says of it."""
        return state(self.own(place.id))

    def answer(self, place: Address, text: str) -> None:
        """Creates a comment."""
        self._update(place, {"text": text})

    def edit(self, place: Address, text: str) -> None:
        """Changes our comment by its id, where the Market lets it be changed; a repeat changes nothing."""
        comment = require_change(self.own(place.id), place)
        self._update(place, {"id": int(comment.id), "text": text})

    def delete(self, comment: str) -> None:
        """Takes a comment away. On a person's word only: nothing of ours calls it."""
        self.calls.write("comment-delete", f"{self.calls.two}/goods-feedback/comments/delete", {"id": int(comment)})

    def skip(self, place: Address) -> None:
        """Takes a review off the list without an answer: the Market's own way for a rating without words."""
        self.calls.write("skip-reaction", f"{self.calls.two}/goods-feedback/skip-reaction", {"feedbackIds": [int(place.id)]})

    def _update(self, place: Address, comment: dict[str, Any]) -> None:
        # `id` edits and `parentId` replies; the two are never sent together, and `parentId` not at all.
        body = {"feedbackId": int(place.id), "comment": comment}
        self.calls.write("comment-update", f"{self.calls.two}/goods-feedback/comments/update", body)

    def _inquiry(self, review: YmFeedback) -> Inquiry:
        description = review.description
        return self.maker.make(
            Address(Channel.REVIEW, review.feedbackId),
            order_id=review.identifiers.orderId,
            product_id=review.identifiers.offerId,
            author=review.author,
            text=description.comment if description else "",
            pros=description.advantages if description else "",
            cons=description.disadvantages if description else "",
            media=tuple(str(one) for kind in ("photos", "videos") for one in (review.media or {}).get(kind) or []),
            rating=(review.statistics or {}).get("rating"),
            asked_at=review.createdAt,
        )
