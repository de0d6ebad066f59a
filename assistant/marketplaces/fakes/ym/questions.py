"""Questions of the Yandex Market double."""

from datetime import datetime

from assistant.marketplaces.fakes.server import Answered, Asked, Route
from assistant.marketplaces.fakes.ym.words import Entry, FakeCabinet, error, ok, page, said


class FakeQuestions(FakeCabinet):
    """Questions with the shop's answers."""

    def __init__(self, *account: str) -> None:
        super().__init__(*account)
        self.questions: dict[int, Entry] = {}

    def add_question(self, text: str, *, created: datetime | None = None) -> str:
        """A new question; returns its id."""
        with self.lock:
            identity = self.identity()
            row = {
                "questionIdentifiers": {"id": identity, "categoryId": 1, "offerId": "sku-1"},
                "businessId": int(self.business),
                "text": text,
                "createdAt": (created or self.now()).isoformat(),
                "votes": {"likes": 0, "dislikes": 0},
                "author": {"type": "USER", "name": "Анна"},
            }
            self.questions[identity] = Entry(row)
        return str(identity)

    def routes(self) -> list[Route]:
        """The operations on questions."""
        at = f"{self.one}/goods-questions"
        return [
            *super().routes(),
            ("POST", at, self._list_questions),
            ("POST", f"{at}/answers", lambda asked: said(asked, self.questions, "questionId", "answers")),
            ("POST", f"{at}/update", self._update_question),
        ]

    def _list_questions(self, asked: Asked) -> Answered:
        body = asked.json or {}
        rows = []
        for entry in self.questions.values():
            day = entry.row["createdAt"][:10]
            if (body.get("needAnswer") and entry.comments) or not body.get("dateFrom", "") <= day <= body.get("dateTo", "9999"):
                continue
            rows.append(entry.row)
        return page(asked, rows, "questions", 50)

    def _update_question(self, asked: Asked) -> Answered:
        body = asked.json or {}
        text = str(body.get("text") or "").strip()
        if body.get("operationType") == "CREATE":
            entry = self.questions.get(int((body.get("parentEntityId") or {}).get("id") or 0))
            if entry is None or not 1 <= len(text) <= 5000:
                return error(400, "BAD_REQUEST", "parentEntityId or text is wrong")
            answer = {
                "id": self.identity(),
                "text": text,
                "canModify": True,
                "author": {"type": "BUSINESS", "name": "Магазин"},
                "status": self.first_status,
                "questionId": entry.row["questionIdentifiers"]["id"],
                "createdAt": self.now().isoformat(),
                "votes": {"likes": 0, "dislikes": 0},
                "comments": [],
            }
            entry.comments.append(answer)
            return ok({"entity": {"id": answer["id"], "type": "ANSWER"}})
        for entry in self.questions.values():
            for answer in entry.comments:
                if answer["id"] == (body.get("entityId") or {}).get("id"):
                    if body.get("operationType") == "DELETE":
                        entry.comments.remove(answer)
                    else:
                        answer["text"] = text
                    return Answered(200, {"status": "OK"})
        return error(404, "NOT_FOUND", "no such answer")
