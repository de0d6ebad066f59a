"""Sources that disagree: both values are shown, none is chosen silently."""

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator

from knowledge.clinic import EXAMINED, Verdict, examine
from knowledge.types import Document, FactKind, Frozen, Kind, Language

PAST_ANSWER = "past answer"
"""The source of a claim that the shop itself made to a buyer; its document id is the inquiry's."""

_PERISHABLE = {FactKind.PRICE, FactKind.STOCK}


class Claim(Frozen):
    """What one source says."""

    document_id: str
    source: str
    value: str


class Conflict(Frozen):
    """Two claims about one thing. `kind` is attribute (of a product), term (of policies) or law (a clause worse than the law)."""

    kind: str
    subject: str
    attribute: str
    claims: tuple[Claim, ...]


def between_cards(groups: Iterable[list[Document]]) -> Iterator[Conflict]:
    """Attributes on which two tellings of the same product differ."""
    for group in groups:
        said: dict[tuple[str, str], dict[str, Claim]] = defaultdict(dict)
        for card in group:
            for fact in card.facts:
                if fact.kind not in _PERISHABLE | {FactKind.KIT, FactKind.CARE, FactKind.COMPATIBILITY}:
                    claim = Claim(document_id=card.id, source=card.source, value=fact.value)
                    said[folded(fact.attribute), fact.variant or ""].setdefault(card.source, claim)
        for (attribute, variant), claims in said.items():
            if len({folded(claim.value) for claim in claims.values()}) > 1:
                yield Conflict(
                    kind="attribute",
                    subject=group[0].title,
                    attribute=" ".join((attribute, variant)).strip(),
                    claims=tuple(claims.values()),
                )


def between_policies(documents: Iterable[Document]) -> Iterator[Conflict]:
    """Terms on which two texts of the shop differ, and clauses that are worse than the law."""
    said: dict[tuple[str, str], list[tuple[float, Claim]]] = defaultdict(list)
    for document in documents:
        if document.kind not in EXAMINED or document.lang is not Language.RU:
            continue
        for clause in examine(document.text):
            claim = Claim(document_id=document.id, source=document.source, value=clause.text)
            if clause.verdict is Verdict.WORSE and document.shop_id:
                law = Claim(document_id="", source="law", value=clause.law)
                yield Conflict(kind="law", subject=document.title, attribute=clause.topic, claims=(claim, law))
            elif clause.days is not None:
                said[clause.topic, document.platform or ""].append((clause.days, claim))
    for (topic, platform), claims in said.items():
        by_days = dict(reversed(claims))
        if len(by_days) > 1 and len({claim.document_id for claim in by_days.values()}) > 1:
            yield Conflict(
                kind="term", subject=platform or "shop", attribute=topic, claims=tuple(by_days[days] for days in sorted(by_days))
            )


def same_product(cards: Iterable[Document]) -> list[list[Document]]:
    """Cards of different sources that share an id, an alias of one platform or a vendor code."""
    by_name: dict[tuple[str, str], list[Document]] = defaultdict(list)
    for card in cards:
        if card.kind is Kind.CARD:
            names = {("", name) for name in (card.product_id, card.vendor_code) if name}
            names |= {(platform.value, name) for platform, given in card.aliases.items() for name in given}
            for name in names:
                by_name[name].append(card)
    groups: dict[frozenset[tuple[str, str]], list[Document]] = {}
    for found in by_name.values():
        key = frozenset((card.source, card.id) for card in found)
        if len({card.source for card in found}) > 1:
            groups.setdefault(key, found)
    return list(groups.values())


def folded(text: str) -> str:
    """A spelling in which values that read the same are equal: case, ё, blanks, decimal commas and signs between."""
    plain = text.casefold().replace("ё", "е").replace(",", ".")
    return re.sub(r"[\s\u00a0\u202f]+|[«»\"'()]", "", plain).replace("×", "x").replace("х", "x").replace("–", "-")
