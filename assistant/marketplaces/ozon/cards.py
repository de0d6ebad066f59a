"""Products of Ozon: the whole list with prices and stocks every time, attributes and descriptions only of what changed."""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any

import yaml

from assistant.marketplaces.catalogues import Known, Page, Told, parted
from assistant.marketplaces.ozon.calls import Calls
from knowledge.readers.jsonfile import merged
from knowledge.readers.marketplaces import ozon

LISTED = 1000


@dataclass(frozen=True)
class Cards:
    """The catalogue of one account."""

    calls: Calls
    whole = True

    def read(self, cursor: str, known: Known) -> Iterator[Page]:
        """Every product that is not archived."""
        last = ""
        while True:
            body = {"filter": {"visibility": "ALL"}, "last_id": last, "limit": LISTED}
            found = self.calls.read("/v3/product/list", body).get("result") or {}
            numbers = [str(row["product_id"]) for row in found.get("items") or () if row.get("product_id")]
            if numbers:
                yield self._page(numbers, known)
            following = str(found.get("last_id") or "")
            if len(numbers) < LISTED or not following or following == last:
                return
            last = following

    def prices(self, known: Known) -> Iterator[Page]:
        """Nothing more: the list has told them."""
        return iter(())

    def _page(self, numbers: list[str], known: Known) -> Page:
        rows = self.calls.read("/v3/product/info/list", {"product_id": numbers}).get("items") or []
        kept = known([str(row["id"]) for row in rows])
        changed = [str(row["id"]) for row in rows if not row.get("updated_at") or kept.get(str(row["id"])) != row["updated_at"]]
        more = self._attributes(changed) if changed else {}
        return Page(products=tuple(self._told(row, more.get(str(row["id"]))) for row in rows))

    def _told(self, row: dict[str, Any], more: dict[str, Any] | None) -> Told:
        lasting, perishable = parted(ozon(row))
        content = None
        if more is not None:
            described = self.calls.read("/v1/product/info/description", {"product_id": int(row["id"])}).get("result") or {}
            parts = [ozon(part | {"offer_id": row["offer_id"]}, _names()) for part in (more, described) if part]
            content = lasting
            for part in parts:
                content = merged(content, parted(part)[0])
        return Told(key=str(row["id"]), stamp=str(row.get("updated_at") or ""), content=content, perishable=perishable)

    def _attributes(self, numbers: list[str]) -> dict[str, dict[str, Any]]:
        """What the products have for attributes; one without any is there too, empty."""
        found: dict[str, dict[str, Any]] = {number: {} for number in numbers}
        last = ""
        while True:
            body = {"filter": {"product_id": numbers, "visibility": "ALL"}, "limit": LISTED} | ({"last_id": last} if last else {})
            answer = self.calls.read("/v4/product/info/attributes", body)
            rows = answer.get("result") or []
            found |= {str(row["id"]): row for row in rows if row.get("id")}
            following = str(answer.get("last_id") or "")
            if len(rows) < LISTED or not following or following == last:
                return found
            last = following


@cache
def _names() -> dict[int, str]:
    text = files("assistant.marketplaces.ozon").joinpath("attributes.yaml").read_text(encoding="utf-8")
    held: dict[int, str] = yaml.safe_load(text)
    return held
