"""What people are told, in words: the product, the rating, a link, and no more unless the shop allows it."""

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from functools import cache
from importlib.resources import files
from typing import Any
from urllib.parse import quote
from zoneinfo import ZoneInfo

import yaml

from assistant.domain import Inquiry, Shop
from assistant.store import Event, EventKind
from assistant.writing.fence import one_line
from assistant.writing.masking import Veil
from knowledge.types import Frozen, Language

MOST_LINES = 20
LONGEST_WORDS = 200


class Message(Frozen):
    """What is sent to a person."""

    subject: str
    text: str


class Wording:
    """Words for one shop's events in one language. `inquiry_of`, where given, lets a buyer's words (masked) into the text."""

    def __init__(self, shop: Shop, language: Language, public_url: str, inquiry_of: Callable[[str], Inquiry | None] | None = None) -> None:
        self._shop, self._url, self._inquiry_of = shop, public_url.rstrip("/"), inquiry_of
        self._words: Mapping[str, Any] = bundled_words()[language.value]

    def message(self, told: Sequence[Event]) -> Message:
        """One message for all of them, the first ones in full."""
        heads = [self.head(event) for event in told]
        first = heads[0] if len(told) == 1 else self._words["several"].format(count=len(told))
        lines = ["\n".join(self._lines(head, event)) for head, event in zip(heads, told, strict=True)][:MOST_LINES]
        if len(told) > MOST_LINES:
            lines.append(self._words["more"].format(count=len(told) - MOST_LINES))
        return Message(subject=one_line(f"{self._shop.name or self._shop.id}: {first}")[:200], text="\n\n".join(lines))

    def head(self, event: Event) -> str:
        """The sentence of one event."""
        body = event.body
        values = {
            **{name: one_line(str(value)) for name, value in body.items() if value is not None},
            "about": self._about(body),
            "due": self._moment(body.get("due_at")),
            "ends": self._moment(body.get("ends_at")),
            "product": one_line(str(body.get("product_name") or event.subject)),
            "platform": self._words["platforms"].get(body.get("platform"), body.get("platform") or ""),
            "action": self._words["actions"].get(body.get("action"), ""),
        }
        sentence: str = self._words["events"][event.kind.value]
        return sentence.format_map(_Known(values))

    def _lines(self, head: str, event: Event) -> list[str]:
        lines = [head]
        inquiry_id = event.body.get("inquiry_id")
        inquiry = self._inquiry_of(str(inquiry_id)) if self._inquiry_of and inquiry_id else None
        if inquiry is not None and inquiry.words:
            lines.append(self._words["quote"].format(words=_masked(inquiry)))
        if self._url:
            lines.append(f"{self._url}{_path(event)}")
        return lines

    def _about(self, body: Mapping[str, Any]) -> str:
        channel = self._words["channels"].get(body.get("channel"), "")
        rating = f" {body['rating']}★" if body.get("rating") else ""
        product = one_line(str(body["product_name"]))[:80] if body.get("product_name") else ""
        parts = [f"{channel}{rating}", self._words["quote"].format(words=product) if product else ""]
        parts.append(self._words["platforms"].get(body.get("platform"), ""))
        return ", ".join(part for part in parts if part)

    def _moment(self, given: object) -> str:
        return datetime.fromisoformat(str(given)).astimezone(ZoneInfo(self._shop.timezone)).strftime("%d.%m %H:%M") if given else ""


class _Known(dict[str, str]):
    """What an older event does not say is left blank."""

    def __missing__(self, name: str) -> str:
        return "–"


def _path(event: Event) -> str:
    if "inquiry_id" in event.body:
        return f"/desk/items/{quote(str(event.body['inquiry_id']))}"
    return "/desk/analytics" if event.kind is EventKind.COMPLAINTS_ALIKE else "/desk"


def _masked(inquiry: Inquiry) -> str:
    """The beginning of the buyer's words without what could name somebody."""
    veil = Veil((inquiry.author or "").split(), exact=None)
    return one_line(veil.hide(inquiry.words[: LONGEST_WORDS * 2]))[:LONGEST_WORDS]


@cache
def bundled_words() -> dict[str, Any]:
    page: dict[str, Any] = yaml.safe_load((files("assistant.notifying") / "words.yaml").read_text(encoding="utf-8"))
    return page
