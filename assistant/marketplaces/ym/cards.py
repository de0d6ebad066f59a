"""Offers of Yandex Market, with their basic prices; stocks are not told by the document we hold, so none are read."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from assistant.marketplaces.catalogues import Known, Page, Told, parted
from assistant.marketplaces.ym.calls import Calls
from knowledge.readers.marketplaces import yandex

OFFERS = 100


@dataclass(frozen=True)
class Cards:
    """The catalogue of one cabinet."""

    calls: Calls
    whole = True

    def read(self, cursor: str, known: Known) -> Iterator[Page]:
        """Every offer that is not archived."""
        rows: list[dict[str, Any]] = []
        for row in self.calls.pages("offer-mappings", f"{self.calls.two}/offer-mappings", {"archived": False}, "offerMappings", OFFERS):
            rows.append(row)
            if len(rows) == OFFERS:
                yield self._page(rows)
                rows = []
        if rows:
            yield self._page(rows)

    def prices(self, known: Known) -> Iterator[Page]:
        """Nothing more: the list has told them."""
        return iter(())

    def _page(self, rows: list[dict[str, Any]]) -> Page:
        """What an offer is mapped to stands in its Market card where the offer does not say it."""
        ids = [str(row["offer"]["offerId"]) for row in rows]
        body = {"offerIds": ids, "withRecommendations": False}
        cards = self.calls.pages("offer-cards", f"{self.calls.two}/offer-cards", body, "offerCards", OFFERS)
        mapped = {str(card.get("offerId")): card.get("mapping") or {} for card in cards}
        return Page(products=tuple(_told(row, mapped.get(str(row["offer"]["offerId"]), {})) for row in rows))


def _told(row: dict[str, Any], mapping: dict[str, Any]) -> Told:
    content, perishable = parted(yandex(row | {"mapping": mapping | (row.get("mapping") or {})}))
    return Told(key=str(row["offer"]["offerId"]), content=content, perishable=perishable)
