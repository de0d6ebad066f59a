"""Wildberries: reviews, questions, buyer chats and return claims.

Contract: the official OpenAPI document "Communications" (2026-10). Hazards it is written around: a 204 on an answer proves nothing, so the
answer is read back; an answer can be edited once in 60 days, so an answer is only posted where none is; `isAnswered=true` also lists items
without an answer, so "answered" is read from the answer itself; reviews older than 30 days move to the archive.
"""

import logging
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Any

from assistant.claims.values import Purchase
from assistant.domain import Inquiry, Message, Reply, Speaker
from assistant.errors import AnswerRefused, InputError, MarketplaceBusy, MarketplaceDenied
from assistant.marketplaces.addresses import Address, address
from assistant.marketplaces.limiter import Allowance
from assistant.marketplaces.transport import Transport, expect_object
from assistant.marketplaces.wb_shapes import MOSCOW, WbAnswer, WbChat, WbClaim, WbEvent, WbFeedback, WbQuestion
from assistant.marketplaces.wb_supplements import joined, thread_of
from assistant.ports import AnswerState, Habits, Published
from knowledge.types import Channel, Platform

log = logging.getLogger(__name__)

ALLOWANCES = {
    "feedbacks": Allowance(3, 1, 6),
    "chat": Allowance(10, 10, 10),
    "claims": Allowance(20, 60, 10),
    "content": Allowance(100, 60, 5),
}
"""Personal and service tokens, requests per seconds and burst (Communications document, 2026-07)."""

BASIC_ALLOWANCES = {
    "feedbacks": Allowance(5, 3600, 1),
    "chat": Allowance(1, 3600, 1),
    "claims": Allowance(1, 3600, 1),
    "content": Allowance(5, 3600, 1),
}
"""A basic token since 2026-04-16: five requests an hour."""

PAGE = 5000
SHARED = 100
"""How many rows two pages have in common where only skipping leads on: a list that shrinks in between loses none."""

LISTED_DAYS = 30
"""Reviews without an answer stay on the list for so long, then they are in the archive."""
CLAIM_PAGE = 200
CLAIM_DAYS = 14
_COMMENTED = frozenset({"rejectcustom", "approvecc1"})
"""Actions that take a comment; the others answer with Wildberries' own text."""
_STATES = {"wbru": AnswerState.SHOWN, "reviewrequired": AnswerState.CHECKING, "rejected": AnswerState.REFUSED}


_ORDER_STATUSES = {"rejected": "refused", "notSpecified": ""}
"""The buyer's refusal under the one word that the rest of the service reads; nobody is thanked for a purchase they did not make."""

HABITS = Habits(settle=timedelta(minutes=3))
"""An unclear write lands within the client's timeout, the server's own and the delay of its reads; generous until measured."""


class Wildberries:
    """One seller account. `unanswered` reads everything that waits; `publish` posts one answer where none is."""

    platform = Platform.WB
    habits = HABITS

    def __init__(self, shop_id: str, feedbacks: Transport, chats: Transport, claims: Transport, *, archive_days: int = 90) -> None:
        self._archive = timedelta(days=archive_days)
        self._shop_id = shop_id
        self._feedbacks = feedbacks
        self._chats = chats
        self._claims = claims

    def unanswered(self, since: datetime | None = None) -> Iterator[Inquiry]:
        """Reviews, questions, claims and chats that wait, the oldest first. `since` is a watermark; the caller leaves an overlap."""
        yield from self.reviews(since)
        yield from self.questions(since)
        yield from self.claims()
        try:
            yield from self.waiting_chats(since)
        except (MarketplaceDenied, MarketplaceBusy) as error:
            # A token without chats, or a basic one with a single chat request an hour, must not stop the rest; the overlap is read again.
            log.warning("wb: chats of shop %r are not read now: %s", self._shop_id, error)

    def waiting_chats(self, since: datetime | None = None) -> Iterator[Inquiry]:
        """Chats whose last word since then is the buyer's, with what was said since then as their thread."""
        cursor = int(since.timestamp() * 1000) if since else None
        said: list[WbEvent] = []
        while True:
            events, following = self.events(cursor)
            said += events
            if not events or following in (None, cursor):
                break
            cursor = following
        cards = {chat.chatID: chat.goodCard or {} for chat in self.chats()} if said else {}
        yield from chat_inquiries(self._shop_id, said, cards)

    def reviews(self, since: datetime | None = None) -> Iterator[Inquiry]:
        """Reviews without an answer, those that grew into the archive as well; a supplement is one inquiry with what came before it."""
        for review, first in joined(self._all_reviews(since), self._fetched):
            yield self._review(review, first)

    def questions(self, since: datetime | None = None) -> Iterator[Inquiry]:
        """Questions without an answer that nobody rejected."""
        for row in self._listed("/api/v1/questions", "questions", since):
            question = WbQuestion.model_validate(row)
            if (question.answer is None or not question.answer.text) and question.state != "none":
                yield self._question(question)

    def claims(self) -> Iterator[Inquiry]:
        """Return claims of the last 14 days that wait for a decision. Their allowed actions travel in `tags`."""
        offset = 0
        while True:
            query = {"is_archive": "false", "limit": CLAIM_PAGE, "offset": offset}
            body = expect_object(self._claims.read("claims", "GET", "/api/v1/claims", params=query), "wb claims")
            rows = body.get("claims") or []
            yield from (self._claim(WbClaim.model_validate(row)) for row in rows)
            offset += len(rows)
            if len(rows) < CLAIM_PAGE:
                return

    def events(self, cursor: int | None) -> tuple[list[WbEvent], int | None]:
        """Chat events after the cursor (milliseconds; None for the first call, never 0) and the next cursor, to be stored after commit."""
        query = {} if cursor is None else {"next": cursor}
        body = expect_object(self._chats.read("chat", "GET", "/api/v1/seller/events", params=query), "wb events")
        result = body.get("result") or {}
        events = [WbEvent.model_validate(row) for row in result.get("events") or []]
        return events, result.get("next") if result.get("totalEvents") else cursor

    def chats(self) -> list[WbChat]:
        """All chats with the signature that an answer needs."""
        body = expect_object(self._chats.read("chat", "GET", "/api/v1/seller/chats"), "wb chats")
        return [WbChat.model_validate(row) for row in body.get("result") or []]

    def published(self, external_id: str) -> Published | None:
        """The answer as Wildberries shows it now; None when there is none."""
        place = address(external_id)
        match place.channel:
            case Channel.REVIEW:
                row = self._one("/api/v1/feedback", place.id)
                answer = WbFeedback.model_validate(row).answer
            case Channel.QUESTION:
                answer = WbQuestion.model_validate(self._one("/api/v1/question", place.id)).answer
            case Channel.CHAT:
                return self._said_after(place)
            case Channel.RETURN:
                return self._claim_answer(place)
        return _published(answer)

    def publish(self, reply: Reply) -> None:
        """Posts the answer. Never called where an answer stands: a second post may burn the one edit."""
        place = address(reply.external_id)
        match place.channel:
            case Channel.REVIEW:
                self._feedbacks.write("feedbacks", "POST", "/api/v1/feedbacks/answer", json={"id": place.id, "text": reply.text})
            case Channel.QUESTION:
                body = {"id": place.id, "answer": {"text": reply.text}, "state": "wbRu"}
                self._feedbacks.write("feedbacks", "PATCH", "/api/v1/questions", json=body)
            case Channel.CHAT:
                self._say(place, reply.text)
            case Channel.RETURN:
                raise InputError("a return claim is decided with `decide_claim`, which names the action")

    def edit(self, reply: Reply) -> None:
        """Spends the one edit of an answer. Raises AnswerRefused when Wildberries says that it is not editable."""
        place = address(reply.external_id)
        found = self.published(reply.external_id)
        if found is None or not found.edits_left:
            raise AnswerRefused(f"wb: the answer to {reply.external_id!r} cannot be edited (one edit within 60 days)")
        if place.channel is Channel.REVIEW:
            self._feedbacks.write("feedbacks", "PATCH", "/api/v1/feedbacks/answer", json={"id": place.id, "text": reply.text})
        else:
            self.publish(reply)

    def decide_claim(self, external_id: str, action: str, comment: str) -> None:
        """Executes one of the claim's own actions. Raises AnswerRefused when the claim does not offer it now."""
        place = address(external_id)
        claim = self._find_claim(place.id)
        if claim is None or action not in (claim.actions or []):
            raise AnswerRefused(
                f"wb: claim {place.id!r} does not offer {action!r} now; it offers {', '.join((claim and claim.actions) or []) or 'nothing'}"
            )
        body = {"id": place.id, "action": action} | ({"comment": comment} if comment else {})
        self._claims.write("claims", "PATCH", "/api/v1/claim", json=body)

    def purchase(self, external_id: str) -> Purchase:
        """What the claim is about: the price that the buyer paid and the day they got the goods, as far as told."""
        claim = self._find_claim(address(external_id).id)
        if claim is None:
            raise AnswerRefused(f"wb: no claim {external_id!r}; claims are shown for {CLAIM_DAYS} days")
        paid = None if claim.price is None else Decimal(str(claim.price))
        return Purchase(paid=paid, currency=claim.currency_code or "RUB", delivered_at=claim.delivered_at)

    def execute_claim(self, external_id: str, code: str, comment: str, *, amount: Decimal | None, reason: str) -> None:
        """One of the claim's actions; Wildberries takes no sum and no reason code, and a comment with two of them only."""
        self.decide_claim(external_id, code, comment if code in _COMMENTED else "")

    def claim_outcome(self, external_id: str) -> str | None:
        """What was decided, or None while the claim is pending."""
        claim = self._find_claim(address(external_id).id)
        if claim is None or claim.status in (None, 0):
            return None
        return {1: "refused", 2: "approved"}.get(claim.status or 0, f"status {claim.status}")

    def _all_reviews(self, since: datetime | None) -> Iterator[WbFeedback]:
        # The list before the archive: what moves over while we read is met in one of them.
        for row in self._listed("/api/v1/feedbacks", "feedbacks", since):
            yield WbFeedback.model_validate(row)
        now = datetime.now(UTC)
        if since is None or since < now - timedelta(days=LISTED_DAYS - 1):
            yield from self._archived(max(since, now - self._archive) if since else now - self._archive)

    def _archived(self, since: datetime) -> Iterator[WbFeedback]:
        """Unanswered reviews of the archive with something to answer, newest first, back to a day."""
        skip = 0
        while True:
            query = {"take": PAGE, "skip": skip, "order": "dateDesc"}
            body = expect_object(self._feedbacks.read("feedbacks", "GET", "/api/v1/feedbacks/archive", params=query), "wb archive")
            rows = [WbFeedback.model_validate(row) for row in (body.get("data") or {}).get("feedbacks") or []]
            yield from (row for row in rows if row.has_words and not (row.createdDate and row.createdDate < since))
            if len(rows) < PAGE or (rows[-1].createdDate and rows[-1].createdDate < since):
                return
            skip += max(PAGE - SHARED, 1)

    def _fetched(self, identity: str) -> WbFeedback | None:
        try:
            return WbFeedback.model_validate(self._one("/api/v1/feedback", identity))
        except AnswerRefused:
            return None  # deleted, or still hidden by moderation

    def _listed(self, path: str, key: str, since: datetime | None) -> Iterator[dict[str, Any]]:
        # Ascending dates with a moving start: skipping over a list that changes would drop or repeat items.
        seen: set[str] = set()
        start = int(since.timestamp()) if since else None
        skip = 0
        while True:
            query: dict[str, Any] = {"isAnswered": "false", "take": PAGE, "skip": skip, "order": "dateAsc"}
            if start is not None:
                query["dateFrom"] = start
            body = expect_object(self._feedbacks.read("feedbacks", "GET", path, params=query), f"wb {key}")
            rows = (body.get("data") or {}).get(key) or []
            fresh = [row for row in rows if str(row.get("id")) not in seen]
            seen.update(str(row.get("id")) for row in fresh)
            yield from fresh
            if len(rows) < PAGE:
                return
            last = int(datetime.fromisoformat(rows[-1]["createdDate"]).timestamp())
            # More than a page within one second: the date cannot lead on, so the same second is read further down.
            skip = skip + max(PAGE - SHARED, 1) if last == start else 0
            start = last

    def _one(self, path: str, identity: str) -> dict[str, Any]:
        body = expect_object(self._feedbacks.read("feedbacks", "GET", path, params={"id": identity}), f"wb {path}")
        return expect_object(body.get("data"), f"wb {path}")

    def _review(self, review: WbFeedback, first: WbFeedback | None = None) -> Inquiry:
        product = review.productDetails
        # Nobody answered the first review: the supplement takes its place in the queue. Else it is something new to answer.
        known_as = first.id if first is not None and not first.answered else review.id
        return Inquiry(
            id=f"wb-review-{known_as}",
            shop_id=self._shop_id,
            platform=Platform.WB,
            channel=Channel.REVIEW,
            external_id=str(Address(Channel.REVIEW, review.id)),
            product_id=product.nmId or None,
            product_name=product.productName or None,
            variant=" ".join(part for part in (review.color, product.size) if part) or None,
            author=review.userName or None,
            text=review.text,
            pros=review.pros,
            cons=review.cons,
            tags=tuple(review.bables or ()),
            media=tuple(str(photo.get("fullSize")) for photo in review.photoLinks or [] if photo.get("fullSize")),
            rating=review.productValuation if review.productValuation in range(1, 6) else None,
            thread=thread_of(first),
            order_status=_ORDER_STATUSES.get(review.orderStatus, review.orderStatus) or None,
            asked_at=review.createdDate,
        )

    def _question(self, question: WbQuestion) -> Inquiry:
        product = question.productDetails
        return Inquiry(
            id=f"wb-question-{question.id}",
            shop_id=self._shop_id,
            platform=Platform.WB,
            channel=Channel.QUESTION,
            external_id=str(Address(Channel.QUESTION, question.id)),
            product_id=product.nmId or None,
            product_name=product.productName or None,
            text=question.text,
            asked_at=question.createdDate,
        )

    def _claim(self, claim: WbClaim) -> Inquiry:
        return Inquiry(
            id=f"wb-return-{claim.id}",
            shop_id=self._shop_id,
            platform=Platform.WB,
            channel=Channel.RETURN,
            external_id=str(Address(Channel.RETURN, claim.id)),
            order_id=claim.srid or None,
            product_id=claim.nm_id or None,
            product_name=claim.imt_name or None,
            text=claim.user_comment,
            tags=tuple(claim.actions or ()),
            media=(*(claim.photos or ()), *(claim.video_paths or ())),
            asked_at=claim.asked_at,
            reply_until=claim.asked_at + timedelta(days=CLAIM_DAYS) if claim.asked_at else None,
        )

    def _find_claim(self, identity: str) -> WbClaim | None:
        for archived in ("false", "true"):
            query = {"is_archive": archived, "id": identity}
            body = expect_object(self._claims.read("claims", "GET", "/api/v1/claims", params=query), "wb claim")
            for row in body.get("claims") or []:
                return WbClaim.model_validate(row)
        return None

    def _claim_answer(self, place: Address) -> Published | None:
        claim = self._find_claim(place.id)
        if claim is None or claim.status in (None, 0):
            return None
        return Published(text=claim.wb_comment, state=AnswerState.SHOWN, edits_left=0)

    def _say(self, place: Address, text: str) -> None:
        sign = next((chat.replySign for chat in self.chats() if chat.chatID == place.id), "")
        if not sign:
            raise AnswerRefused(f"wb: no chat {place.id!r}; the buyer opens a chat, the seller cannot")
        form = {"replySign": (None, sign), "message": (None, text)}
        self._chats.write("chat", "POST", "/api/v1/seller/message", files=form)

    def _said_after(self, place: Address) -> Published | None:
        after = int(place.extra or 0)
        cursor: int | None = after or None
        while True:
            events, following = self.events(cursor)
            for event in events:
                if event.chatID == place.id and event.sender == "seller" and event.addTimestamp > after:
                    return Published(text=str((event.message or {}).get("text") or ""), state=AnswerState.SHOWN, edits_left=0)
            if not events or following == cursor:
                return None
            cursor = following


def chat_inquiries(shop_id: str, events: list[WbEvent], cards: dict[str, dict[str, Any]]) -> list[Inquiry]:
    """One inquiry per chat whose last word is the buyer's: everything that was said is its thread."""
    by_chat: dict[str, list[WbEvent]] = {}
    for event in events:
        if event.eventType == "message":
            by_chat.setdefault(event.chatID, []).append(event)
    waiting = []
    for chat, said in by_chat.items():
        last = said[-1]
        if last.sender == "client":
            waiting.append(_chat(shop_id, chat, said, cards.get(chat) or {}))
    return waiting


def _chat(shop_id: str, chat: str, said: list[WbEvent], card: dict[str, Any]) -> Inquiry:
    last = said[-1]
    speakers = {"client": Speaker.BUYER, "seller": Speaker.SHOP}
    thread = tuple(
        Message(
            speaker=speakers.get(event.sender, Speaker.PLATFORM),
            text=str((event.message or {}).get("text") or ""),
            at=datetime.fromtimestamp(event.addTimestamp / 1000, tz=MOSCOW),
        )
        for event in said[:-1]
    )
    return Inquiry(
        id=f"wb-chat-{chat}-{last.addTimestamp}",
        shop_id=shop_id,
        platform=Platform.WB,
        channel=Channel.CHAT,
        external_id=str(Address(Channel.CHAT, chat, str(last.addTimestamp))),
        order_id=str(card["rid"]) if card.get("rid") else None,
        product_id=str(card["nmID"]) if card.get("nmID") else None,
        author=last.clientName or None,
        text=str((last.message or {}).get("text") or ""),
        thread=thread,
        asked_at=datetime.fromtimestamp(last.addTimestamp / 1000, tz=MOSCOW),
        reply_until=datetime.fromtimestamp(last.addTimestamp / 1000, tz=MOSCOW) + timedelta(days=10),
    )


def _published(answer: WbAnswer | None) -> Published | None:
    if answer is None or not answer.text:
        return None
    # A question's answer has no state: what is returned is shown.
    state = _STATES.get(answer.state.lower(), AnswerState.SHOWN)
    return Published(text=answer.text, state=state, edits_left=1 if answer.editable else 0)
