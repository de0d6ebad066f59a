"""Chats of Yandex Market, disputes among them. A sent message comes back without an id: only the history tells."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from assistant.domain import Inquiry, Message, Speaker
from assistant.marketplaces.addresses import Address
from assistant.marketplaces.inquiries import Maker
from assistant.marketplaces.shapes import word
from assistant.marketplaces.transport import Attachment, expect_object
from assistant.marketplaces.ym.calls import Calls
from assistant.marketplaces.ym.shapes import YmChat, YmMessage
from assistant.ports import AnswerState, Published
from knowledge.types import Channel

ARBITRATION = "arbitrage"
PAGE, MESSAGES = 20, 100
_SPEAKERS = {"customer": Speaker.BUYER, "partner": Speaker.SHOP}


@dataclass(frozen=True)
class Chats:
    """Reading chats and saying something in one."""

    maker: Maker
    calls: Calls

    def waiting(self, since: datetime | None = None) -> Iterator[Inquiry]:
        """Chats that wait for the partner or the arbiter, however old; an arbitration carries the tag `arbitrage`."""
        body = {"statuses": ["NEW", "WAITING_FOR_PARTNER", "WAITING_FOR_ARBITER"]}
        for chat in YmChat.each(self.calls.pages("chat-list", f"{self.calls.two}/chats", body, "chats", PAGE)):
            said = self.history(chat.chatId)
            if said and (word(said[-1].sender) == "customer" or word(chat.type) == ARBITRATION):
                yield self._inquiry(chat, said)

    def get(self, chat: str) -> YmChat:
        """One chat."""
        return YmChat.model_validate(self.calls.get("chat-get", f"{self.calls.two}/chat", {"chatId": chat}))

    def message(self, chat: str, message: str) -> YmMessage:
        """One message: what a notification's hint leads to."""
        query = {"chatId": chat, "messageId": message}
        return YmMessage.model_validate(self.calls.get("chat-message-get", f"{self.calls.two}/chats/message", query))

    def history(self, chat: str) -> list[YmMessage]:
        """The newest messages, the oldest of them first."""
        result = self.calls.post("chat-history", f"{self.calls.two}/chats/history", {}, {"chatId": chat, "limit": MESSAGES})
        messages = [YmMessage.model_validate(row) for row in result.get("messages") or []]
        return sorted(messages, key=lambda message: int(message.messageId))

    def published(self, place: Address) -> Published | None:
        """What the shop said after the message that the place names; overtaken when only the buyer has."""
        later = [message for message in self.history(place.id) if int(message.messageId) > int(place.extra or 0)]
        for message in later:
            if word(message.sender) == "partner":
                return Published(text=message.message, state=AnswerState.SHOWN, answer_id=message.messageId, edits_left=0)
        again = any(word(message.sender) == "customer" for message in later)
        return Published(text="", state=AnswerState.OVERTAKEN, edits_left=0) if again else None

    def answer(self, place: Address, text: str) -> None:
        """Says a text."""
        self.calls.write("chat-message", f"{self.calls.two}/chats/message", {"message": text}, {"chatId": place.id})

    def send(self, place: Address, file: Attachment) -> None:
        """Sends a file of 5 MB at most."""
        form = {"file": (file.name, file.content, file.kind)}
        self.calls.write("chat-file", f"{self.calls.two}/chats/file/send", None, {"chatId": place.id}, files=form)

    def open(self, kind: str, identity: str) -> str:
        """Opens a chat about an ORDER or a RETURN and returns its id; the one that exists comes back instead of a second."""
        body = {"context": {"type": kind, "id": int(identity)}}
        answer = expect_object(self.calls.write("chat-new", f"{self.calls.two}/chats/new", body), "ym chat")
        return str((answer.get("result") or {}).get("chatId") or "")

    def _inquiry(self, chat: YmChat, said: list[YmMessage]) -> Inquiry:
        last = said[-1]
        return self.maker.make(
            Address(Channel.CHAT, chat.chatId, last.messageId),
            order_id=chat.context.orderId,
            author=str((chat.context.customer or {}).get("name") or ""),
            text=last.message,
            media=tuple(str(one.get("url")) for one in last.payload or () if one.get("url")),
            tags=(ARBITRATION,) if word(chat.type) == ARBITRATION else (),
            thread=tuple(_message(message) for message in said[:-1]),
            asked_at=last.createdAt,
        )


def _message(message: YmMessage) -> Message:
    return Message(speaker=_SPEAKERS.get(word(message.sender), Speaker.PLATFORM), text=message.message, at=message.createdAt)
