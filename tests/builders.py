"""Builders with defaults: a test states only what matters to it."""

from datetime import UTC, datetime
from typing import Any

from assistant.domain import Brief, Inquiry, Shop, Triage
from knowledge.types import Channel, Document, Fact, Kind, Language, Passage, Platform

NOW = datetime(2026, 11, 2, 12, 0, tzinfo=UTC)


def an_inquiry(text: str = "", **changes: Any) -> Inquiry:
    """A Wildberries review of a night lamp, unless said otherwise."""
    defaults: dict[str, Any] = {
        "id": "i1",
        "platform": Platform.WB,
        "channel": Channel.REVIEW,
        "text": text,
        "product_id": "p1",
        "asked_at": NOW,
    }
    return Inquiry(**(defaults | changes))


def a_card(title: str = "Ночник «Созвездие»", text: str = "", facts: tuple[Fact, ...] = (), **changes: Any) -> Document:
    """The card of a night lamp, unless said otherwise."""
    defaults: dict[str, Any] = {
        "id": "card:p1",
        "kind": Kind.CARD,
        "title": title,
        "text": text,
        "source": "card feed",
        "shop_id": "default",
        "product_id": "p1",
        "facts": facts,
    }
    return Document(**(defaults | changes))


def a_passage(text: str = "", **changes: Any) -> Passage:
    """A policy passage, unless said otherwise."""
    defaults: dict[str, Any] = {
        "id": "d1#0",
        "document_id": "d1",
        "kind": Kind.POLICY,
        "title": "Возврат",
        "text": text,
        "source": "policy.md",
    }
    return Passage(**(defaults | changes))


def a_brief(inquiry: Inquiry | None = None, **changes: Any) -> Brief:
    """A brief for the inquiry without knowledge, unless said otherwise."""
    defaults: dict[str, Any] = {
        "inquiry": inquiry or an_inquiry(),
        "triage": Triage(),
        "shop": Shop(id="default", name="Лавка"),
        "language": Language.RU,
    }
    return Brief(**(defaults | changes))
