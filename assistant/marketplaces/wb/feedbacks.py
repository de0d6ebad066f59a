"""Lists and single items of reviews and questions, which share one host and one allowance."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from assistant.errors import AnswerRefused
from assistant.marketplaces.addresses import Address
from assistant.marketplaces.transport import Transport, expect_object
from assistant.marketplaces.wb.shapes import WbAnswer, WbWaiting
from assistant.ports import AnswerState, Published

PAGE = 5000
SHARED = 100
"""How many rows two pages have in common where only skipping leads on: a list that shrinks in between loses none."""

_STATES = {"wbru": AnswerState.SHOWN, "reviewrequired": AnswerState.CHECKING, "rejected": AnswerState.REFUSED}


@dataclass(frozen=True)
class Feedbacks:
    """Calls to the feedbacks host."""

    transport: Transport

    def waiting(self) -> WbWaiting:
        """How many reviews and questions wait, and whether there are any that nobody has looked at: three cheap requests."""
        fresh = self.read("/api/v1/new-feedbacks-questions")
        reviews, questions = (self.read(f"/api/v1/{kind}/count-unanswered") for kind in ("feedbacks", "questions"))
        return WbWaiting(
            reviews=int(reviews.get("countUnanswered") or 0),
            questions=int(questions.get("countUnanswered") or 0),
            unseen=bool(fresh.get("hasNewFeedbacks") or fresh.get("hasNewQuestions")),
        )

    def listed(self, path: str, key: str, since: datetime | None) -> Iterator[dict[str, Any]]:
        """Rows without an answer, the oldest first, each once."""
        # Ascending dates with a moving start: skipping over a list that changes would drop or repeat items.
        seen: set[str] = set()
        start = int(since.timestamp()) if since else None
        skip = 0
        while True:
            query: dict[str, Any] = {"isAnswered": "false", "take": PAGE, "skip": skip, "order": "dateAsc"}
            rows = self.read(path, **query, **({} if start is None else {"dateFrom": start})).get(key) or []
            fresh = [row for row in rows if str(row.get("id")) not in seen]
            seen.update(str(row.get("id")) for row in fresh)
            yield from fresh
            if len(rows) < PAGE:
                return
            last = int(datetime.fromisoformat(rows[-1]["createdDate"]).timestamp())
            # More than a page within one second: the date cannot lead on, so the same second is read further down.
            skip = skip + max(PAGE - SHARED, 1) if last == start else 0
            start = last

    def one(self, path: str, identity: str) -> dict[str, Any]:
        """One item by its id. Raises AnswerRefused when it cannot be got."""
        body = expect_object(self.transport.read("feedbacks", "GET", path, params={"id": identity}), f"wb {path}")
        return expect_object(body.get("data"), f"wb {path}")

    def read(self, path: str, **query: Any) -> dict[str, Any]:
        """The data of a read."""
        body = expect_object(self.transport.read("feedbacks", "GET", path, params=query), f"wb {path}")
        return body.get("data") or {}

    def write(self, method: str, path: str, body: dict[str, Any]) -> None:
        """One call, never repeated here."""
        self.transport.write("feedbacks", method, path, json=body)


def published(answer: WbAnswer | None) -> Published | None:
    """An answer as Wildberries shows it; None when there is none."""
    if answer is None or not answer.text:
        return None
    # A question's answer has no state: what is returned is shown.
    state = _STATES.get(answer.state.lower(), AnswerState.SHOWN)
    return Published(text=answer.text, state=state, edits_left=1 if answer.editable else 0)


def require_edit(found: Published | None, place: Address) -> None:
    """Raises AnswerRefused unless Wildberries says that the answer is editable."""
    if found is None or not found.edits_left:
        raise AnswerRefused(f"wb: the answer to '{place}' cannot be edited (one edit within 60 days)")
