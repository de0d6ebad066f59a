"""Ozon: reviews, questions, buyer chats and rFBS returns.

Contract: the Seller API document (2026-10). Hazards it is written around: a second comment is a second public one, so nothing is created
where ours stands; a comment cannot be edited, and deleting and creating it again is never done by software; a comment under moderation may
be invisible for days, so "not found" proves nothing here; one 403 means a missing subscription or a missing role, so both are named.
"""

from collections.abc import Iterator
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any

from assistant.claims.values import Purchase
from assistant.domain import Inquiry, Message, Reply, Speaker
from assistant.errors import AnswerRefused, InputError, MarketplaceDenied
from assistant.marketplaces.addresses import Address, address
from assistant.marketplaces.limiter import Allowance
from assistant.marketplaces.ozon_shapes import OzonAnswer, OzonChat, OzonComment, OzonMessage, OzonQuestion, OzonReturn, OzonReview
from assistant.marketplaces.shapes import word
from assistant.marketplaces.transport import Transport, expect_object
from assistant.ports import AnswerState, Habits, Published
from knowledge.types import Channel, Platform

ALLOWANCES = {"all": Allowance(50, 1, 50)}
"""50 requests a second per Client-Id over all methods."""

PAGE = 100
CHAT_REPLY_HOURS = 48
DECISION_HOURS = 24
_NEEDS = {
    "review": "the subscription «Управление отзывами» or Premium Pro",
    "question": "Premium Plus",
    "chat": "Premium Plus or Premium Pro",
    "return": "a key with the role for rFBS returns",
}


HABITS = Habits(settle=timedelta(minutes=5), shows_unmoderated=False)
"""An unclear write lands within the client's timeout, the server's own and the delay of its reads; generous until measured."""


class Ozon:
    """One seller account by its Client-Id and key."""

    platform = Platform.OZON
    habits = HABITS

    def __init__(self, shop_id: str, transport: Transport) -> None:
        self._shop_id = shop_id
        self._transport = transport

    def unanswered(self, since: datetime | None = None) -> Iterator[Inquiry]:
        """Reviews, questions, chats and returns that wait, the oldest first within each kind."""
        yield from self.reviews(since)
        yield from self.questions(since)
        yield from self.chats()
        yield from self.returns()

    def reviews(self, since: datetime | None = None) -> Iterator[Inquiry]:
        """Reviews without an answer of ours."""
        filters: dict[str, Any] = {"status": "ALL", "order_status": "ALL"}
        if since:
            filters["published_from"] = since.isoformat()
        for row in self._pages("review", "/v2/review/list", {"limit": PAGE, "sort_dir": "ASC", "filters": filters}, "reviews"):
            review = OzonReview.model_validate(row)
            if word(review.status) != "processed" and not (review.comments_amount and self._own_comment(review.id)):
                yield self._review(review)

    def questions(self, since: datetime | None = None) -> Iterator[Inquiry]:
        """Questions without an answer of ours."""
        body: dict[str, Any] = {"limit": PAGE, "sort_dir": "ASC", "filter": {"date_from": since.isoformat()} if since else {}}
        for row in self._pages("question", "/v1/question/list", body, "questions"):
            question = OzonQuestion.model_validate(row)
            if word(question.status) != "processed" and not question.answers_count:
                yield self._question(question)

    def chats(self) -> Iterator[Inquiry]:
        """Open buyer chats whose last word is the buyer's."""
        cursor = ""
        while True:
            body = {"limit": PAGE, "filter": {"chat_status": "Opened", "unread_only": False}} | ({"cursor": cursor} if cursor else {})
            answer = self._read("chat", "/v3/chat/list", body)
            for row in answer.get("chats") or []:
                chat = OzonChat.model_validate(row.get("chat") or {})
                if word(chat.chat_type).startswith("buyer"):
                    yield from self._waiting(chat)
            cursor = str(answer.get("cursor") or "")
            if not answer.get("has_next") or not cursor:
                return

    def returns(self) -> Iterator[Inquiry]:
        """rFBS returns that offer an action; the actions travel in `tags`."""
        last = 0
        while True:
            body: dict[str, Any] = {"limit": PAGE, "last_id": last, "filter": {}}
            found = self._read("return", "/v2/returns/rfbs/list", body).get("returns") or []
            rows = found if isinstance(found, list) else [found]
            for row in rows:
                yield from self._return(str(row.get("return_id") or ""))
            if len(rows) < PAGE:
                return
            last = int(rows[-1]["return_id"])

    def published(self, external_id: str) -> Published | None:
        """Our answer as Ozon holds it now; None when it cannot be seen, which during moderation does not prove that there is none."""
        place = address(external_id)
        match place.channel:
            case Channel.REVIEW:
                comment = self._own_comment(place.id)
                return _comment_state(comment) if comment else None
            case Channel.QUESTION:
                return self._own_answer(place)
            case Channel.CHAT:
                return self._said_after(place)
            case Channel.RETURN:
                raise InputError("ozon: a return has no public answer")

    def publish(self, reply: Reply) -> None:
        """Creates one answer. Marking the review as processed is a call of its own, after the answer was read back."""
        place = address(reply.external_id)
        match place.channel:
            case Channel.REVIEW:
                self._write("review", "/v1/review/comment/create", {"review_id": place.id, "text": reply.text})
            case Channel.QUESTION:
                self._write(
                    "question", "/v1/question/answer/create", {"question_id": place.id, "sku": int(place.extra), "text": reply.text}
                )
            case Channel.CHAT:
                self._write("chat", "/v1/chat/send/message", {"chat_id": place.id, "text": reply.text})
            case Channel.RETURN:
                raise InputError("ozon: a return is decided with `decide_return`, which names the action")

    def edit(self, reply: Reply) -> None:
        """Ozon has no edit; delete and create loses the comment's place and goes through moderation again, so a person does it."""
        raise AnswerRefused(f"ozon: an answer cannot be edited ({reply.external_id!r}); delete it in the cabinet if it must go")

    def mark_processed(self, external_id: str) -> None:
        """Takes a review or question off Ozon's own list; a repeat changes nothing."""
        place = address(external_id)
        kind = "review" if place.channel is Channel.REVIEW else "question"
        version = "v2" if kind == "review" else "v1"
        self._write(kind, f"/{version}/{kind}/change-status", {f"{kind}_ids": [place.id], "status": "PROCESSED"})

    def decide_return(
        self, external_id: str, action: int, *, comment: str = "", reason: int | None = None, amount: float | None = None
    ) -> None:
        """Executes one of the return's own actions by its number. Raises AnswerRefused when it is not offered now."""
        place = address(external_id)
        offered = [item.get("id") for item in self._one_return(place.id).available_actions or []]
        if action not in offered:
            raise AnswerRefused(f"ozon: return {place.id!r} does not offer action {action}; it offers {offered}")
        body: dict[str, Any] = {"return_id": int(place.id), "id": action}
        body |= {"comment": comment} if comment else {}
        body |= {"rejection_reason_id": reason} if reason is not None else {}
        body |= {"compensation_amount": amount} if amount is not None else {}
        self._write("return", "/v1/returns/rfbs/action/set", body)

    def purchase(self, external_id: str) -> Purchase:
        """What the return is about; Ozon tells the price and not the day of delivery."""
        product = self._one_return(address(external_id).id).product or {}
        price = product.get("price")
        paid = Decimal(str(price)) if price else None
        return Purchase(paid=paid, currency=str(product.get("currency_code") or "RUB"))

    def execute_claim(self, external_id: str, code: str, comment: str, *, amount: Decimal | None, reason: str) -> None:
        """One of the return's actions by its number; `reason` is the id of one of its reasons for a no."""
        if not code.lstrip("-").isdecimal() or (reason and not reason.isdecimal()):
            raise InputError(f"ozon: actions and reasons are numbers, not {code!r} and {reason!r}")
        part = float(amount) if amount is not None else None
        self.decide_return(external_id, int(code), comment=comment, reason=int(reason) if reason else None, amount=part)

    def claim_outcome(self, external_id: str) -> str | None:
        """The state's name once nothing can be done any more; None while the return still offers actions."""
        found = self._one_return(address(external_id).id)
        state = found.state or {}
        return None if found.available_actions else str(state.get("state_name") or state.get("state") or "decided")

    def _read(self, kind: str, path: str, body: dict[str, Any]) -> dict[str, Any]:
        try:
            return expect_object(self._transport.read("all", "POST", path, json=body), f"ozon {path}")
        except MarketplaceDenied as error:
            raise MarketplaceDenied(f"{error}; it needs {_NEEDS[kind]}, and a key whose role allows the method") from error

    def _write(self, kind: str, path: str, body: dict[str, Any]) -> Any:
        try:
            return self._transport.write("all", "POST", path, json=body)
        except MarketplaceDenied as error:
            raise MarketplaceDenied(f"{error}; it needs {_NEEDS[kind]}, and a key whose role allows the method") from error

    def _pages(self, kind: str, path: str, body: dict[str, Any], key: str) -> Iterator[dict[str, Any]]:
        last = ""
        seen: set[str] = set()
        while True:
            answer = self._read(kind, path, body | ({"last_id": last} if last else {}))
            for row in answer.get(key) or []:
                if str(row.get("id")) not in seen:
                    seen.add(str(row.get("id")))
                    yield row
            following = str(answer.get("last_id") or "")
            if not answer.get("has_next") or following == last:
                return
            last = following

    def _own_comment(self, review: str) -> OzonComment | None:
        offset = 0
        while True:
            body = {"review_id": review, "limit": PAGE, "offset": offset, "sort_dir": "ASC"}
            rows = self._read("review", "/v1/review/comment/list", body).get("comments") or []
            for row in rows:
                comment = OzonComment.model_validate(row)
                if comment.is_owner:
                    return comment
            if len(rows) < PAGE:
                return None
            offset += len(rows)

    def _own_answer(self, place: Address) -> Published | None:
        body = {"question_id": place.id, "sku": int(place.extra)}
        for row in self._read("question", "/v1/question/answer/list", body).get("answers") or []:
            answer = OzonAnswer.model_validate(row)
            states = {"published": AnswerState.SHOWN, "moderation_failed": AnswerState.REFUSED, "duplicate": AnswerState.REFUSED}
            state = states.get(word(answer.status_publication), AnswerState.CHECKING)
            return Published(text=answer.text, state=state, answer_id=answer.id, edits_left=0)
        return None

    def _history(self, chat: str, *, newest: int = PAGE) -> list[OzonMessage]:
        body = {"chat_id": chat, "direction": "Backward", "limit": newest}
        rows = self._read("chat", "/v3/chat/history", body).get("messages") or []
        return sorted((OzonMessage.model_validate(row) for row in rows), key=lambda message: int(message.message_id))

    def _waiting(self, chat: OzonChat) -> Iterator[Inquiry]:
        said = self._history(chat.chat_id)
        if not said or word(said[-1].user.type) != "customer":
            return
        last = said[-1]
        context = last.context or {}
        yield Inquiry(
            id=f"ozon-chat-{chat.chat_id}-{last.message_id}",
            shop_id=self._shop_id,
            platform=Platform.OZON,
            channel=Channel.CHAT,
            external_id=str(Address(Channel.CHAT, chat.chat_id, last.message_id)),
            order_id=str(context["order_number"]) if context.get("order_number") else None,
            product_id=str(context["sku"]) if context.get("sku") else None,
            text=last.text,
            thread=tuple(_message(message) for message in said[:-1]),
            asked_at=last.created_at,
            reply_until=last.created_at + timedelta(hours=CHAT_REPLY_HOURS) if last.created_at else None,
        )

    def _said_after(self, place: Address) -> Published | None:
        after = int(place.extra or 0)
        for message in self._history(place.id):
            if int(message.message_id) > after and word(message.user.type) == "seller":
                return Published(text=message.text, state=AnswerState.SHOWN, answer_id=message.message_id, edits_left=0)
        return None

    def _one_return(self, identity: str) -> OzonReturn:
        answer = self._read("return", "/v2/returns/rfbs/get", {"return_id": int(identity)})
        return OzonReturn.model_validate((answer.get("returns") or {}) | {"return_id": identity})

    def _return(self, identity: str) -> Iterator[Inquiry]:
        found = self._one_return(identity)
        product = found.product or {}
        if not found.available_actions:
            return
        yield Inquiry(
            id=f"ozon-return-{identity}",
            shop_id=self._shop_id,
            platform=Platform.OZON,
            channel=Channel.RETURN,
            external_id=str(Address(Channel.RETURN, identity)),
            order_id=found.posting_number or None,
            product_id=str(product["sku"]) if product.get("sku") else None,
            product_name=product.get("name") or None,
            author=found.client_name or None,
            text=found.comment,
            tags=tuple(f"{action.get('id')} {action.get('name')}" for action in found.available_actions),
            media=tuple(found.client_photo or ()),
            asked_at=found.created_at,
            reply_until=found.created_at + timedelta(hours=DECISION_HOURS) if found.created_at else None,
        )

    def _review(self, review: OzonReview) -> Inquiry:
        return Inquiry(
            id=f"ozon-review-{review.id}",
            shop_id=self._shop_id,
            platform=Platform.OZON,
            channel=Channel.REVIEW,
            external_id=str(Address(Channel.REVIEW, review.id)),
            product_id=review.sku or None,
            text=review.text,
            rating=review.rating if review.rating in range(1, 6) else None,
            order_status=word(review.order_status) or None,
            asked_at=review.published_at,
        )

    def _question(self, question: OzonQuestion) -> Inquiry:
        return Inquiry(
            id=f"ozon-question-{question.id}",
            shop_id=self._shop_id,
            platform=Platform.OZON,
            channel=Channel.QUESTION,
            external_id=str(Address(Channel.QUESTION, question.id, question.sku)),
            product_id=question.sku or None,
            author=question.author_name or None,
            text=question.text,
            asked_at=question.published_at,
        )


def _comment_state(comment: OzonComment) -> Published:
    state = AnswerState.REFUSED if comment.is_rejected else AnswerState.SHOWN if comment.is_published else AnswerState.CHECKING
    return Published(text=comment.text, state=state, answer_id=comment.id, edits_left=0, reason=comment.deviation_reason)


def _message(message: OzonMessage) -> Message:
    speakers = {"customer": Speaker.BUYER, "seller": Speaker.SHOP}
    return Message(speaker=speakers.get(word(message.user.type), Speaker.PLATFORM), text=message.text, at=message.created_at)
