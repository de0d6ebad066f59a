"""Questions about products of Wildberries. The same call answers and edits, so a repeat may burn the one edit."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from assistant.domain import Inquiry
from assistant.marketplaces.addresses import Address
from assistant.marketplaces.inquiries import Maker
from assistant.marketplaces.wb.feedbacks import Feedbacks, published, require_edit
from assistant.marketplaces.wb.shapes import WbQuestion
from assistant.ports import Published
from knowledge.types import Channel

ANSWERED = "wbRu"
"""The only state that is ever sent: the other one hides the buyer's question, and that no software may choose."""


@dataclass(frozen=True)
class Questions:
    """Reading questions and writing answers to them."""

    maker: Maker
    calls: Feedbacks

    def waiting(self, since: datetime | None = None) -> Iterator[Inquiry]:
        """Questions without an answer that nobody rejected."""
        for question in WbQuestion.each(self.calls.listed("/api/v1/questions", "questions", since)):
            if (question.answer is None or not question.answer.text) and question.state != "none":
                yield self._inquiry(question)

    def published(self, place: Address) -> Published | None:
        """The answer as Wildberries shows it now; its moderation has no state."""
        return published(WbQuestion.model_validate(self.calls.one("/api/v1/question", place.id)).answer)

    def answer(self, place: Address, text: str) -> None:
        """Answers a question."""
        self.calls.write("PATCH", "/api/v1/questions", {"id": place.id, "answer": {"text": text}, "state": ANSWERED})

    def edit(self, place: Address, text: str) -> None:
        """Spends the one edit of an answer. Raises AnswerRefused when Wildberries says that it is not editable."""
        require_edit(self.published(place), place)
        self.answer(place, text)

    def mark_viewed(self, question: str) -> None:
        """Takes a question off the list of those that nobody has looked at; a repeat changes nothing."""
        self.calls.write("PATCH", "/api/v1/questions", {"id": question, "wasViewed": True})

    def _inquiry(self, question: WbQuestion) -> Inquiry:
        product = question.productDetails
        return self.maker.make(
            Address(Channel.QUESTION, question.id),
            product_id=product.nmId,
            product_name=product.productName,
            text=question.text,
            asked_at=question.createdDate,
        )
