"""schema.org products (JSON-LD), as web shops put them into their pages."""

import re
from collections.abc import Mapping
from typing import Any

from knowledge.readers.marketplaces import Fields


def is_product(raw: Any) -> bool:
    """Whether an object says it is a product."""
    kinds = raw.get("@type") if isinstance(raw, dict) else None
    return "Product" in (kinds if isinstance(kinds, list) else [kinds])


def product(raw: Mapping[str, Any]) -> Fields:
    """Our card's fields of a product."""
    code = raw.get("sku") or raw.get("productID") or raw.get("mpn") or raw.get("@id") or raw["name"]
    properties = raw.get("additionalProperty") or []
    attributes = {str(one["name"]): _measured(one) for one in _many(properties) if one.get("name")}
    for name in ("color", "material", "size", "weight", "width", "height", "depth"):
        if raw.get(name):
            attributes[name] = _measured(raw[name]) if isinstance(raw[name], dict) else str(raw[name])
    fields: Fields = {
        "id": str(code),
        "title": raw["name"],
        "brand": _name(raw.get("brand")),
        "category": _name(raw.get("category")),
        "description": re.sub(r"<[^>]+>", " ", str(raw.get("description") or "")),
        "attributes": attributes,
        "vendor_code": str(raw["mpn"]) if raw.get("mpn") else None,
    }
    offers = _many(raw.get("offers") or [])
    if offers and offers[0].get("price") is not None:
        fields["price"] = {"value": float(offers[0]["price"]), "currency": offers[0].get("priceCurrency") or "RUB"}
    return fields


def _many(held: Any) -> list[Mapping[str, Any]]:
    return [one for one in (held if isinstance(held, list) else [held]) if isinstance(one, dict)]


def _name(held: Any) -> str | None:
    return str(held.get("name")) if isinstance(held, dict) and held.get("name") else str(held) if isinstance(held, str) and held else None


def _measured(held: Mapping[str, Any]) -> str:
    return " ".join(str(part) for part in (held.get("value"), held.get("unitText") or held.get("unitCode")) if part not in {None, ""})
