"""Yandex Market as a double: reviews, questions, chats and returns of one cabinet.

Kept true to the Partner API document: an update without a comment id creates a comment; with `id` it edits in place; the first status is
UNMODERATED when moderation is on; 420 is the answer to too many requests; `needReaction` turns false when ours answers or skips.
"""

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from assistant.marketplaces.fakes.server import Answered, Asked, Fake, Route


@dataclass
class _Entry:
    row: dict[str, Any]
    comments: list[dict[str, Any]] = field(default_factory=list)


class FakeYandexMarket(Fake):
    """A cabinet with one store. With `moderate` new answers start as UNMODERATED."""

    def __init__(self, key: str = "ym-key", business: str = "77", campaign: str = "88") -> None:
        super().__init__()
        self.key, self.business, self.campaign = key, business, campaign
        self.moderate = False
        self.feedbacks: dict[int, _Entry] = {}
        self.questions: dict[int, _Entry] = {}
        self.chats: dict[int, dict[str, Any]] = {}
        self.messages: dict[int, list[dict[str, Any]]] = {}
        self.returns: dict[int, dict[str, Any]] = {}
        self._next_id = 9_000_000_000

    def _identity(self) -> int:
        self._next_id += 1
        return self._next_id

    def add_review(self, text: str = "", *, rating: int = 5, created: datetime | None = None, pros: str = "", cons: str = "") -> str:
        """A new review; returns its id."""
        with self.lock:
            identity = self._identity()
            row = {
                "feedbackId": identity,
                "createdAt": (created or self.now()).isoformat(),
                "needReaction": True,
                "identifiers": {"orderId": 5_000_001, "offerId": "sku-1"},
                "author": "Ольга К.",
                "description": {"comment": text, "advantages": pros, "disadvantages": cons},
                "statistics": {"rating": rating, "commentsCount": 0, "recommended": rating > 3, "paidAmount": 0},
            }
            self.feedbacks[identity] = _Entry(row)
        return str(identity)

    def add_question(self, text: str, *, created: datetime | None = None) -> str:
        """A new question; returns its id."""
        with self.lock:
            identity = self._identity()
            row = {
                "questionIdentifiers": {"id": identity, "categoryId": 1, "offerId": "sku-1"},
                "businessId": int(self.business),
                "text": text,
                "createdAt": (created or self.now()).isoformat(),
                "votes": {"likes": 0, "dislikes": 0},
                "author": {"type": "USER", "name": "Анна"},
            }
            self.questions[identity] = _Entry(row)
        return str(identity)

    def buyer_says(self, text: str, *, chat: int | None = None, kind: str = "CHAT") -> int:
        """A buyer's chat message, in a new chat unless one is named; returns the chat's id."""
        with self.lock:
            chat = chat or self._identity()
            context = {
                "type": "ORDER",
                "customer": {"name": "Антон", "publicId": "p"},
                "campaignId": int(self.campaign),
                "orderId": 5_000_001,
            }
            self.chats.setdefault(chat, {"chatId": chat, "orderId": 5_000_001, "context": context, "type": kind})
            self._say(chat, "CUSTOMER", text)
        return chat

    def add_return(self, comment: str) -> int:
        """A new return that waits for a decision; returns its id."""
        with self.lock:
            identity = self._identity()
            item = {
                "shopSku": "sku-1",
                "count": 1,
                "decisions": [{"returnItemId": 1, "count": 1, "comment": comment, "reasonType": "BAD_QUALITY"}],
            }
            self.returns[identity] = {
                "id": identity,
                "orderId": 5_000_001,
                "creationDate": self.now().isoformat(),
                "updateDate": self.now().isoformat(),
                "refundStatus": "WAITING_FOR_DECISION",
                "items": [item],
                "returnType": "RETURN",
                "amount": {"value": 1490, "currencyId": "RUR"},
            }
        return identity

    def settle(self, status: str = "PUBLISHED") -> None:
        """Moderation decides about everything that waits."""
        with self.lock:
            for entry in [*self.feedbacks.values(), *self.questions.values()]:
                for comment in entry.comments:
                    if comment["status"] == "UNMODERATED":
                        comment["status"] = status

    def busy(self) -> Answered:
        """Enhance Your Calm."""
        body = {"status": "ERROR", "errors": [{"code": "LIMIT_EXCEEDED", "message": "Hit rate limit"}]}
        return Answered(420, body, {"Retry-After": "1"})

    def failure(self) -> Answered:
        """Their server error."""
        return Answered(500, {"status": "ERROR", "errors": [{"code": "INTERNAL", "message": "internal error"}]})

    def refuse(self, asked: Asked) -> Answered | None:
        """401 without the key."""
        if asked.headers.get("api-key") != self.key:
            return Answered(401, {"status": "ERROR", "errors": [{"code": "UNAUTHORIZED", "message": "the key is not valid"}]})
        return None

    def routes(self) -> list[Route]:
        """The operations of the Partner API that Otklik uses."""
        two, one, store = f"/v2/businesses/{self.business}", f"/v1/businesses/{self.business}", f"/v2/campaigns/{self.campaign}"
        return [
            ("POST", f"{two}/goods-feedback", self._list_feedback),
            ("POST", f"{two}/goods-feedback/comments", lambda asked: self._comments(asked, self.feedbacks, "feedbackId", "comments")),
            ("POST", f"{two}/goods-feedback/comments/update", self._update_comment),
            ("POST", f"{two}/goods-feedback/skip-reaction", self._skip),
            ("POST", f"{one}/goods-questions", self._list_questions),
            ("POST", f"{one}/goods-questions/answers", lambda asked: self._comments(asked, self.questions, "questionId", "answers")),
            ("POST", f"{one}/goods-questions/update", self._update_question),
            ("POST", f"{two}/chats", self._list_chats),
            ("POST", f"{two}/chats/history", self._history),
            ("POST", f"{two}/chats/message", self._message),
            ("GET", f"{store}/returns", self._list_returns),
            ("GET", f"{store}/orders/\\d+/returns/\\d+", self._get_return),
            ("POST", f"{store}/orders/\\d+/returns/\\d+/decision/submit", self._decide),
        ]

    def _list_feedback(self, asked: Asked) -> Answered:
        body = asked.json or {}
        rows = [
            entry.row | {"statistics": entry.row["statistics"] | {"commentsCount": len(entry.comments)}}
            for entry in self.feedbacks.values()
            if (body.get("reactionStatus") != "NEED_REACTION" or entry.row["needReaction"])
            and (
                not body.get("dateTimeFrom")
                or datetime.fromisoformat(entry.row["createdAt"]) > datetime.fromisoformat(body["dateTimeFrom"])
            )
        ]
        return self._page(asked, rows, "feedbacks", 50)

    def _list_questions(self, asked: Asked) -> Answered:
        body = asked.json or {}
        rows = []
        for entry in self.questions.values():
            day = entry.row["createdAt"][:10]
            if (body.get("needAnswer") and entry.comments) or not body.get("dateFrom", "") <= day <= body.get("dateTo", "9999"):
                continue
            rows.append(entry.row)
        return self._page(asked, rows, "questions", 50)

    def _page(self, asked: Asked, rows: list[dict[str, Any]], key: str, most: int) -> Answered:
        start, limit = int(asked.query.get("pageToken") or 0), min(int(asked.query.get("limit") or most), most)
        following = {"nextPageToken": str(start + limit)} if start + limit < len(rows) else {}
        total = {"totalCount": len(rows)} if key in {"questions", "answers"} else {}
        return _ok({key: rows[start : start + limit], "paging": following} | total)

    def _comments(self, asked: Asked, entries: dict[int, _Entry], parent: str, key: str) -> Answered:
        entry = entries.get(int((asked.json or {}).get(parent) or 0))
        return self._page(asked, entry.comments, key, 50) if entry else _error(404, "NOT_FOUND", "no such item")

    def _update_comment(self, asked: Asked) -> Answered:
        body = asked.json or {}
        entry = self.feedbacks.get(int(body.get("feedbackId") or 0))
        text = str((body.get("comment") or {}).get("text") or "").strip()
        if entry is None or not 1 <= len(text) <= 4096:
            return _error(400, "BAD_REQUEST", "feedbackId or text is wrong")
        known = next((comment for comment in entry.comments if comment["id"] == body["comment"].get("id")), None)
        if body["comment"].get("id") and known is None:
            return _error(404, "NOT_FOUND", "no such comment")
        if known is None:
            known = {
                "id": self._identity(),
                "canModify": True,
                "author": {"type": "BUSINESS", "name": "Магазин"},
                "feedbackId": body["feedbackId"],
            }
            entry.comments.append(known)
        known |= {"text": text, "status": "UNMODERATED" if self.moderate else "PUBLISHED"}
        entry.row["needReaction"] = False
        return _ok(known)

    def _update_question(self, asked: Asked) -> Answered:
        body = asked.json or {}
        text = str(body.get("text") or "").strip()
        if body.get("operationType") == "CREATE":
            entry = self.questions.get(int((body.get("parentEntityId") or {}).get("id") or 0))
            if entry is None or not 1 <= len(text) <= 5000:
                return _error(400, "BAD_REQUEST", "parentEntityId or text is wrong")
            answer = {
                "id": self._identity(),
                "text": text,
                "canModify": True,
                "author": {"type": "BUSINESS", "name": "Магазин"},
                "status": "UNMODERATED" if self.moderate else "PUBLISHED",
                "questionId": entry.row["questionIdentifiers"]["id"],
                "createdAt": self.now().isoformat(),
                "votes": {"likes": 0, "dislikes": 0},
                "comments": [],
            }
            entry.comments.append(answer)
            return _ok({"entity": {"id": answer["id"], "type": "ANSWER"}})
        for entry in self.questions.values():
            for answer in entry.comments:
                if answer["id"] == (body.get("entityId") or {}).get("id"):
                    answer["text"] = text
                    return Answered(200, {"status": "OK"})
        return _error(404, "NOT_FOUND", "no such answer")

    def _skip(self, asked: Asked) -> Answered:
        for identity in (asked.json or {}).get("feedbackIds") or []:
            if identity in self.feedbacks:
                self.feedbacks[identity].row["needReaction"] = False
        return Answered(200, {"status": "OK"})

    def _say(self, chat: int, sender: str, text: str) -> None:
        message = {"messageId": self._identity(), "createdAt": self.now().isoformat(), "sender": sender, "message": text}
        self.messages.setdefault(chat, []).append(message)
        waiting = "WAITING_FOR_PARTNER" if sender == "CUSTOMER" else "WAITING_FOR_CUSTOMER"
        self.chats[chat] |= {"status": waiting, "createdAt": message["createdAt"], "updatedAt": message["createdAt"]}

    def _list_chats(self, asked: Asked) -> Answered:
        wanted = (asked.json or {}).get("statuses") or []
        return self._page(asked, [chat for chat in self.chats.values() if not wanted or chat["status"] in wanted], "chats", 20)

    def _history(self, asked: Asked) -> Answered:
        chat = int(asked.query.get("chatId") or 0)
        if chat not in self.chats:
            return _error(404, "NOT_FOUND", "no such chat")
        return _ok({"orderId": 5_000_001, "context": self.chats[chat]["context"], "messages": self.messages[chat][::-1], "paging": {}})

    def _message(self, asked: Asked) -> Answered:
        chat = int(asked.query.get("chatId") or 0)
        text = str((asked.json or {}).get("message") or "")
        if chat not in self.chats or not 1 <= len(text) <= 4096:
            return _error(400, "BAD_REQUEST", "chatId or message is wrong")
        self._say(chat, "PARTNER", text)
        return Answered(200, {"status": "OK"})

    def _list_returns(self, asked: Asked) -> Answered:
        wanted = asked.query.get("statuses")
        rows = [row for row in self.returns.values() if wanted in (None, row["refundStatus"])]
        return _ok({"returns": rows, "paging": {}})

    def _get_return(self, asked: Asked) -> Answered:
        row = self.returns.get(int(asked.path.rsplit("/", 1)[1]))
        return _ok(row) if row else _error(404, "NOT_FOUND", "no such return")

    def _decide(self, asked: Asked) -> Answered:
        row = self.returns.get(int(asked.path.split("/returns/")[1].split("/")[0]))
        if row is None or row["refundStatus"] != "WAITING_FOR_DECISION":
            return _error(400, "BAD_REQUEST", "the return does not wait for a decision")
        row |= {"refundStatus": "DECISION_MADE", "done": asked.json}
        return Answered(200, {"status": "OK"})


def _ok(result: Any) -> Answered:
    return Answered(200, {"status": "OK", "result": result})


def _error(status: int, code: str, message: str) -> Answered:
    return Answered(status, {"status": "ERROR", "errors": [{"code": code, "message": message}]})
