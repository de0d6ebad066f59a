"""Questions about products of Yandex Market; one call covers one month."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from assistant.domain import Inquiry
from assistant.marketplaces.addresses import Address
from assistant.marketplaces.inquiries import Maker
from assistant.marketplaces.ym.calls import Calls, own, require_change, state
from assistant.marketplaces.ym.shapes import YmComment, YmQuestion
from assistant.ports import Published
from knowledge.types import Channel

PAGE = 50
MONTH = timedelta(days=30)


@dataclass(frozen=True)
class Questions:
    """Reading questions, answering one, changing the answer in place."""

    maker: Maker
    calls: Calls

    def waiting(self, since: datetime | None = None) -> Iterator[Inquiry]:
        """Questions that need an answer, month by month since the watermark (a call covers one month at most)."""
        now = datetime.now(UTC)
        start = since or now - MONTH
        seen: set[str] = set()
        while start < now:
            end = min(start + MONTH, now)
            body = {"needAnswer": True, "dateFrom": f"{start:%Y-%m-%d}", "dateTo": f"{end:%Y-%m-%d}", "sort": "CREATED_AT_ASC"}
            listed = self.calls.pages("question-list", f"{self.calls.one}/goods-questions", body, "questions", PAGE)
            for question in YmQuestion.each(listed):
                if question.questionIdentifiers.id not in seen:
                    seen.add(question.questionIdentifiers.id)
                    yield self._inquiry(question)
            start = end

    def own(self, question: str) -> YmComment | None:
        """The shop's answer."""
        path = f"{self.calls.one}/goods-questions/answers"
        return own(self.calls.pages("answer-list", path, {"questionId": int(question)}, "answers", PAGE))

    def published(self, place: Address) -> Published | None:
        """Our answer and what moderation says of it."""
        return state(self.own(place.id))

    def answer(self, place: Address, text: str) -> None:
        """Creates an answer."""
        self._update({"operationType": "CREATE", "parentEntityId": {"id": int(place.id), "type": "QUESTION"}, "text": text})

    def edit(self, place: Address, text: str) -> None:
        """Changes our answer by its id, where the Market lets it be changed; a repeat changes nothing."""
        answer = require_change(self.own(place.id), place)
        self._update({"operationType": "UPDATE", "entityId": {"id": int(answer.id), "type": "ANSWER"}, "text": text})

    def delete(self, answer: str) -> None:
        """Takes an answer away. On a person's word only: nothing of ours calls it."""
        self._update({"operationType": "DELETE", "entityId": {"id": int(answer), "type": "ANSWER"}})

    def _update(self, body: dict[str, object]) -> None:
        self.calls.write("question-update", f"{self.calls.one}/goods-questions/update", body)

    def _inquiry(self, question: YmQuestion) -> Inquiry:
        return self.maker.make(
            Address(Channel.QUESTION, question.questionIdentifiers.id),
            product_id=question.questionIdentifiers.offerId,
            author=question.author.name if question.author else "",
            text=question.text,
            asked_at=question.createdAt,
        )
