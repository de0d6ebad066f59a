"""Reviews of Wildberries: on the list for 30 days, then in the archive; a supplement is a second review that names the first."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from assistant.domain import Inquiry
from assistant.errors import AnswerRefused
from assistant.marketplaces.addresses import Address
from assistant.marketplaces.inquiries import Maker
from assistant.marketplaces.wb import feedbacks
from assistant.marketplaces.wb.feedbacks import Feedbacks, published, require_edit
from assistant.marketplaces.wb.shapes import WbFeedback
from assistant.marketplaces.wb.supplements import joined, thread_of
from assistant.ports import Published
from knowledge.types import Channel

LISTED_DAYS = 30
"""Reviews without an answer stay on the list for so long, then they are in the archive."""

_ORDER_STATUSES = {"rejected": "refused", "notSpecified": ""}
"""The buyer's refusal under the one word that the rest of the service reads; nobody is thanked for a purchase they did not make."""


@dataclass(frozen=True)
class Reviews:
    """Reading reviews and writing answers to them."""

    maker: Maker
    calls: Feedbacks
    archive: timedelta = timedelta(days=90)

    def waiting(self, since: datetime | None = None) -> Iterator[Inquiry]:
        """Reviews without an answer, those that grew into the archive as well; a supplement is one inquiry with what came before it."""
        for review, first in joined(self._all(since), self._fetched):
            yield self._inquiry(review, first)

    def published(self, place: Address) -> Published | None:
        """The answer as Wildberries shows it now; None when there is none."""
        return published(WbFeedback.model_validate(self.calls.one("/api/v1/feedback", place.id)).answer)

    def answer(self, place: Address, text: str) -> None:
        """Posts an answer; the 204 proves nothing, since the id is not looked at."""
        self.calls.write("POST", "/api/v1/feedbacks/answer", {"id": place.id, "text": text})

    def edit(self, place: Address, text: str) -> None:
        """Spends the one edit of an answer. Raises AnswerRefused when Wildberries says that it is not editable."""
        require_edit(self.published(place), place)
        self.calls.write("PATCH", "/api/v1/feedbacks/answer", {"id": place.id, "text": text})

    def ask_for_return(self, review: str) -> None:
        """Asks Wildberries to take the goods of a review back: money moves, so on a person's word only.

        Raises AnswerRefused when the review does not allow it.
        """
        if not WbFeedback.model_validate(self.calls.one("/api/v1/feedback", review)).isAbleReturnProductOrders:
            raise AnswerRefused(f"wb: review {review!r} does not allow a return of its goods")
        self.calls.write("POST", "/api/v1/feedbacks/order/return", {"feedbackId": review})

    def _all(self, since: datetime | None) -> Iterator[WbFeedback]:
        # The list before the archive: what moves over while we read is met in one of them.
        yield from WbFeedback.each(self.calls.listed("/api/v1/feedbacks", "feedbacks", since))
        now = datetime.now(UTC)
        if since is None or since < now - timedelta(days=LISTED_DAYS - 1):
            yield from self._archived(max(since, now - self.archive) if since else now - self.archive)

    def _archived(self, since: datetime) -> Iterator[WbFeedback]:
        """Unanswered reviews of the archive with something to answer, newest first, back to a day."""
        skip = 0
        while True:
            found = self.calls.read("/api/v1/feedbacks/archive", take=feedbacks.PAGE, skip=skip, order="dateDesc")
            listed = found.get("feedbacks") or []
            rows = list(WbFeedback.each(listed))
            yield from (row for row in rows if row.has_words and not (row.createdDate and row.createdDate < since))
            if len(listed) < feedbacks.PAGE or not rows or (rows[-1].createdDate and rows[-1].createdDate < since):
                return
            skip += max(feedbacks.PAGE - feedbacks.SHARED, 1)

    def _fetched(self, identity: str) -> WbFeedback | None:
        try:
            return WbFeedback.model_validate(self.calls.one("/api/v1/feedback", identity))
        except AnswerRefused:
            return None  # deleted, or still hidden by moderation

    def _inquiry(self, review: WbFeedback, first: WbFeedback | None) -> Inquiry:
        product = review.productDetails
        # Nobody answered the first review: the supplement takes its place in the queue. Else it is something new to answer.
        known_as = first.id if first is not None and not first.answered else review.id
        return self.maker.make(
            Address(Channel.REVIEW, review.id),
            known_as=known_as,
            product_id=product.nmId,
            product_name=product.productName,
            variant=" ".join(part for part in (review.color, product.size) if part),
            author=review.userName,
            text=review.text,
            pros=review.pros,
            cons=review.cons,
            tags=tuple(review.bables or ()),
            media=tuple(str(photo.get("fullSize")) for photo in review.photoLinks or [] if photo.get("fullSize")),
            rating=review.productValuation,
            thread=thread_of(first),
            order_status=_ORDER_STATUSES.get(review.orderStatus, review.orderStatus),
            asked_at=review.createdDate,
        )
