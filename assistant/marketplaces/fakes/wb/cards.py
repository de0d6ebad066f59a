"""Cards and prices of the Wildberries double."""

from typing import Any

from assistant.marketplaces.fakes.server import Answered, Asked, Fake, Route
from assistant.marketplaces.fakes.wb.words import problem


class FakeCards(Fake):
    """Cards by nmID. `prices` are the seller's discounted ones; a card in the basket is simply not listed."""

    def __init__(self) -> None:
        super().__init__()
        self.cards: dict[int, dict[str, Any]] = {}
        self.prices: dict[int, float] = {}
        self.prices_closed = False

    def add_card(self, nm: int, title: str, *, price: float | None = None, **fields: Any) -> str:
        """A card, or what it says from now on; returns its vendor code."""
        with self.lock:
            self.cards[nm] = {
                "nmID": nm,
                "imtID": nm + 1,  # the nmID of a stranger
                "subjectID": 219,
                "subjectName": "Ночники",
                "vendorCode": f"v-{nm}",
                "brand": "Луч",
                "title": title,
                "description": "Ночник с таймером.",
                "dimensions": {"length": 10, "width": 10, "height": 20, "weightBrutto": 0.4, "isValid": True},
                "characteristics": [{"id": 1, "name": "Цвет", "value": ["белый"]}],
                "sizes": [{"chrtID": nm * 10, "techSize": "0", "wbSize": "", "skus": [f"200{nm}"]}],
                "createdAt": self.now().isoformat(),
                "updatedAt": self.now().strftime("%Y-%m-%dT%H:%M:%S.%fZ"),
            } | fields
            if price is not None:
                self.prices[nm] = price
        return f"v-{nm}"

    def routes(self) -> list[Route]:
        """The operations of the content and prices hosts."""
        return [
            *super().routes(),
            ("POST", "/content/v2/get/cards/list", self._list_cards),
            ("GET", "/api/v2/list/goods/filter", self._list_goods),
        ]

    def _list_cards(self, asked: Asked) -> Answered:
        at = ((asked.json or {}).get("settings") or {}).get("cursor") or {}
        after = (str(at.get("updatedAt") or ""), int(at.get("nmID") or 0))
        rows = sorted(self.cards.values(), key=_mark)
        page = [row for row in rows if _mark(row) > after][: int(at.get("limit") or 100)]
        told = {"updatedAt": page[-1]["updatedAt"], "nmID": page[-1]["nmID"]} if page else {}
        return Answered(200, {"cards": page, "cursor": told | {"total": len(page)}})

    def _list_goods(self, asked: Asked) -> Answered:
        if self.prices_closed:
            return problem(403, "the token lacks this category", title="access denied", origin="s2s-api-auth", moment=self.now())
        offset, limit = int(asked.query.get("offset") or 0), int(asked.query.get("limit") or 10)
        page = sorted(self.prices.items())[offset : offset + limit]
        return Answered(200, {"data": {"listGoods": [_good(nm, price) for nm, price in page]}, "error": False, "errorText": ""})


def _mark(row: dict[str, Any]) -> tuple[str, int]:
    return str(row["updatedAt"]), int(row["nmID"])


def _good(nm: int, price: float) -> dict[str, Any]:
    size = {"sizeID": nm * 10, "price": int(price * 2), "discountedPrice": price, "clubDiscountedPrice": price, "techSizeName": "0"}
    return {"nmID": nm, "vendorCode": f"v-{nm}", "sizes": [size], "currencyIsoCode4217": "RUB", "discount": 50, "clubDiscount": 0}
