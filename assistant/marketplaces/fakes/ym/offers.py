"""Offers of the Yandex Market double."""

from typing import Any

from assistant.marketplaces.fakes.server import Answered, Asked, Route
from assistant.marketplaces.fakes.ym.words import FakeCabinet, ok, page

_COLOR = {"parameterId": 13887626, "value": "белый"}


class FakeOffers(FakeCabinet):
    """Offers by the seller's code."""

    def __init__(self, *account: str) -> None:
        super().__init__(*account)
        self.offers: dict[str, dict[str, Any]] = {}

    def add_offer(self, code: str, name: str, *, price: float | None = 1490, **fields: Any) -> str:
        """An offer, or what it says from now on; returns its code."""
        with self.lock:
            offer = {
                "offerId": code,
                "name": name,
                "category": "Ночники",
                "vendor": "Луч",
                "vendorCode": f"v-{code}",
                "barcodes": [f"46{len(self.offers):011}"],
                "description": "Ночник с таймером.",
                "weightDimensions": {"length": 10.0, "width": 10.0, "height": 20.0, "weight": 0.4},
                "params": [{"name": "Цвет", "value": "белый"}],
            }
            if price is not None:
                offer["basicPrice"] = {"value": price, "currencyId": "RUR", "updatedAt": self.now().isoformat()}
            self.offers[code] = offer | fields
        return code

    def routes(self) -> list[Route]:
        """The operations on offers."""
        return [
            *super().routes(),
            ("POST", f"{self.two}/offer-mappings", self._mappings),
            ("POST", f"{self.two}/offer-cards", self._offer_cards),
        ]

    def _mappings(self, asked: Asked) -> Answered:
        return page(asked, [{"offer": offer} for _, offer in sorted(self.offers.items())], "offerMappings", 100)

    def _offer_cards(self, asked: Asked) -> Answered:
        wanted = (asked.json or {}).get("offerIds") or []
        cards = [
            {"offerId": code, "mapping": {"marketSku": 100_000 + number, "marketCategoryName": "Ночники"}, "parameterValues": [_COLOR]}
            for number, code in enumerate(sorted(self.offers))
            if code in wanted
        ]
        return ok({"offerCards": cards, "paging": {}})
