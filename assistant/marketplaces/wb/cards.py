"""Cards and prices of Wildberries: cards by what changed since a cursor, prices whole. What lies in the basket is not listed."""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from assistant.marketplaces.catalogues import Known, Page, Told, parted
from assistant.marketplaces.transport import Transport, expect_object
from knowledge.readers.marketplaces import wildberries

CARDS, GOODS = 100, 1000


@dataclass(frozen=True)
class Cards:
    """The catalogue of one account. Stocks are not told by the documents we hold, so none are read."""

    content: Transport
    goods: Transport
    whole = False

    def read(self, cursor: str, known: Known) -> Iterator[Page]:
        """Cards that changed after the cursor, the longest unchanged first; everything without one."""
        at: dict[str, Any] = json.loads(cursor) if cursor else {}
        while True:
            settings = {"sort": {"ascending": True}, "filter": {"withPhoto": -1}, "cursor": at | {"limit": CARDS}}
            body = {"settings": settings}
            answer = expect_object(self.content.read("content", "POST", "/content/v2/get/cards/list", json=body), "wb cards")
            rows = answer.get("cards") or []
            told = answer.get("cursor") or {}
            if rows:
                at = {name: told[name] for name in ("updatedAt", "nmID") if told.get(name)} or at
            yield Page(products=tuple(_told(row) for row in rows), cursor=json.dumps(at) if at else "")
            if int(told.get("total") or 0) < CARDS or not rows:
                return

    def prices(self, known: Known) -> Iterator[Page]:
        """The seller's price of every product: the only one where its sizes have one."""
        offset = 0
        while True:
            query = {"limit": GOODS, "offset": offset}
            answer = expect_object(self.goods.read("prices", "GET", "/api/v2/list/goods/filter", params=query), "wb prices")
            rows = (answer.get("data") or {}).get("listGoods") or []
            yield Page(products=tuple(Told(key=str(row["nmID"]), perishable=_price(row)) for row in rows if row.get("nmID")))
            if not rows:
                return
            offset += GOODS


def _told(row: dict[str, Any]) -> Told:
    content, _ = parted(wildberries(row))
    return Told(key=str(row["nmID"]), stamp=str(row.get("updatedAt") or ""), content=content)


def _price(row: dict[str, Any]) -> dict[str, Any]:
    asked = {size.get("discountedPrice") for size in row.get("sizes") or ()} - {None}
    # Sizes of different prices have no price to tell.
    return {"price": {"value": asked.pop(), "currency": row.get("currencyIsoCode4217") or "RUB"}} if len(asked) == 1 else {}
