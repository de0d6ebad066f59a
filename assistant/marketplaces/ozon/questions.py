"""Questions about products of Ozon and the answers to them."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from assistant.domain import Inquiry
from assistant.marketplaces.addresses import Address
from assistant.marketplaces.inquiries import Maker
from assistant.marketplaces.ozon.calls import Calls
from assistant.marketplaces.ozon.settings import PAGE
from assistant.marketplaces.ozon.shapes import OzonAnswer, OzonCount, OzonQuestion
from assistant.marketplaces.shapes import word
from assistant.ports import AnswerState, Published
from knowledge.types import Channel

_STATES = {"published": AnswerState.SHOWN, "moderation_failed": AnswerState.REFUSED, "duplicate": AnswerState.REFUSED}


@dataclass(frozen=True)
class Questions:
    """Reading questions, answering one, taking an answer back. A place names the question and its SKU."""

    maker: Maker
    calls: Calls

    def waiting(self, since: datetime | None = None) -> Iterator[Inquiry]:
        """Questions without an answer."""
        body: dict[str, Any] = {"limit": PAGE, "sort_dir": "ASC", "filter": {"date_from": since.isoformat()} if since else {}}
        for question in OzonQuestion.each(self.calls.pages("/v1/question/list", body, "questions")):
            if word(question.status) != "processed" and not question.answers_count:
                yield self._inquiry(question)

    def count(self) -> OzonCount:
        """How many questions there are, by status."""
        return OzonCount.model_validate(self.calls.read("/v1/question/count", {}))

    def info(self, question: str) -> OzonQuestion:
        """One question."""
        return OzonQuestion.model_validate(self.calls.read("/v1/question/info", {"question_id": question}))

    def most_asked(self, limit: int = 20) -> tuple[str, ...]:
        """SKUs of the products with the most questions."""
        return tuple(str(sku) for sku in self.calls.read("/v1/question/top-sku", {"limit": limit}).get("sku") or ())

    def published(self, place: Address) -> Published | None:
        """The answer and what moderation says of it. A page of answers leads on by the id of its last one."""
        last = ""
        while True:
            body = {"question_id": place.id, "sku": int(place.extra)} | ({"last_id": last} if last else {})
            found = self.calls.read("/v1/question/answer/list", body)
            for row in found.get("answers") or []:
                answer = OzonAnswer.model_validate(row)
                state = _STATES.get(word(answer.status_publication), AnswerState.CHECKING)
                return Published(text=answer.text, state=state, answer_id=answer.id, edits_left=0)
            following = str(found.get("last_id") or "")
            if not following or following == last:
                return None
            last = following

    def answer(self, place: Address, text: str) -> None:
        """Creates one answer."""
        self.calls.write("/v1/question/answer/create", {"question_id": place.id, "sku": int(place.extra), "text": text})

    def mark(self, place: Address, status: str = "PROCESSED") -> None:
        """Moves a question on Ozon's own list; a repeat changes nothing."""
        self.calls.write("/v1/question/change-status", {"question_ids": [place.id], "status": status})

    def delete(self, answer: str, sku: str) -> None:
        """Takes an answer away. On a person's word only: nothing of ours calls it."""
        self.calls.write("/v1/question/answer/delete", {"answer_id": answer, "sku": int(sku)})

    def _inquiry(self, question: OzonQuestion) -> Inquiry:
        return self.maker.make(
            Address(Channel.QUESTION, question.id, question.sku),
            product_id=question.sku,
            author=question.author_name,
            text=question.text,
            asked_at=question.published_at,
        )
