"""Reviews and questions of the Wildberries double."""

import uuid
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import Any

from assistant.marketplaces.fakes.server import Answered, Asked, Fake, Route
from assistant.marketplaces.fakes.wb.words import envelope

EDIT_DAYS = 60
ARCHIVE_DAYS = 30


@dataclass(frozen=True)
class _Answer:
    text: str
    at: datetime
    edits: int = 0
    state: str = "wbRu"


@dataclass
class _Item:
    row: dict[str, Any]
    created: datetime
    answers: list[_Answer] = field(default_factory=list)
    """Every answer that buyers could have seen; more than one means a double."""


class FakeFeedbacks(Fake):
    """Reviews and questions, their answers and what moderation does to them. `hidden_answers`: a question's answer is unseen meanwhile."""

    def __init__(self) -> None:
        super().__init__()
        self.reviews: dict[str, _Item] = {}
        self.questions: dict[str, _Item] = {}
        self.moderate = False
        self.hidden_answers = False
        self.returned: list[str] = []

    def add_review(self, text: str = "", *, rating: int = 5, created: datetime | None = None, **fields: Any) -> str:
        """A new review; returns its id."""
        identity = fields.pop("id", None) or uuid.uuid4().hex[:20]
        created = created or self.now()
        product = {
            "nmId": 100,
            "imtId": 1,
            "productName": "Ночник",
            "supplierArticle": "n-1",
            "supplierName": "",
            "brandName": "",
            "size": "0",
        }
        row = _feedback_row(identity, text, rating, created) | {"productDetails": product | fields.pop("productDetails", {})} | fields
        with self.lock:
            self.reviews[identity] = _Item(row, created)
        return identity

    def supplement(self, review: str, text: str, **fields: Any) -> str:
        """The buyer adds to a review: a second one, each naming the other; returns its id."""
        child = self.add_review(text, parentFeedbackId=review, **fields)
        with self.lock:
            self.reviews[review].row["childFeedbackId"] = child
        return child

    def answer_elsewhere(self, review: str, text: str = "Ответили в кабинете.") -> None:
        """Somebody answers in the seller's own pages."""
        with self.lock:
            self.reviews[review].answers.append(_Answer(text, self.now()))

    def add_question(self, text: str, *, created: datetime | None = None, **fields: Any) -> str:
        """A new question; returns its id."""
        identity = fields.pop("id", None) or uuid.uuid4().hex[:20]
        created = created or self.now()
        product = {"nmId": 100, "imtId": 1, "productName": "Ночник", "supplierArticle": "n-1", "supplierName": "", "brandName": ""}
        state = "suppliersPortalSynch"
        row = {"id": identity, "text": text, "createdDate": created.isoformat(), "state": state, "productDetails": product} | fields
        with self.lock:
            self.questions[identity] = _Item(row | {"wasViewed": False, "isWarned": False}, created)
        return identity

    def settle(self) -> None:
        """Moderation lets everything through."""
        with self.lock:
            for item in [*self.reviews.values(), *self.questions.values()]:
                item.answers = [replace(answer, state="wbRu") for answer in item.answers]

    def reject(self, identity: str) -> None:
        """Moderation refuses the answer to a review."""
        with self.lock:
            item = self.reviews[identity]
            item.answers[-1] = replace(item.answers[-1], state="rejected")

    def routes(self) -> list[Route]:
        """The operations of the feedbacks host."""
        return [
            *super().routes(),
            ("GET", "/ping", lambda asked: Answered(200, {"TS": self.now().isoformat(), "Status": "OK"})),
            ("GET", "/api/v1/new-feedbacks-questions", self._news),
            ("GET", "/api/v1/feedbacks", lambda asked: self._list(asked, self.reviews, "feedbacks", ARCHIVE_DAYS)),
            ("GET", "/api/v1/feedbacks/archive", self._archive),
            ("GET", "/api/v1/feedbacks/count-unanswered", lambda asked: self._count(self.reviews, valuation="4.7")),
            ("GET", "/api/v1/questions/count-unanswered", lambda asked: self._count(self.questions)),
            ("GET", "/api/v1/feedback", lambda asked: self._one(asked, self.reviews)),
            ("POST", "/api/v1/feedbacks/answer", self._answer_review),
            ("PATCH", "/api/v1/feedbacks/answer", self._edit_review),
            ("POST", "/api/v1/feedbacks/order/return", self._take_back),
            ("GET", "/api/v1/questions", lambda asked: self._list(asked, self.questions, "questions", None)),
            ("GET", "/api/v1/question", lambda asked: self._one(asked, self.questions)),
            ("PATCH", "/api/v1/questions", self._patch_question),
        ]

    def _row(self, item: _Item) -> dict[str, Any]:
        if not item.answers or (self.hidden_answers and "pros" not in item.row):
            return item.row | {"answer": None}
        last = item.answers[-1]
        editable = last.edits == 0 and self.now() - last.at < timedelta(days=EDIT_DAYS)
        if "pros" in item.row:
            return item.row | {"answer": {"text": last.text, "state": last.state, "editable": editable}, "state": "wbRu"}
        return item.row | {"answer": {"text": last.text, "editable": editable, "createDate": last.at.isoformat()}}

    def _list(self, asked: Asked, items: dict[str, _Item], key: str, archive_days: int | None) -> Answered:
        query = asked.query
        if query.get("isAnswered") not in {"true", "false"} or "take" not in query or "skip" not in query:
            return envelope(None, 400, "isAnswered, take and skip are required")
        take, skip = int(query["take"]), int(query["skip"])
        if take > 5000:
            return envelope(None, 400, "take is over 5000")
        wanted = query["isAnswered"] == "true"
        since = int(query.get("dateFrom") or 0)
        rows = [item for item in items.values() if self._listed(item, wanted, archive_days) and item.created.timestamp() >= since]
        rows.sort(key=lambda item: item.created, reverse=query.get("order") != "dateAsc")
        page = [self._row(item) for item in rows[skip : skip + take]]
        waiting = sum(1 for item in items.values() if not item.answers)
        return envelope({"countUnanswered": waiting, "countArchive": len(items) - waiting, key: page})

    def _listed(self, item: _Item, answered: bool, archive_days: int | None) -> bool:
        old = archive_days is not None and self.now() - item.created > timedelta(days=archive_days)
        # The real filter for answered items also returns some that nobody answered: those that aged out.
        return bool(item.answers) or old if answered else not item.answers and not old

    def _archive(self, asked: Asked) -> Answered:
        rows = [item for item in self.reviews.values() if item.answers or self.now() - item.created > timedelta(days=ARCHIVE_DAYS)]
        rows.sort(key=lambda item: item.created, reverse=asked.query.get("order") != "dateAsc")
        skip, take = int(asked.query.get("skip") or 0), int(asked.query.get("take") or 0)
        return envelope({"feedbacks": [self._row(item) for item in rows[skip : skip + take]]})

    def _count(self, items: dict[str, _Item], **more: str) -> Answered:
        waiting = [item for item in items.values() if not item.answers]
        today = [item for item in waiting if self.now() - item.created < timedelta(days=1)]
        return envelope({"countUnanswered": len(waiting), "countUnansweredToday": len(today)} | more)

    def _one(self, asked: Asked, items: dict[str, _Item]) -> Answered:
        item = items.get(asked.query.get("id", ""))
        return envelope(self._row(item)) if item else envelope(None, 422, "the item cannot be got")

    def _answer_review(self, asked: Asked) -> Answered:
        body = asked.json or {}
        if not 2 <= len(str(body.get("text", ""))) <= 5000:
            return envelope(None, 400, "text must have 2 to 5000 characters")
        item = self.reviews.get(str(body.get("id")))
        if item:  # a wrong id is answered with the same 204
            item.answers.append(_Answer(body["text"], self.now(), state=self._first_state()))
        return Answered(204)

    def _edit_review(self, asked: Asked) -> Answered:
        body = asked.json or {}
        item = self.reviews.get(str(body.get("id")))
        if item and item.answers and item.answers[-1].edits == 0 and self.now() - item.answers[-1].at < timedelta(days=EDIT_DAYS):
            item.answers[-1] = replace(item.answers[-1], text=body["text"], edits=1, state=self._first_state())
        return Answered(204)

    def _patch_question(self, asked: Asked) -> Answered:
        body = asked.json or {}
        item = self.questions.get(str(body.get("id")))
        if item is None:
            return envelope(None, 404, "no such question")
        if body.get("state") == "none":
            item.row["state"] = "none"
        elif "answer" in body:
            text = str(body["answer"].get("text", ""))
            if item.answers and item.answers[-1].edits:
                return envelope(None, 422, "the answer was edited already")
            if item.answers:
                item.answers[-1] = replace(item.answers[-1], text=text, edits=1)
            else:
                item.answers.append(_Answer(text, self.now()))
            item.row["state"] = "wbRu"
        else:
            item.row["wasViewed"] = True
        return envelope(None)

    def _first_state(self) -> str:
        return "reviewRequired" if self.moderate else "wbRu"

    def _news(self, asked: Asked) -> Answered:
        unseen = [any(not item.row["wasViewed"] for item in items.values()) for items in (self.questions, self.reviews)]
        return envelope({"hasNewQuestions": unseen[0], "hasNewFeedbacks": unseen[1]})

    def _take_back(self, asked: Asked) -> Answered:
        item = self.reviews.get(str((asked.json or {}).get("feedbackId")))
        if item is None or not item.row["isAbleReturnProductOrders"]:
            return envelope(None, 422, "the goods of this review cannot be returned")
        item.row["isAbleReturnProductOrders"] = False
        self.returned.append(item.row["id"])
        return envelope({})


def _feedback_row(identity: str, text: str, rating: int, created: datetime) -> dict[str, Any]:
    return {
        "id": identity,
        "text": text,
        "pros": "",
        "cons": "",
        "productValuation": rating,
        "createdDate": created.isoformat(),
        "answer": None,
        "state": "none",
        "photoLinks": None,
        "video": None,
        "wasViewed": False,
        "userName": "Ольга",
        "orderStatus": "buyout",
        "matchingSize": "",
        "isAbleSupplierFeedbackValuation": False,
        "supplierFeedbackValuation": 0,
        "isAbleSupplierProductValuation": False,
        "supplierProductValuation": 0,
        "isAbleReturnProductOrders": False,
        "returnProductOrdersDate": None,
        "bables": None,
        "lastOrderShkId": 123456789,
        "lastOrderCreatedAt": created.isoformat(),
        "color": "",
        "subjectId": 219,
        "subjectName": "Ночники",
        "parentFeedbackId": None,
        "childFeedbackId": None,
    }
