"""Buyer chats of Ozon. A reply is possible for 48 hours after the buyer's last word."""

import base64
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta

from assistant.domain import Inquiry, Message, Speaker
from assistant.marketplaces.addresses import Address
from assistant.marketplaces.inquiries import Maker
from assistant.marketplaces.ozon.calls import Calls
from assistant.marketplaces.ozon.settings import PAGE
from assistant.marketplaces.ozon.shapes import OzonChat, OzonMessage
from assistant.marketplaces.shapes import word
from assistant.marketplaces.transport import Attachment, expect_object
from assistant.ports import AnswerState, Published
from knowledge.types import Channel

REPLY_HOURS = 48
_SPEAKERS = {"customer": Speaker.BUYER, "seller": Speaker.SHOP}


@dataclass(frozen=True)
class Chats:
    """Reading chats and saying something in one."""

    maker: Maker
    calls: Calls

    def waiting(self, since: datetime | None = None) -> Iterator[Inquiry]:
        """Open buyer chats whose last word is the buyer's, however old: Ozon lists no changes."""
        cursor = ""
        while True:
            body = {"limit": PAGE, "filter": {"chat_status": "Opened", "unread_only": False}} | ({"cursor": cursor} if cursor else {})
            answer = self.calls.read("/v3/chat/list", body)
            for chat in OzonChat.each(row.get("chat") for row in answer.get("chats") or []):
                if word(chat.chat_type).startswith("buyer"):
                    yield from self._waiting(chat)
            cursor = str(answer.get("cursor") or "")
            if not answer.get("has_next") or not cursor:
                return

    def history(self, chat: str) -> list[OzonMessage]:
        """The newest messages, the oldest of them first. Their ids go beyond 2^53, and are compared as whole numbers."""
        rows = self.calls.read("/v3/chat/history", {"chat_id": chat, "direction": "Backward", "limit": PAGE}).get("messages") or []
        return sorted((OzonMessage.model_validate(row) for row in rows), key=lambda message: int(message.message_id))

    def published(self, place: Address) -> Published | None:
        """What the shop said after the message that the place names; overtaken when only the buyer has."""
        later = [message for message in self.history(place.id) if int(message.message_id) > int(place.extra or 0)]
        for message in later:
            if word(message.user.type) == "seller":
                return Published(text=message.text, state=AnswerState.SHOWN, answer_id=message.message_id, edits_left=0)
        again = any(word(message.user.type) == "customer" for message in later)
        return Published(text="", state=AnswerState.OVERTAKEN, edits_left=0) if again else None

    def answer(self, place: Address, text: str) -> None:
        """Says a text; the answer tells no id."""
        self.calls.write("/v1/chat/send/message", {"chat_id": place.id, "text": text})

    def send(self, place: Address, file: Attachment) -> None:
        """Sends a file."""
        content = base64.b64encode(file.content).decode()
        self.calls.write("/v1/chat/send/file", {"chat_id": place.id, "base64_content": content, "name": file.name})

    def open(self, posting: str) -> str:
        """Opens a chat about a posting and returns its id; Ozon allows it after payment and up to 72 hours after delivery."""
        answer = expect_object(self.calls.write("/v1/chat/start", {"posting_number": posting}), "ozon chat")
        return str((answer.get("result") or {}).get("chat_id") or "")

    def mark_read(self, place: Address) -> None:
        """Marks a chat as read up to the message of the place; a repeat changes nothing."""
        self.calls.write("/v2/chat/read", {"chat_id": place.id} | ({"from_message_id": int(place.extra)} if place.extra else {}))

    def _waiting(self, chat: OzonChat) -> Iterator[Inquiry]:
        said = self.history(chat.chat_id)
        if not said or word(said[-1].user.type) != "customer":
            return
        last = said[-1]
        context = last.context or {}
        yield self.maker.make(
            Address(Channel.CHAT, chat.chat_id, last.message_id),
            order_id=str(context.get("order_number") or ""),
            product_id=str(context.get("sku") or ""),
            text=last.text,
            thread=tuple(_message(message) for message in said[:-1]),
            asked_at=last.created_at,
            reply_until=last.created_at + timedelta(hours=REPLY_HOURS) if last.created_at else None,
        )


def _message(message: OzonMessage) -> Message:
    return Message(speaker=_SPEAKERS.get(word(message.user.type), Speaker.PLATFORM), text=message.text, at=message.created_at)
