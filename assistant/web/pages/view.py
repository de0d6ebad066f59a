"""Which part of the queue a person looks at, as it stands in the address."""

from enum import StrEnum
from typing import Annotated, Any, TypeVar
from urllib.parse import urlencode

from fastapi import Depends, Request

from assistant.domain import Status
from assistant.store import Filters
from knowledge.types import Channel, Frozen, Platform

TABS: dict[str, tuple[Status, ...]] = {
    "waiting": (Status.PROPOSED,),
    "escalated": (Status.ESCALATED,),
    "leaving": (Status.APPROVED, Status.SENDING, Status.ACCEPTED, Status.UNKNOWN, Status.REFUSED),
    "published": (Status.PUBLISHED,),
    "set aside": (Status.DISMISSED, Status.CLOSED),
}

_Word = TypeVar("_Word", bound=StrEnum)
_NAMES = ("tab", "shop", "platform", "channel", "rating", "clean", "risky", "language", "product", "search")


class View(Frozen):
    """A tab and its filters. An unknown value in the address is left out, never an error."""

    tab: str = "waiting"
    shop: str | None = None
    platform: Platform | None = None
    channel: Channel | None = None
    rating: int | None = None
    clean: bool | None = None
    risky: bool | None = None
    language: str | None = None
    product: str | None = None
    search: str = ""

    @property
    def filters(self) -> Filters:
        """The same for the store."""
        return Filters(
            statuses=TABS[self.tab],
            shops=(self.shop,) if self.shop else None,
            platform=self.platform,
            channel=self.channel,
            rating=self.rating,
            clean=self.clean,
            risky=self.risky,
            language=self.language,
            product_id=self.product,
            search=self.search,
        )

    def query(self, **changes: Any) -> str:
        """The view as a query string, with changes; an empty value takes a filter away."""
        values = {name: getattr(self, name) for name in _NAMES} | changes
        kept = {name: _plain(value) for name, value in values.items() if value not in {None, ""} and (name, value) != ("tab", "waiting")}
        return f"?{urlencode(kept)}" if kept else ""


def view_of(request: Request) -> View:
    """The view that the address asks for."""
    asked = request.query_params
    return View(
        tab=asked["tab"] if asked.get("tab") in TABS else "waiting",
        shop=asked.get("shop") or None,
        platform=_member(Platform, asked.get("platform")),
        channel=_member(Channel, asked.get("channel")),
        rating=int(asked["rating"]) if asked.get("rating") in {"1", "2", "3", "4", "5"} else None,
        clean=True if asked.get("clean") == "1" else None,
        risky=True if asked.get("risky") == "1" else None,
        language=asked.get("language") or None,
        product=asked.get("product") or None,
        search=asked.get("search", "")[:200].replace("\x00", ""),
    )


TheView = Annotated[View, Depends(view_of)]


def _member(kind: type[_Word], value: str | None) -> _Word | None:
    return kind(value) if value in set(kind) else None


def _plain(value: object) -> str:
    return "1" if value is True else str(value)
