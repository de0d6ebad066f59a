"""The built-in demo shop: its settings, its buyers' messages and the folder of what it knows. All of it invented."""

from datetime import UTC, datetime, timedelta
from functools import cache
from pathlib import Path
from typing import Any

import yaml

import knowledge
from assistant.domain import Inquiry, Shop

_HERE = Path(__file__).parent
_FIRST_ASKED_AT = datetime(2026, 11, 2, 6, 0, tzinfo=UTC)


@cache
def demo_shop() -> Shop:
    """The shop «Тёплый угол»."""
    return Shop.model_validate(_read("shop.yaml"))


@cache
def demo_inquiries() -> tuple[Inquiry, ...]:
    """Its buyers' messages, ten minutes apart, oldest first."""
    shop_id = demo_shop().id
    return tuple(
        Inquiry.model_validate(
            {"shop_id": shop_id, "external_id": row["id"], "asked_at": _FIRST_ASKED_AT + timedelta(minutes=10 * n)} | row
        )
        for n, row in enumerate(_read("inquiries.yaml"))
    )


def demo_knowledge() -> Path:
    """The folder with its cards (cards.jsonl) and its policies, macros, FAQ and voice (*.md)."""
    return Path(knowledge.__file__).parent / "sources" / "demo"


def _read(name: str) -> Any:
    return yaml.safe_load((_HERE / name).read_text(encoding="utf-8"))
