"""Wildberries as a double: one seller's reviews, questions, chats and claims, with its answers' quirks.

Kept true to the official document: a 204 on an answer whatever the id; one edit in 60 days; `isAnswered=true` also lists items that
nobody answered; unanswered reviews leave the list after 30 days; claims are those of 14 days; the cursor of chat events is in
milliseconds and 0 is an error.
"""

import uuid
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from email.parser import BytesParser
from email.policy import default
from typing import Any

from assistant.marketplaces.fakes.server import Answered, Asked, Fake, Route

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


class FakeWildberries(Fake):
    """A seller account. `moderate` sets what happens to new answers: wbRu at once, or reviewRequired until `settle`."""

    def __init__(self, token: str = "wb-token") -> None:  # noqa: S107 (a double's token)
        super().__init__()
        self.token = token
        self.reviews: dict[str, _Item] = {}
        self.questions: dict[str, _Item] = {}
        self.claims: dict[str, dict[str, Any]] = {}
        self.chats: dict[str, dict[str, Any]] = {}
        self.events: list[dict[str, Any]] = []
        self.moderate = False

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

    def add_claim(self, comment: str, *, actions: tuple[str, ...] = ("approve1", "rejectcustom"), **fields: Any) -> str:
        """A new return claim; returns its id."""
        identity = str(uuid.uuid4())
        moment = (self.now() + timedelta(hours=3)).replace(tzinfo=None, microsecond=0).isoformat()
        row = {
            "id": identity,
            "claim_type": 1,
            "status": 0,
            "status_ex": 0,
            "nm_id": 100,
            "user_comment": comment,
            "wb_comment": "",
            "dt": moment,
            "imt_name": "Ночник",
            "order_dt": moment,
            "dt_update": moment,
            "photos": [],
            "video_paths": [],
            "actions": list(actions),
            "price": 157,
            "currency_code": "643",
            "srid": "v5o_7143225816503318733.0.0",
        }
        with self.lock:
            self.claims[identity] = row | fields
        return identity

    def buyer_says(self, chat: str, text: str) -> int:
        """A buyer's chat message, opening the chat if need be; returns its time in milliseconds."""
        with self.lock:
            new = chat not in self.chats
            card = {"nmID": 100, "price": 157, "priceCurrency": "RUB", "rid": "rid-1", "size": "0"}
            self.chats.setdefault(chat, {"chatID": chat, "replySign": f"1:{chat}:sign", "clientName": "Алёна", "goodCard": card})
            return self._event(chat, "client", text, new)

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

    def refuse(self, asked: Asked) -> Answered | None:
        """401 without the token, with or without the word Bearer."""
        given = asked.headers.get("authorization", "").removeprefix("Bearer ")
        if given != self.token:
            body = {
                "title": "unauthorized",
                "detail": "token problem; check the token",
                "code": "unauthorized",
                "requestId": "r",
                "status": 401,
            }
            return Answered(401, body | {"origin": "s2s-api-auth", "statusText": "Unauthorized", "timestamp": self.now().isoformat()})
        return None

    def routes(self) -> list[Route]:
        """The operations of the Communications document that Otklik uses."""
        return [
            ("GET", "/ping", lambda asked: Answered(200, {"TS": self.now().isoformat(), "Status": "OK"})),
            ("GET", "/api/v1/feedbacks", lambda asked: self._list(asked, self.reviews, "feedbacks", ARCHIVE_DAYS)),
            ("GET", "/api/v1/feedbacks/archive", self._archive),
            ("GET", "/api/v1/feedbacks/count-unanswered", lambda asked: self._count(self.reviews)),
            ("GET", "/api/v1/questions/count-unanswered", lambda asked: self._count(self.questions)),
            ("GET", "/api/v1/feedback", lambda asked: self._one(asked, self.reviews)),
            ("POST", "/api/v1/feedbacks/answer", self._answer_review),
            ("PATCH", "/api/v1/feedbacks/answer", self._edit_review),
            ("GET", "/api/v1/questions", lambda asked: self._list(asked, self.questions, "questions", None)),
            ("GET", "/api/v1/question", lambda asked: self._one(asked, self.questions)),
            ("PATCH", "/api/v1/questions", self._patch_question),
            ("GET", "/api/v1/seller/chats", lambda asked: Answered(200, {"result": list(self.chats.values()), "errors": None})),
            ("GET", "/api/v1/seller/events", self._read_events),
            ("POST", "/api/v1/seller/message", self._message),
            ("GET", "/api/v1/claims", self._read_claims),
            ("PATCH", "/api/v1/claim", self._decide_claim),
        ]

    def _row(self, item: _Item) -> dict[str, Any]:
        if not item.answers:
            return item.row | {"answer": None}
        last = item.answers[-1]
        editable = last.edits == 0 and self.now() - last.at < timedelta(days=EDIT_DAYS)
        if "pros" in item.row:
            return item.row | {"answer": {"text": last.text, "state": last.state, "editable": editable}, "state": "wbRu"}
        return item.row | {"answer": {"text": last.text, "editable": editable, "createDate": last.at.isoformat()}}

    def _list(self, asked: Asked, items: dict[str, _Item], key: str, archive_days: int | None) -> Answered:
        query = asked.query
        if query.get("isAnswered") not in {"true", "false"} or "take" not in query or "skip" not in query:
            return _envelope(None, 400, "isAnswered, take and skip are required")
        take, skip = int(query["take"]), int(query["skip"])
        if take > 5000:
            return _envelope(None, 400, "take is over 5000")
        wanted = query["isAnswered"] == "true"
        since = int(query.get("dateFrom") or 0)
        rows = [item for item in items.values() if self._listed(item, wanted, archive_days) and item.created.timestamp() >= since]
        rows.sort(key=lambda item: item.created, reverse=query.get("order") != "dateAsc")
        page = [self._row(item) for item in rows[skip : skip + take]]
        waiting = sum(1 for item in items.values() if not item.answers)
        return _envelope({"countUnanswered": waiting, "countArchive": len(items) - waiting, key: page})

    def _listed(self, item: _Item, answered: bool, archive_days: int | None) -> bool:
        old = archive_days is not None and self.now() - item.created > timedelta(days=archive_days)
        # The real filter for answered items also returns some that nobody answered: those that aged out.
        return bool(item.answers) or old if answered else not item.answers and not old

    def _archive(self, asked: Asked) -> Answered:
        rows = [item for item in self.reviews.values() if item.answers or self.now() - item.created > timedelta(days=ARCHIVE_DAYS)]
        rows.sort(key=lambda item: item.created, reverse=asked.query.get("order") != "dateAsc")
        skip, take = int(asked.query.get("skip") or 0), int(asked.query.get("take") or 0)
        return _envelope({"feedbacks": [self._row(item) for item in rows[skip : skip + take]]})

    def _count(self, items: dict[str, _Item]) -> Answered:
        waiting = [item for item in items.values() if not item.answers]
        today = [item for item in waiting if self.now() - item.created < timedelta(days=1)]
        return _envelope({"countUnanswered": len(waiting), "countUnansweredToday": len(today), "valuation": "4.7"})

    def _one(self, asked: Asked, items: dict[str, _Item]) -> Answered:
        item = items.get(asked.query.get("id", ""))
        return _envelope(self._row(item)) if item else _envelope(None, 422, "the item cannot be got")

    def _answer_review(self, asked: Asked) -> Answered:
        body = asked.json or {}
        if not 2 <= len(str(body.get("text", ""))) <= 5000:
            return _envelope(None, 400, "text must have 2 to 5000 characters")
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
            return _envelope(None, 404, "no such question")
        if body.get("state") == "none":
            item.row["state"] = "none"
        elif "answer" in body:
            text = str(body["answer"].get("text", ""))
            if item.answers and item.answers[-1].edits:
                return _envelope(None, 422, "the answer was edited already")
            if item.answers:
                item.answers[-1] = replace(item.answers[-1], text=text, edits=1)
            else:
                item.answers.append(_Answer(text, self.now()))
            item.row["state"] = "wbRu"
        else:
            item.row["wasViewed"] = True
        return _envelope(None)

    def _first_state(self) -> str:
        return "reviewRequired" if self.moderate else "wbRu"

    def _event(self, chat: str, sender: str, text: str, new: bool = False) -> int:
        moment = int(self.now().timestamp() * 1000)
        if self.events:
            moment = max(moment, self.events[-1]["addTimestamp"] + 1)
        event = {
            "chatID": chat,
            "eventID": str(uuid.uuid4()),
            "eventType": "message",
            "isNewChat": new,
            "message": {"attachments": {}, "text": text},
            "source": "rusite" if sender == "client" else "seller-public-api",
            "addTimestamp": moment,
            "addTime": self.now().isoformat(),
            "replySign": self.chats[chat]["replySign"] if new else "",
            "sender": sender,
            "clientName": self.chats[chat]["clientName"] if sender == "client" else "",
        }
        self.events.append(event)
        return moment

    def _read_events(self, asked: Asked) -> Answered:
        after = asked.query.get("next")
        if after == "0":
            return Answered(
                400, {"title": "validation failed", "detail": "next must not be 0", "status": 400, "requestId": "r", "origin": "chat"}
            )
        found = [event for event in self.events if event["addTimestamp"] > int(after or -1)][:100]
        last = found[-1]["addTimestamp"] if found else int(after or self.now().timestamp() * 1000)
        times = {"newestEventTime": found[-1]["addTime"], "oldestEventTime": found[0]["addTime"]} if found else {}
        return Answered(200, {"result": {"next": last, "totalEvents": len(found), "events": found} | times, "errors": None})

    def _message(self, asked: Asked) -> Answered:
        form = _form(asked)
        chat = next((chat for chat in self.chats.values() if chat["replySign"] == form.get("replySign")), None)
        if chat is None or len(form.get("message", "")) > 1000:
            return Answered(400, {"errors": ["replySign is unknown or the message is longer than 1000 characters"], "result": None})
        moment = self._event(chat["chatID"], "seller", form.get("message", ""))
        return Answered(200, {"result": {"addTime": moment, "chatID": chat["chatID"]}, "errors": []})

    def _read_claims(self, asked: Asked) -> Answered:
        archived = asked.query.get("is_archive") == "true"
        rows = [row for row in self.claims.values() if (row["status"] != 0) is archived and asked.query.get("id") in (None, row["id"])]
        offset, limit = int(asked.query.get("offset") or 0), int(asked.query.get("limit") or 50)
        return Answered(200, {"claims": rows[offset : offset + limit], "total": len(rows)})

    def _decide_claim(self, asked: Asked) -> Answered:
        body = asked.json or {}
        row = self.claims.get(str(body.get("id")))
        comment = str(body.get("comment") or "")
        if row is None or body.get("action") not in row["actions"]:
            return Answered(
                400, {"title": "validation error", "detail": "the action is not offered", "status": 400, "requestId": "r", "origin": "c"}
            )
        if body["action"] == "rejectcustom" and not 10 <= len(comment) <= 1000:
            return Answered(
                400,
                {"title": "validation error", "detail": "comment: 10 to 1000 characters", "status": 400, "requestId": "r", "origin": "c"},
            )
        row |= {"status": 1 if body["action"].startswith("reject") else 2, "actions": [], "wb_comment": comment}
        return Answered(200)


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


def _envelope(data: Any, status: int = 200, error: str = "") -> Answered:
    body = {"data": data, "error": bool(error), "errorText": error, "additionalErrors": None}
    return Answered(status, body | ({"requestId": "r"} if error else {}))


def _form(asked: Asked) -> dict[str, str]:
    head = b"Content-Type: " + asked.headers.get("content-type", "").encode() + b"\r\n\r\n"
    fields = {}
    for part in BytesParser(policy=default).parsebytes(head + asked.body).iter_parts():
        name = part.get_param("name", header="content-disposition")
        fields[str(name)] = bytes(part.get_payload(decode=True) or b"").decode()
    return fields
