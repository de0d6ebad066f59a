"""A plain card (name, brand, attributes, stock, policy) as a passage with typed facts."""

from collections.abc import Mapping
from typing import Any

from knowledge.types import Fact, FactKind, Kind, Language, Passage

_HEAD = ("name", "brand", "category")
_PRICES = {"price": FactKind.PRICE, "old_price": FactKind.PRICE}
_GROUPS = {"attributes": FactKind.ATTRIBUTE, "stock": FactKind.STOCK, "policy": FactKind.TERM}


def card_passage(card: Mapping[str, Any], *, passage_id: str = "card") -> Passage:
    """The card as one passage: a fact for each attribute, price, stock line and policy term; other fields become attributes."""
    facts = tuple(_facts(card))
    language = str(card.get("language") or "ru")
    return Passage(
        id=passage_id,
        document_id=passage_id,
        kind=Kind.CARD,
        title=str(card.get("name") or ""),
        text="\n".join(f"{fact.attribute}: {fact.value}" for fact in facts),
        source=passage_id,
        lang=Language(language) if language in set(Language) else Language.RU,
        facts=facts,
    )


def _facts(card: Mapping[str, Any]) -> list[Fact]:
    found = []
    for field, value in card.items():
        if value in (None, "", {}, []) or field in {"language", "id"}:
            continue
        if isinstance(value, Mapping):
            found += [_fact(field, str(name), item) for name, item in value.items() if item not in (None, "")]
        else:
            found.append(Fact(attribute=field, value=_text(value), kind=_PRICES.get(field, FactKind.ATTRIBUTE)))
    return found


def _fact(group: str, name: str, item: Any) -> Fact:
    kind = _GROUPS.get(group, FactKind.ATTRIBUTE)
    variant = name if kind is FactKind.STOCK else None
    return Fact(attribute=name, value=_text(item), kind=kind, variant=variant)


def _text(value: Any) -> str:
    if isinstance(value, bool):
        return "да" if value else "нет"
    if isinstance(value, list | tuple):
        return ", ".join(str(item) for item in value)
    return str(value)
