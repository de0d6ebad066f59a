"""Cards as Wildberries, Ozon and Yandex Market give them, turned into our own card's fields."""

from collections.abc import Callable, Mapping
from typing import Any

from knowledge.types import Platform

Fields = dict[str, Any]
_MM = {"mm": 10.0, "cm": 1.0, "in": 1 / 2.54}


def wildberries(raw: Mapping[str, Any]) -> Fields:
    """A card of /content/v2/get/cards/list."""
    attributes = {str(held.get("name")): _joined(held.get("value")) for held in raw.get("characteristics") or () if held.get("name")}
    return {
        "id": str(raw["nmID"]),
        "title": raw.get("title") or raw.get("subjectName") or raw.get("vendorCode"),
        "brand": raw.get("brand") or None,
        "category": raw.get("subjectName") or None,
        "description": raw.get("description"),
        "attributes": attributes | _package(raw.get("dimensions") or {}, "weightBrutto", "кг"),
        "sizes": _sizes(raw.get("sizes") or ()),
        "aliases": {Platform.WB: (str(raw["nmID"]),)},  # an imtID is shared by variants, and may be the nmID of a stranger
        "vendor_code": raw.get("vendorCode") or None,
    }


def ozon(raw: Mapping[str, Any], names: Mapping[int, str] | None = None) -> Fields:
    """A product of /v3/product/info/list, /v4/product/info/attributes or /v1/product/info/description."""
    skus = [raw.get("sku"), raw.get("id"), *(source.get("sku") for source in raw.get("sources") or ())]
    fields: Fields = {
        "id": str(raw["offer_id"]),
        "title": raw.get("name") or str(raw["offer_id"]),
        "description": raw.get("description"),
        "attributes": _ozon_attributes(raw, names or {}),
        "aliases": {Platform.OZON: (*tuple(dict.fromkeys(str(sku) for sku in skus if sku)), str(raw["offer_id"]))},
        "vendor_code": str(raw["offer_id"]),
    }
    if raw.get("price"):
        fields["price"] = {"value": float(raw["price"]), "currency": raw.get("currency_code") or "RUB"}
    stocks = (raw.get("stocks") or {}).get("stocks") if isinstance(raw.get("stocks"), dict) else None
    if stocks is not None:
        fields["stock"] = {"": sum(int(held.get("present") or 0) - int(held.get("reserved") or 0) for held in stocks)}
    return fields


def yandex(raw: Mapping[str, Any]) -> Fields:
    """A line of offer-mappings: the offer and what it is mapped to."""
    offer, mapping = raw.get("offer") or raw, raw.get("mapping") or {}
    attributes = {str(held["name"]): str(held.get("value", "")) for held in offer.get("params") or () if held.get("name")}
    codes = [offer.get("offerId"), mapping.get("marketSku")]
    price = offer.get("basicPrice") or {}
    fields: Fields = {
        "id": str(offer["offerId"]),
        "title": offer.get("name") or mapping.get("marketSkuName") or str(offer["offerId"]),
        "brand": offer.get("vendor") or None,
        "category": mapping.get("marketCategoryName") or offer.get("category") or None,
        "description": offer.get("description"),
        "attributes": attributes | _package(offer.get("weightDimensions") or {}, "weight", "кг"),
        "warranty": _period(offer.get("guaranteePeriod") or {}),
        "aliases": {Platform.YM: tuple(str(code) for code in codes if code)},
        "vendor_code": offer.get("vendorCode") or None,
    }
    if price.get("value") is not None:
        fields["price"] = {
            "value": float(price["value"]),
            "currency": "RUB" if price.get("currencyId") in {None, "RUR"} else price["currencyId"],
        }
    return fields


def shape_of(raw: Mapping[str, Any]) -> Callable[[Mapping[str, Any]], Fields] | None:
    """Which marketplace an item comes from, by the fields that only it has."""
    if "nmID" in raw:
        return wildberries
    if "offer_id" in raw:
        return ozon
    if "offerId" in raw or "offerId" in (raw.get("offer") or {}):
        return yandex
    return None


def _ozon_attributes(raw: Mapping[str, Any], names: Mapping[int, str]) -> dict[str, str]:
    found = {}
    for held in raw.get("attributes") or ():
        number = held.get("id") or held.get("attribute_id") or 0
        value = ", ".join(str(one.get("value")) for one in held.get("values") or () if one.get("value"))
        if value:
            found[names.get(number, f"Характеристика {number}")] = value
    scale = _MM.get(str(raw.get("dimension_unit")))
    if scale and all(raw.get(side) for side in ("depth", "width", "height")):
        found["Размер упаковки"] = " × ".join(f"{raw[side] / scale:g}" for side in ("depth", "width", "height")) + " см"
    if raw.get("weight") and raw.get("weight_unit"):
        found["Вес с упаковкой"] = f"{raw['weight']:g} {({'g': 'г', 'kg': 'кг'}).get(raw['weight_unit'], raw['weight_unit'])}"
    return found


def _package(sides: Mapping[str, Any], weight: str, unit: str) -> dict[str, str]:
    found = {}
    if all(sides.get(side) for side in ("length", "width", "height")):
        found["Размер упаковки"] = " × ".join(f"{sides[side]:g}" for side in ("length", "width", "height")) + " см"
    if sides.get(weight):
        found["Вес с упаковкой"] = f"{sides[weight]:g} {unit}"
    return found


def _sizes(raw: Any) -> tuple[Fields, ...]:
    named = [str(size.get("techSize") or size.get("wbSize") or "") for size in raw]
    return tuple({"size": name} for name in named if name not in {"", "0"})


def _period(held: Mapping[str, Any]) -> str | None:
    units = {"DAY": "дн.", "WEEK": "нед.", "MONTH": "мес.", "YEAR": "г.", "HOUR": "ч"}
    count, unit = held.get("timePeriod"), units.get(str(held.get("timeUnit")), "")
    return f"{count} {unit}".strip() if count else None


def _joined(value: Any) -> str:
    return ", ".join(str(one) for one in value) if isinstance(value, list) else str(value if value is not None else "")
