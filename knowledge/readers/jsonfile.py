"""JSON of any origin we know: pages of the marketplaces' card lists, our own cards, schema.org products."""

import json
from collections.abc import Iterator, Mapping
from functools import partial
from pathlib import Path
from typing import Any

from pydantic import ValidationError

from knowledge.readers import Problem, Report
from knowledge.readers.card import Card, document_of
from knowledge.readers.linked import is_product, product
from knowledge.readers.marketplaces import Fields, ozon, shape_of
from knowledge.types import Document


def read_json(path: Path, source: str, report: Report) -> Iterator[Document]:
    """The cards of one JSON file."""
    yield from read_pages([path], source, report)


def read_pages(paths: list[Path], source: str, report: Report) -> Iterator[Document]:
    """The cards of several JSON files that belong together: one product told of in several answers becomes one card."""
    names: dict[int, str] = {}
    found: dict[str, Fields] = {}
    cited: dict[str, str] = {}
    for path in paths:
        for number, raw in enumerate(_items(path, report), 1):
            if _is_attribute_name(raw):
                names[raw["id"]] = str(raw["name"])
                continue
            fields = fields_of(raw, path.name, number, report, names)
            if fields:
                key = str(fields.get("id"))
                found[key] = merged(found.get(key, {}), fields)
                cited.setdefault(key, source or path.name)
    for number, (key, fields) in enumerate(found.items(), 1):
        if card := checked(fields, cited[key], number, report):
            yield document_of(card, cited[key])


def fields_of(raw: Any, file: str, number: int, report: Report, names: Mapping[int, str] | None = None) -> Fields | None:
    """Our card's fields of an item of any known shape."""
    if not isinstance(raw, dict):
        report(Problem(file, number, "", "not an object"))
        return None
    turn = product if is_product(raw) else shape_of(raw)
    if turn is ozon:
        turn = partial(ozon, names=names)
    try:
        return dict(turn(raw) if turn else raw)
    except (KeyError, TypeError, ValueError, AttributeError) as error:
        report(Problem(file, number, str(error.args[0]) if isinstance(error, KeyError) else "", f"unexpected content: {error!r}"))
        return None


def checked(fields: Fields, file: str, number: int, report: Report) -> Card | None:
    """The card of the fields, or None with the first broken field reported."""
    try:
        return Card.model_validate(fields)
    except ValidationError as error:
        first = error.errors()[0]
        report(Problem(file, number, ".".join(str(step) for step in first["loc"]), first["msg"]))
        return None


def merged(known: Fields, more: Fields) -> Fields:
    """Both tellings of one product; where they differ the first stays, and what it is called by either stays too."""
    result = dict(known)
    for name, value in more.items():
        held = result.get(name)
        if isinstance(held, dict) and isinstance(value, dict):
            result[name] = {key: _both(held.get(key), value.get(key)) for key in (held | value)}
        elif not held or (name == "title" and held == result.get("id")):
            result[name] = value
    return result


def _both(held: Any, more: Any) -> Any:
    if isinstance(held, tuple) and isinstance(more, tuple):
        return tuple(dict.fromkeys((*held, *more)))
    return more if held is None else held


def _items(path: Path, report: Report) -> Iterator[Any]:
    try:
        held = json.loads(path.read_text(encoding="utf-8-sig"))
    except (ValueError, RecursionError) as error:
        report(Problem(path.name, getattr(error, "lineno", 0), "", f"not JSON: {error}"))
        return
    yield from items_of(held)


def items_of(held: Any) -> Iterator[Any]:
    """The items of an answer, wherever the marketplace puts them."""
    if isinstance(held, list):
        yield from held
    elif isinstance(held, dict):
        inner = [held[key] for key in ("cards", "items", "result", "offerMappings", "@graph") if isinstance(held.get(key), list | dict)]
        if inner:
            for part in inner:
                yield from items_of(part)
        else:
            yield held


def _is_attribute_name(raw: Any) -> bool:
    return isinstance(raw, dict) and isinstance(raw.get("id"), int) and "name" in raw and "offer_id" not in raw and "dictionary_id" in raw
