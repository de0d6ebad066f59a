"""Buyer chats of the Ozon double."""

import base64
import uuid
from typing import Any

from assistant.marketplaces.fakes.ozon.words import bad, missing, stamp
from assistant.marketplaces.fakes.server import Answered, Asked, Fake, Route


class FakeChats(Fake):
    """Chats; `files` are those that the shop sent, by chat."""

    def __init__(self) -> None:
        super().__init__()
        self.chats: dict[str, list[dict[str, Any]]] = {}
        self.files: dict[str, list[bytes]] = {}
        self._message_id = 3_000_000_000_118_032_000

    def buyer_says(self, chat: str, text: str) -> int:
        """A buyer's chat message; returns its id. The user type has Ozon's own Cyrillic letter."""
        return self._say(chat, "Сustomer", text)

    def routes(self) -> list[Route]:
        """The operations on chats."""
        return [
            *super().routes(),
            ("POST", "/v3/chat/list", self._list_chats),
            ("POST", "/v3/chat/history", self._history),
            ("POST", "/v1/chat/send/message", self._send),
            ("POST", "/v1/chat/send/file", self._send_file),
            ("POST", "/v1/chat/start", self._start),
            ("POST", "/v2/chat/read", self._read_chat),
        ]

    def _send_file(self, asked: Asked) -> Answered:
        body = asked.json or {}
        if str(body.get("chat_id")) not in self.chats:
            return missing("chat")
        self.files.setdefault(body["chat_id"], []).append(base64.b64decode(body["base64_content"]))
        return Answered(200, {"result": "success"})

    def _start(self, asked: Asked) -> Answered:
        chat = str(uuid.uuid5(uuid.NAMESPACE_URL, str((asked.json or {}).get("posting_number"))))
        self.chats.setdefault(chat, [])
        return Answered(200, {"result": {"chat_id": chat}})

    def _read_chat(self, asked: Asked) -> Answered:
        said = self.chats.get(str((asked.json or {}).get("chat_id")))
        if said is None:
            return missing("chat")
        upto = int((asked.json or {}).get("from_message_id") or self._message_id)
        for message in said:
            message["is_read"] = message["is_read"] or int(message["message_id"]) <= upto
        return Answered(200, {"unread_count": sum(not message["is_read"] for message in said)})

    def _say(self, chat: str, user: str, text: str) -> int:
        with self.lock:
            self._message_id += 1
            message = {
                "message_id": str(self._message_id),
                "user": {"id": "115568", "type": user},
                "created_at": stamp(self.now()),
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
            if said
        ]
        return Answered(200, {"chats": rows, "total_unread_count": len(rows), "cursor": "", "has_next": False})

    def _history(self, asked: Asked) -> Answered:
        body = asked.json or {}
        said = self.chats.get(str(body.get("chat_id")))
        if said is None:
            return missing("chat")
        return Answered(200, {"has_next": False, "messages": said[-int(body.get("limit") or 50) :][::-1]})

    def _send(self, asked: Asked) -> Answered:
        body = asked.json or {}
        if str(body.get("chat_id")) not in self.chats:
            return missing("chat")
        if not 1 <= len(str(body.get("text", ""))) <= 1000:
            return bad("text must have from 1 to 1000 characters")
        self._say(body["chat_id"], "Seller", body["text"])
        return Answered(200, {"result": "success"})
