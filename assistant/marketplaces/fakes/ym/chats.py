"""Chats of the Yandex Market double."""

from typing import Any

from assistant.marketplaces.fakes.server import Answered, Asked, Route
from assistant.marketplaces.fakes.ym.words import FakeCabinet, error, ok, page


class FakeChats(FakeCabinet):
    """Chats with their messages; `sent_files` counts the files that the shop sent, by chat."""

    def __init__(self, *account: str) -> None:
        super().__init__(*account)
        self.chats: dict[int, dict[str, Any]] = {}
        self.messages: dict[int, list[dict[str, Any]]] = {}
        self.sent_files: dict[int, int] = {}

    def buyer_says(self, text: str, *, chat: int | None = None, kind: str = "CHAT") -> int:
        """A buyer's chat message, in a new chat unless one is named; returns the chat's id."""
        with self.lock:
            chat = chat or self.identity()
            context = {
                "type": "ORDER",
                "customer": {"name": "Антон", "publicId": "p"},
                "campaignId": int(self.campaign),
                "orderId": 5_000_001,
            }
            self.chats.setdefault(chat, {"chatId": chat, "orderId": 5_000_001, "context": context, "type": kind})
            self._say(chat, "CUSTOMER", text)
        return chat

    def routes(self) -> list[Route]:
        """The operations on chats."""
        return [
            *super().routes(),
            ("POST", f"{self.two}/chats", self._list_chats),
            ("GET", f"{self.two}/chat", self._get_chat),
            ("POST", f"{self.two}/chats/new", self._new_chat),
            ("POST", f"{self.two}/chats/history", self._history),
            ("POST", f"{self.two}/chats/message", self._message),
            ("GET", f"{self.two}/chats/message", self._get_message),
            ("POST", f"{self.two}/chats/file/send", self._send_file),
        ]

    def _get_chat(self, asked: Asked) -> Answered:
        chat = self.chats.get(int(asked.query.get("chatId") or 0))
        return ok(chat) if chat else error(404, "NOT_FOUND", "no such chat")

    def _get_message(self, asked: Asked) -> Answered:
        for message in self.messages.get(int(asked.query.get("chatId") or 0), []):
            if message["messageId"] == int(asked.query.get("messageId") or 0):
                return ok(message)
        return error(404, "NOT_FOUND", "no such message")

    def _new_chat(self, asked: Asked) -> Answered:
        context = (asked.json or {}).get("context") or {}
        if context.get("type") not in {"ORDER", "RETURN"}:
            return error(400, "BAD_REQUEST", "a chat is about an order or a return")
        key = "orderId" if context["type"] == "ORDER" else "returnId"
        for chat, row in self.chats.items():
            if row["context"].get(key) == context["id"]:
                return ok({"chatId": chat})
        chat, now = self.identity(), self.now().isoformat()
        about = {"type": context["type"], "campaignId": int(self.campaign), key: context["id"]}
        self.chats[chat] = {"chatId": chat, "context": about, "type": "CHAT", "status": "NEW", "createdAt": now, "updatedAt": now}
        self.messages[chat] = []
        return ok({"chatId": chat})

    def _send_file(self, asked: Asked) -> Answered:
        chat = int(asked.query.get("chatId") or 0)
        if chat not in self.chats or b"filename=" not in asked.body:
            return error(400, "BAD_REQUEST", "chatId or file is wrong")
        self.sent_files[chat] = self.sent_files.get(chat, 0) + 1
        return Answered(200, {"status": "OK"})

    def _say(self, chat: int, sender: str, text: str) -> None:
        message = {"messageId": self.identity(), "createdAt": self.now().isoformat(), "sender": sender, "message": text}
        self.messages.setdefault(chat, []).append(message)
        waiting = "WAITING_FOR_PARTNER" if sender == "CUSTOMER" else "WAITING_FOR_CUSTOMER"
        self.chats[chat] |= {"status": waiting, "createdAt": message["createdAt"], "updatedAt": message["createdAt"]}

    def _list_chats(self, asked: Asked) -> Answered:
        wanted = (asked.json or {}).get("statuses") or []
        return page(asked, [chat for chat in self.chats.values() if not wanted or chat["status"] in wanted], "chats", 20)

    def _history(self, asked: Asked) -> Answered:
        chat = int(asked.query.get("chatId") or 0)
        if chat not in self.chats:
            return error(404, "NOT_FOUND", "no such chat")
        return ok({"orderId": 5_000_001, "context": self.chats[chat]["context"], "messages": self.messages[chat][::-1], "paging": {}})

    def _message(self, asked: Asked) -> Answered:
        chat = int(asked.query.get("chatId") or 0)
        text = str((asked.json or {}).get("message") or "")
        if chat not in self.chats or not 1 <= len(text) <= 4096:
            return error(400, "BAD_REQUEST", "chatId or message is wrong")
        self._say(chat, "PARTNER", text)
        return Answered(200, {"status": "OK"})
