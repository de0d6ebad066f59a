"""Questions of the Ozon double and the answers to them."""

import uuid
from collections import Counter
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from assistant.marketplaces.fakes.ozon.words import bad, missing, page, stamp, stamped
from assistant.marketplaces.fakes.server import Answered, Asked, Fake, Route


@dataclass
class _Question:
    row: dict[str, Any]
    answers: list[dict[str, Any]] = field(default_factory=list)


class FakeQuestions(Fake):
    """Questions with their answers."""

    def __init__(self) -> None:
        super().__init__()
        self.moderate = False
        self.hide_unmoderated = False
        self.questions: dict[str, _Question] = {}

    def add_question(self, text: str, *, created: datetime | None = None, **fields: Any) -> str:
        """A new question; returns its id."""
        identity = fields.pop("id", None) or str(uuid.uuid4())
        row = {
            "id": identity,
            "sku": 148591503,
            "text": text,
            "author_name": "Анна",
            "answers_count": 0,
            "status": "NEW",
            "published_at": stamp(created or self.now()),
            "product_url": "",
            "question_link": "",
        }
        with self.lock:
            self.questions[identity] = _Question(row | fields)
        return identity

    def settle_answers(self) -> None:
        """Moderation lets every answer through that waits."""
        for question in self.questions.values():
            for answer in question.answers:
                if answer["status_publication"] == "AWAITING_MODERATION":
                    answer["status_publication"] = "PUBLISHED"

    def routes(self) -> list[Route]:
        """The operations on questions."""
        return [
            *super().routes(),
            ("POST", "/v1/question/count", self._count_questions),
            ("POST", "/v1/question/list", self._list_questions),
            ("POST", "/v1/question/info", self._question_info),
            ("POST", "/v1/question/top-sku", self._top_sku),
            ("POST", "/v1/question/change-status", self._question_status),
            ("POST", "/v1/question/answer/list", self._list_answers),
            ("POST", "/v1/question/answer/create", self._create_answer),
            ("POST", "/v1/question/answer/delete", self._delete_answer),
        ]

    def _count_questions(self, asked: Asked) -> Answered:
        states = [question.row["status"] for question in self.questions.values()]
        counts = {name.lower(): states.count(name) for name in ("NEW", "VIEWED", "PROCESSED")}
        return Answered(200, counts | {"all": len(states), "unprocessed": counts["new"] + counts["viewed"]})

    def _question_info(self, asked: Asked) -> Answered:
        question = self.questions.get(str((asked.json or {}).get("question_id")))
        return Answered(200, question.row | {"answers_count": len(question.answers)}) if question else missing("question")

    def _top_sku(self, asked: Asked) -> Answered:
        asked_of = Counter(str(question.row["sku"]) for question in self.questions.values())
        return Answered(200, {"sku": [sku for sku, _ in asked_of.most_common(int((asked.json or {}).get("limit") or 0))]})

    def _delete_answer(self, asked: Asked) -> Answered:
        for question in self.questions.values():
            question.answers = [answer for answer in question.answers if answer["id"] != (asked.json or {}).get("answer_id")]
        return Answered(200)

    def _list_questions(self, asked: Asked) -> Answered:
        body = asked.json or {}
        limit = int(body.get("limit") or 100)
        since = stamped((body.get("filter") or {}).get("date_from"))
        rows = [question.row | {"answers_count": len(question.answers)} for question in self.questions.values()]
        return page([row for row in rows if row["published_at"] >= since], body, limit, "questions")

    def _question_status(self, asked: Asked) -> Answered:
        for identity in (asked.json or {}).get("question_ids") or []:
            if identity in self.questions:
                self.questions[identity].row["status"] = asked.json["status"]
        return Answered(200, {})

    def _list_answers(self, asked: Asked) -> Answered:
        question = self.questions.get(str((asked.json or {}).get("question_id")))
        if question is None:
            return missing("question")
        rows = [answer for answer in question.answers if answer["status_publication"] != "AWAITING_MODERATION" or not self.hide_unmoderated]
        return Answered(200, {"answers": rows, "last_id": ""})

    def _create_answer(self, asked: Asked) -> Answered:
        body = asked.json or {}
        question = self.questions.get(str(body.get("question_id")))
        text = str(body.get("text", ""))
        if question is None:
            return missing("question")
        if not 2 <= len(text) <= 3000:
            return bad("text must have from 2 to 3000 characters")
        state = "DUPLICATE" if question.answers else "AWAITING_MODERATION" if self.moderate else "PUBLISHED"
        answer = {
            "id": str(uuid.uuid4()),
            "question_id": question.row["id"],
            "sku": 148591503,
            "text": text.strip(),
            "author_name": "Магазин",
        }
        question.answers.append(answer | {"published_at": stamp(self.now()), "status_publication": state})
        return Answered(200, {"answer_id": answer["id"]})
