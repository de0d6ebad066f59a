"""Buyer chats of Wildberries: one stream of events over all chats, and a signature per chat without which nothing can be said."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from assistant.domain import Inquiry, Message, Speaker
from assistant.errors import AnswerRefused, MarketplaceBusy
from assistant.marketplaces.addresses import Address
from assistant.marketplaces.inquiries import Maker
from assistant.marketplaces.transport import Attachment, Transport, expect_object
from assistant.marketplaces.wb.shapes import MOSCOW, WbChat, WbEvent
from assistant.ports import AnswerState, Published
from knowledge.types import Channel

ANSWER_DAYS = 10
"""Wildberries recommends an answer within ten days."""

_SPEAKERS = {"client": Speaker.BUYER, "seller": Speaker.SHOP}


@dataclass(frozen=True)
class Chats:
    """Reading chats and saying something in one."""

    maker: Maker
    transport: Transport

    def waiting(self, since: datetime | None = None) -> Iterator[Inquiry]:
        """Chats whose last word since then is the buyer's, with what was said since then as their thread."""
        cursor = int(since.timestamp() * 1000) if since else None
        said: list[WbEvent] = []
        while True:
            events, following = self.events(cursor)
            said += events
            if not events or following in (None, cursor):
                break
            cursor = following
        cards = {chat.chatID: chat.goodCard or {} for chat in self.all()} if said else {}
        yield from self.inquiries(said, cards)

    def events(self, cursor: int | None) -> tuple[list[WbEvent], int | None]:
        """Chat events after the cursor (milliseconds; None for the first call, never 0) and the next cursor, to be stored after commit."""
        query = {} if cursor is None else {"next": cursor}
        body = expect_object(self.transport.read("chat", "GET", "/api/v1/seller/events", params=query), "wb events")
        result = body.get("result") or {}
        events = [WbEvent.model_validate(row) for row in result.get("events") or []]
        return events, result.get("next") if result.get("totalEvents") else cursor

    def all(self) -> list[WbChat]:
        """All chats with the signature that an answer needs."""
        body = expect_object(self.transport.read("chat", "GET", "/api/v1/seller/chats"), "wb chats")
        return [WbChat.model_validate(row) for row in body.get("result") or []]

    def answer(self, place: Address, text: str) -> None:
        """Says a text in a chat that the buyer has opened. Raises AnswerRefused when there is no such chat."""
        self.send(place, text)

    def send(self, place: Address, text: str, files: tuple[Attachment, ...] = ()) -> None:
        """Says a text with files: JPEG, PNG or PDF, 5 MB each."""
        sign = next((chat.replySign for chat in self.all() if chat.chatID == place.id), "")
        if not sign:
            raise AnswerRefused(f"wb: no chat {place.id!r}; the buyer opens a chat, the seller cannot")
        form: list[tuple[str, Any]] = [("replySign", (None, sign)), ("message", (None, text))]
        form += [("file", (file.name, file.content, file.kind)) for file in files]
        self.transport.write("chat", "POST", "/api/v1/seller/message", files=form)

    def published(self, place: Address) -> Published | None:
        """What the shop said after the message that the place names; overtaken when only the buyer has."""
        after = int(place.extra or 0)
        cursor: int | None = after or None
        again = False
        while True:
            events, following = self.events(cursor)
            for event in events:
                if event.chatID == place.id and event.sender == "seller" and event.addTimestamp > after:
                    return Published(text=event.text, state=AnswerState.SHOWN, edits_left=0)
                again |= event.chatID == place.id and event.sender == "client" and event.addTimestamp > after
            if not events or following == cursor:
                return Published(text="", state=AnswerState.OVERTAKEN, edits_left=0) if again else None
            cursor = following

    def download(self, identity: str) -> bytes:
        """A file from a message. Raises MarketplaceBusy with the delay while it is checked, AnswerRefused when it was refused (451)."""
        found = self.transport.fetch("download", f"/api/v1/seller/download/{identity}")
        if found.status == 202:
            raise MarketplaceBusy(f"wb: file {identity!r} is still being checked", retry_after=float(found.json.get("retrySeconds") or 60))
        return found.content

    def inquiries(self, events: list[WbEvent], cards: dict[str, dict[str, Any]]) -> list[Inquiry]:
        """One inquiry per chat whose last word is the buyer's: everything that was said is its thread."""
        by_chat: dict[str, list[WbEvent]] = {}
        for event in events:
            if event.eventType == "message":
                by_chat.setdefault(event.chatID, []).append(event)
        return [self._chat(chat, said, cards.get(chat) or {}) for chat, said in by_chat.items() if said[-1].sender == "client"]

    def _chat(self, chat: str, said: list[WbEvent], card: dict[str, Any]) -> Inquiry:
        last = said[-1]
        asked_at = _moment(last)
        return self.maker.make(
            Address(Channel.CHAT, chat, str(last.addTimestamp)),
            order_id=str(card.get("rid") or ""),
            product_id=str(card.get("nmID") or ""),
            author=last.clientName,
            text=last.text,
            media=last.files,
            thread=tuple(
                Message(speaker=_SPEAKERS.get(event.sender, Speaker.PLATFORM), text=event.text, at=_moment(event)) for event in said[:-1]
            ),
            asked_at=asked_at,
            reply_until=asked_at + timedelta(days=ANSWER_DAYS),
        )


def _moment(event: WbEvent) -> datetime:
    return datetime.fromtimestamp(event.addTimestamp / 1000, tz=MOSCOW)
