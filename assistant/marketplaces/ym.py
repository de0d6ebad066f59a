"""Yandex Market: goods reviews, questions, chats and returns of one cabinet.

Contract: the official Partner API document. Hazards it is written around: an update without a comment id always creates, so nothing is
created where a comment of ours stands; `id` and `parentId` are never sent together; a first status of UNMODERATED means "being checked";
420 is their 429; a review list covers six months and a question list one month per call; an arbitration chat is for a person alone.
"""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Any

from assistant.claims.values import Purchase
from assistant.domain import Inquiry, Message, Reply, Speaker
from assistant.errors import AnswerRefused, InputError
from assistant.marketplaces.addresses import Address, address
from assistant.marketplaces.limiter import Allowance
from assistant.marketplaces.shapes import word
from assistant.marketplaces.transport import Transport, expect_object
from assistant.marketplaces.ym_shapes import YmAuthor, YmChat, YmComment, YmFeedback, YmMessage, YmQuestion, YmReturn
from assistant.ports import AnswerState, Habits, Published
from knowledge.types import Channel, Platform

ALLOWANCES = {
    "feedback-list": Allowance(5000, 3600, 50),
    "comment-list": Allowance(5000, 3600, 50),
    "comment-update": Allowance(1000, 3600, 10),
    "skip-reaction": Allowance(500, 3600, 10),
    "question-list": Allowance(1000, 3600, 10),
    "answer-list": Allowance(1000, 3600, 10),
    "question-update": Allowance(500, 3600, 10),
    "chat-list": Allowance(5000, 3600, 50),
    "chat-history": Allowance(10000, 3600, 100),
    "chat-message": Allowance(1000, 3600, 10),
    "returns": Allowance(5000, 3600, 50),
}
"""Requests per hour and method without a subscription (x-resource-limit-config of the document); bursts are ours."""

ARBITRATION = "arbitrage"
RETURN_DECISIONS = (
    "REFUND_MONEY",
    "FAST_REFUND_MONEY",
    "REFUND_MONEY_INCLUDING_SHIPMENT",
    "REPAIR",
    "REPLACE",
    "SEND_TO_EXAMINATION",
    "PARTIAL_MONEY_REFUND",
    "DECLINE_REFUND",
    "OTHER_DECISION",
)
"""ReturnRequestDecisionType of the document: a return does not list its own, every one of these may be submitted."""

WAITING = "WAITING_FOR_DECISION"
_SHOP_AUTHORS = {"business", "brand"}
_STATES = {
    "published": AnswerState.SHOWN,
    "unmoderated": AnswerState.CHECKING,
    "banned": AnswerState.REFUSED,
    "deleted": AnswerState.REFUSED,
}


HABITS = Habits(settle=timedelta(minutes=3))
"""An unclear write lands within the client's timeout, the server's own and the delay of its reads; generous until measured."""


class YandexMarket:
    """One cabinet (business); `campaign` is the store whose returns are read."""

    platform = Platform.YM
    habits = HABITS

    def __init__(self, shop_id: str, business: str, campaign: str | None, transport: Transport) -> None:
        self._shop_id = shop_id
        self._business = f"/businesses/{business}"
        self._campaign = f"/v2/campaigns/{campaign}" if campaign else ""
        self._transport = transport

    def unanswered(self, since: datetime | None = None) -> Iterator[Inquiry]:
        """Reviews, questions, chats and returns that wait."""
        yield from self.reviews(since)
        yield from self.questions(since)
        yield from self.chats()
        yield from self.returns()

    def reviews(self, since: datetime | None = None) -> Iterator[Inquiry]:
        """Reviews that need a reaction and have no comment of ours. `needReaction` comes back when the author changes the review."""
        body: dict[str, Any] = {"reactionStatus": "NEED_REACTION"}
        if since:
            body["dateTimeFrom"] = since.isoformat()
        for row in self._pages("feedback-list", f"/v2{self._business}/goods-feedback", body, "feedbacks", 50):
            review = YmFeedback.model_validate(row)
            if not ((review.statistics or {}).get("commentsCount") and self._own_comment(review.feedbackId)):
                yield self._review(review)

    def questions(self, since: datetime | None = None) -> Iterator[Inquiry]:
        """Questions that need an answer, month by month since the watermark (a call covers one month at most)."""
        now = datetime.now(UTC)
        start = since or now - timedelta(days=30)
        seen: set[str] = set()
        while start < now:
            end = min(start + timedelta(days=30), now)
            body = {"needAnswer": True, "dateFrom": f"{start:%Y-%m-%d}", "dateTo": f"{end:%Y-%m-%d}", "sort": "CREATED_AT_ASC"}
            for row in self._pages("question-list", f"/v1{self._business}/goods-questions", body, "questions", 50):
                question = YmQuestion.model_validate(row)
                if question.questionIdentifiers.id not in seen:
                    seen.add(question.questionIdentifiers.id)
                    yield self._question(question)
            start = end

    def chats(self) -> Iterator[Inquiry]:
        """Chats that wait for the partner or the arbiter; an arbitration carries the tag `arbitrage`."""
        body = {"statuses": ["NEW", "WAITING_FOR_PARTNER", "WAITING_FOR_ARBITER"]}
        for row in self._pages("chat-list", f"/v2{self._business}/chats", body, "chats", 20):
            chat = YmChat.model_validate(row)
            said = self._history(chat.chatId)
            if said and (word(said[-1].sender) == "customer" or word(chat.type) == ARBITRATION):
                yield self._chat(chat, said)

    def returns(self) -> Iterator[Inquiry]:
        """Returns that wait for the shop's decision."""
        if not self._campaign:
            return
        token = ""
        while True:
            query: dict[str, Any] = {"statuses": WAITING, "limit": 100} | ({"pageToken": token} if token else {})
            body = self._get("returns", f"{self._campaign}/returns", query)
            for row in body.get("returns") or []:
                yield self._return(YmReturn.model_validate(row))
            token = str((body.get("paging") or {}).get("nextPageToken") or "")
            if not token:
                return

    def published(self, external_id: str) -> Published | None:
        """Our answer as the Market holds it now; None when there is none."""
        place = address(external_id)
        match place.channel:
            case Channel.REVIEW:
                return _state(self._own_comment(place.id))
            case Channel.QUESTION:
                return _state(self._own_answer(place.id))
            case Channel.CHAT:
                return self._said_after(place)
            case Channel.RETURN:
                raise InputError("ym: a return has no public answer")

    def publish(self, reply: Reply) -> None:
        """Creates one answer. Never called where ours stands: an update without an id always creates."""
        place = address(reply.external_id)
        match place.channel:
            case Channel.REVIEW:
                body: dict[str, Any] = {"feedbackId": int(place.id), "comment": {"text": reply.text}}
                self._write("comment-update", f"/v2{self._business}/goods-feedback/comments/update", body)
            case Channel.QUESTION:
                body = {"operationType": "CREATE", "parentEntityId": {"id": int(place.id), "type": "QUESTION"}, "text": reply.text}
                self._write("question-update", f"/v1{self._business}/goods-questions/update", body)
            case Channel.CHAT:
                self._write("chat-message", f"/v2{self._business}/chats/message", {"message": reply.text}, {"chatId": place.id})
            case Channel.RETURN:
                raise InputError("ym: a return is decided with `decide_return`")

    def edit(self, reply: Reply) -> None:
        """Changes our answer in place by its id, where the Market lets it be changed."""
        place = address(reply.external_id)
        comment = self._own_comment(place.id) if place.channel is Channel.REVIEW else self._own_answer(place.id)
        if comment is None or not comment.canModify:
            raise AnswerRefused(f"ym: the answer to {reply.external_id!r} cannot be changed")
        if place.channel is Channel.REVIEW:
            body: dict[str, Any] = {"feedbackId": int(place.id), "comment": {"id": int(comment.id), "text": reply.text}}
            self._write("comment-update", f"/v2{self._business}/goods-feedback/comments/update", body)
        else:
            body = {"operationType": "UPDATE", "entityId": {"id": int(comment.id), "type": "ANSWER"}, "text": reply.text}
            self._write("question-update", f"/v1{self._business}/goods-questions/update", body)

    def skip(self, external_id: str) -> None:
        """Takes a review off the list without an answer: the Market's own way for a rating without words."""
        body = {"feedbackIds": [int(address(external_id).id)]}
        self._write("skip-reaction", f"/v2{self._business}/goods-feedback/skip-reaction", body)

    def decide_return(self, external_id: str, decisions: list[dict[str, Any]]) -> None:
        """Submits the decisions on a return's items: the money-moving step, called only with an approval that names the sum."""
        place = address(external_id)
        path = f"{self._campaign}/orders/{place.extra}/returns/{place.id}/decision/submit"
        self._write("returns", path, {"returnItemDecisions": decisions})

    def purchase(self, external_id: str) -> Purchase:
        """What the return is about; the Market tells the sum that is asked back, and not the day of delivery."""
        amount = self._one_return(address(external_id)).amount or {}
        paid = Decimal(str(amount["value"])) if amount.get("value") else None
        return Purchase(paid=paid, currency=str(amount.get("currencyId") or "RUB").replace("RUR", "RUB"))

    def execute_claim(self, external_id: str, code: str, comment: str, *, amount: Decimal | None, reason: str) -> None:
        """One decision for the whole return. A part of the price goes only to a return of one item: splitting is a person's work."""
        found = self._one_return(address(external_id))
        items = [decision["returnItemId"] for item in found.items or [] for decision in item.get("decisions") or []]
        if not items or (amount is not None and len(items) != 1):
            raise AnswerRefused(f"ym: return {found.id!r} has {len(items)} items to decide; do it in the cabinet")
        decision: dict[str, Any] = {"decisionType": code} | ({"comment": comment} if comment else {})
        decision |= {"decisionReasonType": reason} if reason else {}
        decision |= {"compensation": {"value": float(amount), "currencyId": "RUR"}} if amount is not None else {}
        self.decide_return(external_id, [{"returnItemId": int(item)} | decision for item in items])

    def claim_outcome(self, external_id: str) -> str | None:
        """What was decided, or None while the return waits for the shop."""
        status = self._one_return(address(external_id)).refundStatus
        return None if status in ("", WAITING) else status

    def _one_return(self, place: Address) -> YmReturn:
        if not self._campaign:
            raise InputError("ym: returns belong to a store; connect again with --campaign")
        return YmReturn.model_validate(self._get("returns", f"{self._campaign}/orders/{place.extra}/returns/{place.id}", {}))

    def _get(self, group: str, path: str, query: dict[str, Any]) -> dict[str, Any]:
        body = expect_object(self._transport.read(group, "GET", path, params=query), f"ym {path}")
        return expect_object(body.get("result") or {}, f"ym {path}")

    def _post(self, group: str, path: str, body: dict[str, Any], query: dict[str, Any]) -> dict[str, Any]:
        answer = expect_object(self._transport.read(group, "POST", path, json=body, params=query), f"ym {path}")
        return expect_object(answer.get("result") or {}, f"ym {path}")

    def _write(self, group: str, path: str, body: dict[str, Any], query: dict[str, Any] | None = None) -> Any:
        answer = self._transport.write(group, "POST", path, json=body, params=query or {})
        if isinstance(answer, dict) and answer.get("status") == "ERROR":
            reasons = "; ".join(str(error.get("message") or error.get("code")) for error in answer.get("errors") or [])
            raise AnswerRefused(f"ym: {path}: {reasons or 'refused without a reason'}")
        return answer

    def _pages(self, group: str, path: str, body: dict[str, Any], key: str, limit: int) -> Iterator[dict[str, Any]]:
        token = ""
        while True:
            result = self._post(group, path, body, {"limit": limit} | ({"pageToken": token} if token else {}))
            yield from result.get(key) or []
            following = str((result.get("paging") or {}).get("nextPageToken") or "")
            if not following or following == token:
                return
            token = following

    def _own_comment(self, feedback: str) -> YmComment | None:
        path = f"/v2{self._business}/goods-feedback/comments"
        return self._own(self._pages("comment-list", path, {"feedbackId": int(feedback)}, "comments", 50))

    def _own_answer(self, question: str) -> YmComment | None:
        path = f"/v1{self._business}/goods-questions/answers"
        return self._own(self._pages("answer-list", path, {"questionId": int(question)}, "answers", 50))

    @staticmethod
    def _own(rows: Iterator[dict[str, Any]]) -> YmComment | None:
        for row in rows:
            comment = YmComment.model_validate(row)
            if word((comment.author or YmAuthor()).type) in _SHOP_AUTHORS and word(comment.status) != "deleted":
                return comment
        return None

    def _history(self, chat: str) -> list[YmMessage]:
        path = f"/v2{self._business}/chats/history"
        result = self._post("chat-history", path, {}, {"chatId": chat, "limit": 100})
        messages = [YmMessage.model_validate(row) for row in result.get("messages") or []]
        return sorted(messages, key=lambda message: int(message.messageId))

    def _said_after(self, place: Address) -> Published | None:
        for message in self._history(place.id):
            if int(message.messageId) > int(place.extra or 0) and word(message.sender) == "partner":
                return Published(text=message.message, state=AnswerState.SHOWN, answer_id=message.messageId, edits_left=0)
        return None

    def _review(self, review: YmFeedback) -> Inquiry:
        description, statistics = review.description, review.statistics or {}
        rating = statistics.get("rating")
        return Inquiry(
            id=f"ym-review-{review.feedbackId}",
            shop_id=self._shop_id,
            platform=Platform.YM,
            channel=Channel.REVIEW,
            external_id=str(Address(Channel.REVIEW, review.feedbackId)),
            order_id=review.identifiers.orderId,
            product_id=review.identifiers.offerId or None,
            author=review.author or None,
            text=description.comment if description else "",
            pros=description.advantages if description else "",
            cons=description.disadvantages if description else "",
            media=tuple(str(photo) for photo in (review.media or {}).get("photos") or []),
            rating=rating if rating in range(1, 6) else None,
            asked_at=review.createdAt,
        )

    def _question(self, question: YmQuestion) -> Inquiry:
        return Inquiry(
            id=f"ym-question-{question.questionIdentifiers.id}",
            shop_id=self._shop_id,
            platform=Platform.YM,
            channel=Channel.QUESTION,
            external_id=str(Address(Channel.QUESTION, question.questionIdentifiers.id)),
            product_id=question.questionIdentifiers.offerId or None,
            author=(question.author.name or None) if question.author else None,
            text=question.text,
            asked_at=question.createdAt,
        )

    def _chat(self, chat: YmChat, said: list[YmMessage]) -> Inquiry:
        last = said[-1]
        return Inquiry(
            id=f"ym-chat-{chat.chatId}-{last.messageId}",
            shop_id=self._shop_id,
            platform=Platform.YM,
            channel=Channel.CHAT,
            external_id=str(Address(Channel.CHAT, chat.chatId, last.messageId)),
            order_id=chat.context.orderId,
            author=str((chat.context.customer or {}).get("name") or "") or None,
            text=last.message,
            tags=(ARBITRATION,) if word(chat.type) == ARBITRATION else (),
            thread=tuple(_message(message) for message in said[:-1]),
            asked_at=last.createdAt,
        )

    def _return(self, found: YmReturn) -> Inquiry:
        items = found.items or []
        texts = [str(decision.get("comment") or "") for item in items for decision in item.get("decisions") or []]
        asked = datetime.fromisoformat(found.creationDate) if found.creationDate else None
        return Inquiry(
            id=f"ym-return-{found.id}",
            shop_id=self._shop_id,
            platform=Platform.YM,
            channel=Channel.RETURN,
            external_id=str(Address(Channel.RETURN, found.id, found.orderId)),
            order_id=found.orderId or None,
            product_id=str(items[0].get("shopSku")) if items else None,
            text="\n".join(text for text in texts if text),
            tags=RETURN_DECISIONS,
            asked_at=asked,
            reply_until=asked + timedelta(hours=48) if asked else None,
        )


def _message(message: YmMessage) -> Message:
    speakers = {"customer": Speaker.BUYER, "partner": Speaker.SHOP}
    return Message(speaker=speakers.get(word(message.sender), Speaker.PLATFORM), text=message.message, at=message.createdAt)


def _state(comment: YmComment | None) -> Published | None:
    if comment is None:
        return None
    state = _STATES.get(word(comment.status), AnswerState.CHECKING)
    return Published(text=comment.text, state=state, answer_id=comment.id, edits_left=None if comment.canModify else 0)
