"""Products of the Ozon double."""

from typing import Any

from assistant.marketplaces.fakes.ozon.words import bad, missing, stamp
from assistant.marketplaces.fakes.server import Answered, Asked, Fake, Route


class FakeProducts(Fake):
    """Products by number, each with its attributes and its description."""

    def __init__(self) -> None:
        super().__init__()
        self.products: dict[int, dict[str, Any]] = {}

    def add_product(
        self, number: int, name: str, *, price: float = 2490, stock: int = 7, description: str = "", color: str = "белый"
    ) -> str:
        """A product, or what it says from now on; returns the seller's code for it."""
        with self.lock:
            self.products[number] = {
                "name": name,
                "price": f"{price:.4f}",
                "stock": stock,
                "description": description,
                "color": color,
                "archived": False,
                "updated_at": stamp(self.now()),
            }
        return f"k-{number}"

    def routes(self) -> list[Route]:
        """The operations on products."""
        return [
            *super().routes(),
            ("POST", "/v3/product/list", self._list_products),
            ("POST", "/v3/product/info/list", self._product_infos),
            ("POST", "/v4/product/info/attributes", self._product_attributes),
            ("POST", "/v1/product/info/description", self._product_description),
        ]

    def _list_products(self, asked: Asked) -> Answered:
        body = asked.json or {}
        limit = int(body.get("limit") or 100)
        if not 1 <= limit <= 1000:
            return bad("limit must be from 1 to 1000")
        after = int(body.get("last_id") or 0)
        found = [number for number in sorted(self.products) if number > after and not self.products[number]["archived"]]
        items = [{"product_id": number, "offer_id": f"k-{number}", "archived": False} for number in found[:limit]]
        last = str(found[:limit][-1]) if found else ""
        return Answered(200, {"result": {"items": items, "last_id": last, "total": len(self.products)}})

    def _product_infos(self, asked: Asked) -> Answered:
        wanted = [int(number) for number in (asked.json or {}).get("product_id") or []]
        return Answered(200, {"items": [_info(number, self.products[number]) for number in wanted if number in self.products]})

    def _product_attributes(self, asked: Asked) -> Answered:
        wanted = [int(number) for number in ((asked.json or {}).get("filter") or {}).get("product_id") or []]
        rows = [_attributes(number, self.products[number]) for number in wanted if number in self.products]
        return Answered(200, {"result": rows, "last_id": "", "total": str(len(rows))})

    def _product_description(self, asked: Asked) -> Answered:
        number = int((asked.json or {}).get("product_id") or 0)
        if number not in self.products:
            return missing("product")
        row = self.products[number]
        return Answered(200, {"result": {"id": number, "offer_id": f"k-{number}", "name": row["name"], "description": row["description"]}})


def _info(number: int, row: dict[str, Any]) -> dict[str, Any]:
    stocks = [{"present": row["stock"], "reserved": 0, "sku": number * 10, "source": "fbo"}]
    return {
        "id": number,
        "sku": number * 10,
        "offer_id": f"k-{number}",
        "name": row["name"],
        "price": row["price"],
        "currency_code": "RUB",
        "barcodes": [],
        "is_archived": row["archived"],
        "updated_at": row["updated_at"],
        "stocks": {"has_stock": row["stock"] > 0, "stocks": stocks},
    }


def _attributes(number: int, row: dict[str, Any]) -> dict[str, Any]:
    held = [(85, "Луч"), (10096, row["color"])]
    attributes = [{"id": key, "complex_id": 0, "values": [{"dictionary_value_id": 1, "value": value}]} for key, value in held]
    size = {"depth": 100, "width": 100, "height": 200, "dimension_unit": "mm", "weight": 400, "weight_unit": "g"}
    return {"id": number, "offer_id": f"k-{number}", "name": row["name"], "attributes": attributes} | size
