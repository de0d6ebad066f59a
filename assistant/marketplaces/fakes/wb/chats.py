"""Buyer chats of the Wildberries double: one stream of events."""

import uuid
from email.parser import BytesParser
from email.policy import default
from typing import Any

from assistant.marketplaces.fakes.server import Answered, Asked, Fake, Route
from assistant.marketplaces.fakes.wb.words import problem

PAGE = 100


class FakeChats(Fake):
    """Chats that buyers opened. `files` are the bytes behind a download id; `checked` False means they are still being looked at."""

    def __init__(self) -> None:
        super().__init__()
        self.chats: dict[str, dict[str, Any]] = {}
        self.events: list[dict[str, Any]] = []
        self.files: dict[str, bytes] = {}
        self.checked = True

    def buyer_says(self, chat: str, text: str) -> int:
        """A buyer's chat message, opening the chat if need be; returns its time in milliseconds."""
        with self.lock:
            new = chat not in self.chats
            card = {"nmID": 100, "price": 157, "priceCurrency": "RUB", "rid": "rid-1", "size": "0"}
            self.chats.setdefault(chat, {"chatID": chat, "replySign": f"1:{chat}:sign", "clientName": "Алёна", "goodCard": card})
            return self._event(chat, "client", text, new)

    def routes(self) -> list[Route]:
        """The operations of the chat host."""
        return [
            *super().routes(),
            ("GET", "/api/v1/seller/chats", lambda asked: Answered(200, {"result": list(self.chats.values()), "errors": None})),
            ("GET", "/api/v1/seller/events", self._read_events),
            ("POST", "/api/v1/seller/message", self._message),
            ("GET", "/api/v1/seller/download/[^/]+", self._download),
        ]

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
            return problem(400, "next must not be 0", title="validation failed", origin="chat")
        found = [event for event in self.events if event["addTimestamp"] > int(after or -1)][:PAGE]
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

    def _download(self, asked: Asked) -> Answered:
        content = self.files.get(asked.path.rsplit("/", 1)[1])
        if content is None:
            return problem(404, "no such file")
        if not self.checked:
            return Answered(202, {"moderationState": "pending", "retrySeconds": 30})
        return Answered(200, content, {"Content-Type": "image/jpeg"})


def _form(asked: Asked) -> dict[str, str]:
    head = b"Content-Type: " + asked.headers.get("content-type", "").encode() + b"\r\n\r\n"
    fields = {}
    for part in BytesParser(policy=default).parsebytes(head + asked.body).iter_parts():
        name = part.get_param("name", header="content-disposition")
        fields[str(name)] = bytes(part.get_payload(decode=True) or b"").decode(errors="replace")
    return fields
