"""Telegram: plain text through the Bot API."""

import re

import httpx2

from assistant.errors import InputError
from assistant.notifying.parcels import NotDelivered, Parcel

_CHAT = re.compile(r"-?\d{1,20}|@[A-Za-z]\w{3,31}")
LONGEST = 4096
_GONE = 403
"""The bot was thrown out of the chat, or stopped by the person."""


class Telegram:
    """Sends as one bot. Its token is a part of the address, so no address is ever named in an error."""

    def __init__(self, token: str, base_url: str) -> None:
        self._url = f"{base_url.rstrip('/')}/bot{token}/sendMessage"

    def check(self, address: str) -> None:
        """A chat's number or a channel's name."""
        if not _CHAT.fullmatch(address):
            raise InputError(f"{address[:80]!r} is no chat: a number such as -1001234567890, or @channel")

    def send(self, parcel: Parcel) -> None:
        """One message, without formatting: nothing in it can be taken for a command."""
        text = f"{parcel.subject}\n{parcel.text}" if parcel.text else parcel.subject
        body = {"chat_id": parcel.address, "text": text[:LONGEST], "link_preview_options": {"is_disabled": True}}
        try:
            answer = httpx2.post(self._url, json=body, timeout=15, trust_env=False)
            said = answer.json() if answer.headers.get("content-type", "").startswith("application/json") else {}
        except (httpx2.HTTPError, ValueError) as error:
            raise NotDelivered(f"Telegram did not answer: {error.__class__.__name__}") from None
        if answer.is_success and isinstance(said, dict) and said.get("ok"):
            return
        wait = said.get("parameters", {}).get("retry_after") if isinstance(said, dict) else None
        why = str(said.get("description", ""))[:200] if isinstance(said, dict) else ""
        raise NotDelivered(f"Telegram answered {answer.status_code} {why}".strip(), retry_after=wait, gone=answer.status_code == _GONE)
