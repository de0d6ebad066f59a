"""YML, the price list format of Yandex Market; read as a stream."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

from knowledge.readers import Problem, Report
from knowledge.readers.card import document_of
from knowledge.readers.jsonfile import checked
from knowledge.readers.marketplaces import Fields
from knowledge.types import Document, Platform


def read_yml(path: Path, source: str, report: Report) -> Iterator[Document]:
    """The offers of a feed. Entities and outside references are never followed."""
    from lxml import etree  # type: ignore[import-untyped]

    categories: dict[str, str] = {}
    safe = {"resolve_entities": False, "no_network": True, "load_dtd": False, "huge_tree": False}
    try:
        for _, element in etree.iterparse(str(path), events=("end",), tag=("category", "offer"), **safe):
            if element.tag == "category":
                categories[element.get("id", "")] = (element.text or "").strip()
                continue
            line = element.sourceline or 0
            fields = _fields(element, categories, report, path.name)
            if fields and (card := checked(fields, path.name, line, report)):
                yield document_of(card, source)
            element.clear()
            while element.getprevious() is not None:
                del element.getparent()[0]
    except etree.XMLSyntaxError as error:
        report(Problem(path.name, error.lineno or 0, "", f"not well-formed XML, the rest is left out: {error.msg}"))


def _fields(offer: Any, categories: dict[str, str], report: Report, file: str) -> Fields | None:
    code = offer.get("id")
    if not code:
        report(Problem(file, offer.sourceline or 0, "offer id", "missing"))
        return None
    said = {child.tag: (child.text or "").strip() for child in offer if isinstance(child.tag, str) and child.tag != "param"}
    attributes = {}
    for one in offer.iterchildren("param"):
        if one.get("name") and one.text:
            attributes[one.get("name")] = f"{one.text.strip()} {one.get('unit') or ''}".strip()
    for tag, name in (("weight", "Вес, кг"), ("dimensions", "Размер упаковки, см"), ("country_of_origin", "Страна")):
        if said.get(tag):
            attributes[name] = said[tag].replace("/", " × ") if tag == "dimensions" else said[tag]
    return {
        "id": code,
        "title": said.get("name") or " ".join(part for part in (said.get("typePrefix"), said.get("vendor"), said.get("model")) if part),
        "brand": said.get("vendor") or None,
        "category": categories.get(said.get("categoryId", "")) or None,
        "description": said.get("description", ""),
        "attributes": attributes,
        "warranty": (said.get("warranty-days") and f"{said['warranty-days']} дн.") or None,
        "price": {"value": said["price"], "currency": "RUB" if said.get("currencyId") in {None, "RUR"} else said["currencyId"]}
        if said.get("price")
        else None,
        "aliases": {Platform.YM: (code,)},
        "vendor_code": said.get("vendorCode") or None,
    }
