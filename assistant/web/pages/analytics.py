"""The page of numbers; every number opens the items it counts."""

from datetime import date, timedelta
from typing import Annotated, Any
from urllib.parse import urlencode
from zoneinfo import ZoneInfo

from fastapi import APIRouter, Depends, Request
from starlette.responses import Response

from assistant.accounts import Actor
from assistant.domain import Shop
from assistant.insight.alike import alike_complaints
from assistant.insight.overview import Count
from assistant.insight.reading import Period, numbers
from assistant.insight.sheets import as_csv, as_xlsx, table
from assistant.insight.values import What
from assistant.store import Wanted
from assistant.web.people import SignedIn, TheServices
from assistant.web.render import render
from assistant.web.services import Services
from knowledge.rules import Rulebook
from knowledge.types import Channel, Frozen, Platform

router = APIRouter(prefix="/desk/analytics")

LONGEST_DAYS = 366
USUAL_DAYS = 28
ITEMS = 50
MOST_PRODUCTS = 15
MOST_ALIKE = 5
_XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


class Asked(Frozen):
    """Which numbers: a period, a shop, a marketplace. What cannot be read in the address is left out."""

    first: date
    last: date
    shop: str = ""
    platform: str = ""

    def query(self, **changes: Any) -> str:
        """The same as a query string, with changes."""
        values = {"from": self.first, "to": self.last, "shop": self.shop, "platform": self.platform} | changes
        return urlencode({name: str(value) for name, value in values.items() if value not in {"", None}})

    def items(self, count: Count) -> str:
        """The address of the items that a number counts."""
        changes: dict[str, Any] = {"what": count.what, "name": ",".join(count.names), "channel": count.channel, "product": count.product}
        changes |= {"platform": count.platform or self.platform, "shop": count.shop or self.shop, "overdue": "1" if count.overdue else ""}
        if count.day:
            changes |= {"from": count.day, "to": count.day}
        return f"/desk/analytics/items?{self.query(**changes)}"


def asked_of(request: Request, session: SignedIn, services: TheServices) -> Asked:
    """The period that the address names; the last four weeks otherwise, by the calendar of the shops that are shown."""
    given = request.query_params
    last = _day(given.get("to")) or _today(services, session.actor, given.get("shop", ""))
    days = int(given["days"]) if given.get("days", "").isdecimal() and len(given["days"]) < 4 else USUAL_DAYS
    first = _day(given.get("from")) or last - timedelta(days=max(days, 1) - 1)
    first = min(max(first, last - timedelta(days=LONGEST_DAYS - 1)), last)
    platform = given.get("platform", "")
    return Asked(first=first, last=last, shop=given.get("shop", "")[:200], platform=platform if platform in set(Platform) else "")


TheAsked = Annotated[Asked, Depends(asked_of)]


@router.get("")
def analytics_page(request: Request, session: SignedIn, services: TheServices, asked: TheAsked) -> Response:
    """The numbers of a period."""
    shops = _shops(services, session.actor, asked)
    found = numbers(services.store, _period(asked, shops), services.clock(), most_products=MOST_PRODUCTS)
    top = found.products[:MOST_PRODUCTS]
    rulebook = Rulebook.bundled()
    return render(
        request,
        "analytics.html",
        asked=asked,
        found=found,
        products=top,
        names=services.store.product_names([row.shop_id for row in top], [row.product_id for row in top]) if top else {},
        rules={count.names[0]: rulebook.get(count.names[0]) for count in found.prevented},
        alike=alike_complaints(services.store, services.clock(), shops=shops, most=MOST_ALIKE + 1),
        most_alike=MOST_ALIKE,
        shops=[shop.id for shop in services.store.shops() if session.actor.sees(shop.id)],
        platforms=list(Platform),
        behind=services.store.uncounted_number(),
        periods=(7, 28, 90),
        now=services.clock(),
    )


@router.get("/items")
def items_page(request: Request, session: SignedIn, services: TheServices, asked: TheAsked) -> Response:
    """The inquiries that one number counts."""
    given = request.query_params
    kind, channel = given.get("what", ""), given.get("channel", "")
    page = int(given["page"]) if given.get("page", "").isdecimal() and len(given["page"]) < 6 else 0
    wanted = Wanted(
        shops=_shops(services, session.actor, asked),
        first=asked.first.isoformat(),
        last=asked.last.isoformat(),
        kind=What(kind) if kind in set(What) else None,
        names=tuple(name for name in given.get("name", "")[:2000].split(",") if name),
        platform=Platform(asked.platform) if asked.platform else None,
        channel=Channel(channel) if channel in set(Channel) else None,
        product_id=given["product"][:200] if given.get("product") else None,
        due_before=services.clock() if given.get("overdue") == "1" else None,
    )
    number, rows = services.store.marked(wanted, ITEMS, page * ITEMS)
    more = {name: value for name, value in given.items() if name != "page"}
    following = f"?{urlencode(more | {'page': page + 1})}" if (page + 1) * ITEMS < number else None
    return render(request, "analytics_items.html", asked=asked, number=number, rows=rows, wanted=wanted, following=following)


@router.get("/export.csv")
def export_csv(session: SignedIn, services: TheServices, asked: TheAsked) -> Response:
    """Every number of the page as CSV."""
    found = numbers(services.store, _period(asked, _shops(services, session.actor, asked)), services.clock())
    return _file(as_csv(table(found)), "text/csv; charset=utf-8", f"otklik-{asked.first}-{asked.last}.csv")


@router.get("/export.xlsx")
def export_xlsx(session: SignedIn, services: TheServices, asked: TheAsked) -> Response:
    """Every number of the page as a workbook."""
    found = numbers(services.store, _period(asked, _shops(services, session.actor, asked)), services.clock())
    return _file(as_xlsx(table(found)), _XLSX, f"otklik-{asked.first}-{asked.last}.xlsx")


def _file(body: bytes, kind: str, name: str) -> Response:
    return Response(body, media_type=kind, headers={"Content-Disposition": f'attachment; filename="{name}"'})


def _period(asked: Asked, shops: tuple[str, ...] | None) -> Period:
    return Period(asked.first, asked.last, shops, Platform(asked.platform) if asked.platform else None)


def _shops(services: Services, actor: Actor, asked: Asked) -> tuple[str, ...]:
    """The chosen shop if the actor may see it, else all that they may see, by name: the indexes begin with the shop."""
    if asked.shop:
        return (asked.shop,) if actor.sees(asked.shop) else ()
    return tuple(shop.id for shop in services.store.shops() if actor.sees(shop.id))


def _today(services: Services, actor: Actor, shop_id: str) -> date:
    """Today where the day began first."""
    zones = {shop.timezone for shop in services.store.shops() if actor.sees(shop.id) and shop_id in {"", shop.id}} or {
        Shop(id="", name="").timezone
    }
    return max(services.clock().astimezone(ZoneInfo(zone)).date() for zone in zones)


def _day(text: str | None) -> date | None:
    try:
        return date.fromisoformat(text or "")
    except ValueError:
        return None
