"""Ozon as a double: reviews, questions, buyer chats and rFBS returns of one account.

Kept true to the Seller API document: creating a comment twice makes two; there is no edit; a comment under moderation can be hidden from
the list; a second answer to a question comes out as DUPLICATE; one 403 for a missing subscription and a missing role; ids go beyond 2^53.
"""

import uuid
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from assistant.marketplaces.fakes.server import Answered, Asked, Fake, Route


@dataclass
class _Review:
    row: dict[str, Any]
    comments: list[dict[str, Any]] = field(default_factory=list)


@dataclass
class _Question:
    row: dict[str, Any]
    answers: list[dict[str, Any]] = field(default_factory=list)


class FakeOzon(Fake):
    """An account. `closed` names method groups (review, question, chat) the subscription does not cover.

    With `moderate` new comments wait unpublished; with `hide_unmoderated` they are missing from the list meanwhile, as was long the case.
    """

    def __init__(self, client_id: str = "1001", key: str = "ozon-key") -> None:
        super().__init__()
        self.client_id, self.key = client_id, key
        self.closed: set[str] = set()
        self.moderate = False
        self.hide_unmoderated = False
        self.reviews: dict[str, _Review] = {}
        self.questions: dict[str, _Question] = {}
        self.chats: dict[str, list[dict[str, Any]]] = {}
        self.returns: dict[int, dict[str, Any]] = {}
        self._message_id = 3_000_000_000_118_032_000

    def add_review(self, text: str = "", *, rating: int = 5, created: datetime | None = None, **fields: Any) -> str:
        """A new review; returns its id."""
        identity = fields.pop("id", None) or str(uuid.uuid4())
        row = {
            "id": identity,
            "sku": 148591503,
            "text": text,
            "published_at": _stamp(created or self.now()),
            "rating": rating,
            "status": "NEW",
            "order_status": "DELIVERED",
            "comments_amount": 0,
            "photos_amount": 0,
            "videos_amount": 0,
            "is_rating_participant": True,
        }
        with self.lock:
            self.reviews[identity] = _Review(row | fields)
        return identity

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
            "published_at": _stamp(created or self.now()),
            "product_url": "",
            "question_link": "",
        }
        with self.lock:
            self.questions[identity] = _Question(row | fields)
        return identity

    def buyer_says(self, chat: str, text: str) -> int:
        """A buyer's chat message; returns its id. The user type has Ozon's own Cyrillic letter."""
        return self._say(chat, "Сustomer", text)

    def add_return(self, comment: str, **fields: Any) -> int:
        """A new rFBS return; returns its id."""
        with self.lock:
            identity = 10_000 + len(self.returns)
            self.returns[identity] = {
                "available_actions": [{"id": 1, "name": "Отклонить"}, {"id": 2, "name": "Вернуть деньги"}],
                "client_name": "Анна",
                "client_photo": [],
                "client_return_method_type": {"id": 1, "name": "Курьер"},
                "comment": comment,
                "created_at": _stamp(self.now()),
                "order_number": "2222-0001",
                "posting_number": "2222-0001-1",
                "product": {"name": "Кофемолка", "offer_id": "k-1", "currency_code": "RUB", "price": 2490, "sku": 148591503},
                "rejection_comment": "",
                "rejection_reason": [{"hint": "", "id": 5, "is_comment_required": True, "name": "Нет недостатка"}],
                "return_method_description": "",
                "return_number": "2222-R1",
                "return_reason": {"id": 3, "is_defect": True, "name": "Брак"},
                "ru_post_tracking_number": "",
                "state": {"state": "new", "state_name": "Новый"},
                "warehouse_id": 1,
            } | fields
        return identity

    def settle(self) -> None:
        """Moderation lets everything through."""
        with self.lock:
            for review in self.reviews.values():
                for comment in review.comments:
                    comment["is_published"] = not comment["is_rejected"]
            for question in self.questions.values():
                for answer in question.answers:
                    if answer["status_publication"] == "AWAITING_MODERATION":
                        answer["status_publication"] = "PUBLISHED"

    def reject(self, review: str, reason: str) -> None:
        """Moderation refuses our comment."""
        with self.lock:
            self.reviews[review].comments[-1] |= {"is_published": False, "is_rejected": True, "deviation_reason": reason}

    def busy(self) -> Answered:
        """Ozon's words for too many requests."""
        return Answered(429, {"code": 8, "message": "You have reached request rate limit per second", "details": []})

    def refuse(self, asked: Asked) -> Answered | None:
        """403 for a wrong key, a missing role or a missing subscription."""
        if (asked.headers.get("client-id"), asked.headers.get("api-key")) != (self.client_id, self.key):
            return Answered(403, {"code": 7, "message": "Client-Id and Api-Key headers are required or invalid", "details": []})
        if any(f"/{group}/" in asked.path for group in self.closed):
            return Answered(403, {"code": 7, "message": "Api-Key is missing a required role for a method", "details": []})
        return None

    def routes(self) -> list[Route]:
        """The operations of the Seller API that Otklik uses."""
        return [
            (
                "POST",
                "/v1/roles",
                lambda asked: Answered(200, {"expires_at": "2027-05-01T00:00:00Z", "roles": [{"name": "Admin", "methods": []}]}),
            ),
            ("POST", "/v2/review/list", self._list_reviews),
            ("POST", "/v2/review/change-status", self._review_status),
            ("POST", "/v1/review/comment/list", self._list_comments),
            ("POST", "/v1/review/comment/create", self._create_comment),
            ("POST", "/v1/question/list", self._list_questions),
            ("POST", "/v1/question/change-status", self._question_status),
            ("POST", "/v1/question/answer/list", self._list_answers),
            ("POST", "/v1/question/answer/create", self._create_answer),
            ("POST", "/v3/chat/list", self._list_chats),
            ("POST", "/v3/chat/history", self._history),
            ("POST", "/v1/chat/send/message", self._send),
            ("POST", "/v2/returns/rfbs/list", self._list_returns),
            ("POST", "/v2/returns/rfbs/get", self._get_return),
            ("POST", "/v1/returns/rfbs/action/set", self._act),
        ]

    def _list_reviews(self, asked: Asked) -> Answered:
        body = asked.json or {}
        limit = int(body.get("limit") or 0)
        if not 20 <= limit <= 100:
            return _bad("limit must be from 20 to 100")
        filters = body.get("filters") or {}
        rows = [review.row | {"comments_amount": len(review.comments)} for review in self.reviews.values()]
        rows = [row for row in rows if filters.get("status", "ALL") in ("ALL", row["status"])]
        rows = [row for row in rows if row["published_at"] >= _stamped(filters.get("published_from"))]
        return self._page(rows, body, limit, "reviews")

    def _list_questions(self, asked: Asked) -> Answered:
        body = asked.json or {}
        limit = int(body.get("limit") or 100)
        since = _stamped((body.get("filter") or {}).get("date_from"))
        rows = [question.row | {"answers_count": len(question.answers)} for question in self.questions.values()]
        return self._page([row for row in rows if row["published_at"] >= since], body, limit, "questions")

    def _page(self, rows: list[dict[str, Any]], body: dict[str, Any], limit: int, key: str) -> Answered:
        rows.sort(key=lambda row: (row["published_at"], row["id"]), reverse=body.get("sort_dir") == "DESC")
        last = str(body.get("last_id") or "")
        marks = [row["id"] for row in rows]
        start = marks.index(last) + 1 if last in marks else 0
        page = rows[start : start + limit]
        return Answered(200, {key: page, "has_next": start + limit < len(rows), "last_id": page[-1]["id"] if page else last})

    def _review_status(self, asked: Asked) -> Answered:
        for identity in (asked.json or {}).get("review_ids") or []:
            if identity in self.reviews:
                self.reviews[identity].row["status"] = asked.json["status"]
        return Answered(200, {})

    def _question_status(self, asked: Asked) -> Answered:
        for identity in (asked.json or {}).get("question_ids") or []:
            if identity in self.questions:
                self.questions[identity].row["status"] = asked.json["status"]
        return Answered(200, {})

    def _list_comments(self, asked: Asked) -> Answered:
        body = asked.json or {}
        review = self.reviews.get(str(body.get("review_id")))
        if review is None:
            return _missing("review")
        rows = [comment for comment in review.comments if comment["is_published"] or comment["is_rejected"] or not self.hide_unmoderated]
        offset, limit = int(body.get("offset") or 0), int(body.get("limit") or 20)
        page = rows[offset : offset + limit]
        return Answered(200, {"comments": page, "offset": offset + len(page)})

    def _create_comment(self, asked: Asked) -> Answered:
        body = asked.json or {}
        review = self.reviews.get(str(body.get("review_id")))
        if review is None:
            return _missing("review")
        comment = {
            "id": str(uuid.uuid4()),
            "text": str(body.get("text", "")).strip(),
            "is_owner": True,
            "is_official": True,
            "is_published": not self.moderate,
            "is_rejected": False,
            "deviation_reason": "",
            "parent_comment_id": "",
            "published_at": _stamp(self.now()),
            "likes_amount": 0,
            "dislikes_amount": 0,
        }
        review.comments.append(comment)
        return Answered(200, {"comment_id": comment["id"]})

    def _list_answers(self, asked: Asked) -> Answered:
        question = self.questions.get(str((asked.json or {}).get("question_id")))
        if question is None:
            return _missing("question")
        rows = [answer for answer in question.answers if answer["status_publication"] != "AWAITING_MODERATION" or not self.hide_unmoderated]
        return Answered(200, {"answers": rows, "last_id": ""})

    def _create_answer(self, asked: Asked) -> Answered:
        body = asked.json or {}
        question = self.questions.get(str(body.get("question_id")))
        text = str(body.get("text", ""))
        if question is None:
            return _missing("question")
        if not 2 <= len(text) <= 3000:
            return _bad("text must have from 2 to 3000 characters")
        state = "DUPLICATE" if question.answers else "AWAITING_MODERATION" if self.moderate else "PUBLISHED"
        answer = {
            "id": str(uuid.uuid4()),
            "question_id": question.row["id"],
            "sku": 148591503,
            "text": text.strip(),
            "author_name": "Магазин",
        }
        question.answers.append(answer | {"published_at": _stamp(self.now()), "status_publication": state})
        return Answered(200, {"answer_id": answer["id"]})

    def _say(self, chat: str, user: str, text: str) -> int:
        with self.lock:
            self._message_id += 1
            message = {
                "message_id": str(self._message_id),
                "user": {"id": "115568", "type": user},
                "created_at": _stamp(self.now()),
                "data": [text],
                "is_image": False,
                "is_read": False,
                "moderate_image_status": "SUCCESS",
                "context": {"order_number": "2222-0001", "sku": "148591503"},
            }
            self.chats.setdefault(chat, []).append(message)
            return self._message_id

    def _list_chats(self, asked: Asked) -> Answered:
        rows = [
            {
                "chat": {"chat_id": chat, "chat_status": "OPENED", "chat_type": "BUYER_SELLER", "created_at": said[0]["created_at"]},
                "first_unread_message_id": said[0]["message_id"],
                "last_message_id": said[-1]["message_id"],
                "unread_count": 1,
            }
            for chat, said in self.chats.items()
        ]
        return Answered(200, {"chats": rows, "total_unread_count": len(rows), "cursor": "", "has_next": False})

    def _history(self, asked: Asked) -> Answered:
        body = asked.json or {}
        said = self.chats.get(str(body.get("chat_id")))
        if said is None:
            return _missing("chat")
        return Answered(200, {"has_next": False, "messages": said[-int(body.get("limit") or 50) :][::-1]})

    def _send(self, asked: Asked) -> Answered:
        body = asked.json or {}
        if str(body.get("chat_id")) not in self.chats:
            return _missing("chat")
        if not 1 <= len(str(body.get("text", ""))) <= 1000:
            return _bad("text must have from 1 to 1000 characters")
        self._say(body["chat_id"], "Seller", body["text"])
        return Answered(200, {"result": "success"})

    def _list_returns(self, asked: Asked) -> Answered:
        last, limit = int((asked.json or {}).get("last_id") or 0), int((asked.json or {}).get("limit") or 50)
        fields = ("client_name", "created_at", "order_number", "posting_number", "product", "return_number", "state")
        rows = [{"return_id": key} | {name: row[name] for name in fields} for key, row in sorted(self.returns.items()) if key > last]
        # The document shows one object where several returns must come as a list; both are met in the wild, so both are played.
        return Answered(200, {"returns": rows[0] if len(rows) == 1 else rows[:limit]})

    def _get_return(self, asked: Asked) -> Answered:
        row = self.returns.get(int((asked.json or {}).get("return_id") or 0))
        return Answered(200, {"returns": row}) if row else _missing("return")

    def _act(self, asked: Asked) -> Answered:
        body = asked.json or {}
        row = self.returns.get(int(body.get("return_id") or 0))
        if row is None or body.get("id") not in [action["id"] for action in row["available_actions"]]:
            return _bad("the action is not available")
        row |= {"available_actions": [], "rejection_comment": body.get("comment", ""), "done": body}
        return Answered(200)


def _stamp(moment: datetime) -> str:
    return moment.strftime("%Y-%m-%dT%H:%M:%S.%fZ")


def _stamped(value: str | None) -> str:
    return _stamp(datetime.fromisoformat(value)) if value else ""


def _bad(message: str) -> Answered:
    return Answered(400, {"code": 3, "message": message, "details": []})


def _missing(what: str) -> Answered:
    return Answered(404, {"code": 5, "message": f"{what} is not found", "details": []})
