"""Documents by name and by time, apart from searching: in memory here, in the database in `catalogue_sql`."""

from collections.abc import Callable, Iterable, Iterator
from datetime import datetime
from functools import cached_property
from typing import TYPE_CHECKING, Protocol

from knowledge.freshness import Freshness
from knowledge.types import Document, Kind, Passage, Platform

if TYPE_CHECKING:
    from knowledge.embedding import Embedder
    from knowledge.holdings import Holdings
    from knowledge.holdings.sync import Tally
    from knowledge.ledger import Ledger, MemoryLedger


class Catalogue(Protocol):
    """What the library keeps."""

    in_memory: bool
    freshness: Freshness

    @property
    def ledger(self) -> "Ledger": ...

    def card(self, shop_id: str, *, product_id: str | None, product_name: str | None, platform: Platform | None) -> tuple[Passage, ...]: ...

    def sync(
        self, documents: Iterable[Document], *, shop_id: str | None, source: str, done: "Callable[[Tally], None] | None"
    ) -> "Tally": ...

    def documents(self, shop_id: str | None, kind: Kind | None = None) -> Iterator[Document]: ...

    def document_at(self, shop_id: str, document_id: str, at: datetime) -> Document | None: ...

    def document(self, shop_id: str, document_id: str) -> Document | None: ...

    def changed_since(self, shop_id: str, moment: datetime) -> frozenset[str]: ...

    def same_products(self, shop_id: str) -> list[list[Document]]: ...

    def digests(self) -> Iterator[str]: ...

    def holdings_with(self, embedder: "Embedder | None") -> "Holdings": ...

    def close(self) -> None: ...


class MemoryCatalogue:
    """Documents in a dictionary. Has no history: what was replaced is gone."""

    in_memory = True

    def __init__(self, documents: Iterable[Document] = ()) -> None:
        self._documents: dict[tuple[str | None, str], tuple[str, Document]] = {}
        self._names: dict[tuple[str | None, str, str], tuple[str | None, str]] | None = None
        for document in documents:
            self._documents[document.shop_id, document.id] = ("", document)
        self.freshness = Freshness()

    @cached_property
    def ledger(self) -> "MemoryLedger":
        """What was asked and not found."""
        from knowledge.freshness import utc_now
        from knowledge.ledger import MemoryLedger

        return MemoryLedger(utc_now)

    def card(self, shop_id: str, *, product_id: str | None, product_name: str | None, platform: Platform | None) -> tuple[Passage, ...]:
        """By platform alias, then by any id, then by the exact name."""
        from knowledge.chunking import passages

        if self._names is None:
            self._names = {
                (document.shop_id, place, name): key
                for key, (_, document) in self._documents.items()
                if document.kind is Kind.CARD
                for place, name in called(document)
            }
        if platform and product_id and (matched := self.ledger.matched.get((shop_id, platform, product_id))):
            return passages(self._documents[shop_id, matched][1]) if (shop_id, matched) in self._documents else ()
        for place, name in asked_names(product_id, product_name, platform):
            if key := self._names.get((shop_id, place, name)):
                return passages(self._documents[key][1])
        return ()

    def sync(self, documents: Iterable[Document], *, shop_id: str | None, source: str, done: "Callable[[Tally], None] | None") -> "Tally":
        """Replaces what this source of this shop gave before."""
        from knowledge.holdings.sync import Tally

        tally = Tally()
        before = {key: held for key, held in self._documents.items() if key[0] == shop_id and held[0] == source}
        offered: dict[tuple[str | None, str], Document] = {}
        for document in documents:
            key = (shop_id, document.id)
            if key in offered:
                tally.repeated.append(document.id)
                continue
            offered[key] = document.model_copy(update={"shop_id": shop_id})
            same = key in before and before[key][1] == offered[key]
            tally.unchanged += same
            tally.changed += key in before and not same
            tally.added += key not in before
        gone = before.keys() - offered.keys()
        tally.removed = len(gone)
        kept = {key: held for key, held in self._documents.items() if key not in gone}
        self._documents = kept | {key: (source, document) for key, document in offered.items()}
        self._names = None
        if done:
            done(tally)
        return tally

    def documents(self, shop_id: str | None, kind: Kind | None = None) -> Iterator[Document]:
        """The documents of one shop, or the shared ones."""
        return (held for (shop, _), (_, held) in self._documents.items() if shop == shop_id and kind in {None, held.kind})

    def document_at(self, shop_id: str, document_id: str, at: datetime) -> Document | None:
        """What holds now; memory keeps no history."""
        return self.document(shop_id, document_id)

    def document(self, shop_id: str, document_id: str) -> Document | None:
        """What a document of the shop, or a shared one, says now."""
        held = self._documents.get((shop_id, document_id)) or self._documents.get((None, document_id))
        return held[1] if held else None

    def changed_since(self, shop_id: str, moment: datetime) -> frozenset[str]:
        """Nothing: memory keeps no history."""
        return frozenset()

    def same_products(self, shop_id: str) -> list[list[Document]]:
        """Cards of different sources that are one product."""
        from knowledge.conflicts import same_product

        return same_product(self.documents(shop_id, Kind.CARD))

    def digests(self) -> Iterator[str]:
        """A line for each document."""
        return (held.model_dump_json() for _, (_, held) in sorted(self._documents.items(), key=lambda item: str(item[0])))

    def holdings_with(self, embedder: "Embedder | None") -> "Holdings":
        """Passages made ready for searching."""
        from knowledge.holdings.memory import MemoryHoldings

        return MemoryHoldings((document for _, document in self._documents.values()), embedder)

    def close(self) -> None:
        """Nothing to give back."""


def called(document: Document) -> set[tuple[str, str]]:
    """Every name of a card with the platform it holds on; an empty platform is any."""
    own = {document.id, document.product_id, document.vendor_code, document.title} - {None}
    names = {("", str(name)) for name in own}
    return names | {(platform.value, name) for platform, given in document.aliases.items() for name in given}


def asked_names(product_id: str | None, product_name: str | None, platform: Platform | None) -> list[tuple[str, str]]:
    """The names to try, the surest first."""
    tried = [(platform.value, product_id)] if platform and product_id else []
    tried += [("", product_id)] if product_id else []
    tried += [("", product_name)] if product_name else []
    return [(place, name) for place, name in tried if name]
