"""The library: everything the drafts may claim comes from here."""

import hashlib
from collections.abc import Callable, Iterable, Sequence
from datetime import date, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Self

from knowledge.conflicts import PAST_ANSWER
from knowledge.errors import KnowledgeError
from knowledge.freshness import Freshness
from knowledge.types import Document, Frozen, Kind, Passage, Platform

if TYPE_CHECKING:
    from knowledge.catalogue import Catalogue
    from knowledge.conflicts import Conflict
    from knowledge.database import Database
    from knowledge.embedding import Embedder
    from knowledge.holdings.sync import Tally
    from knowledge.index import DenseIndex
    from knowledge.index.follow import Report
    from knowledge.ledger import Gap, Unmatched
    from knowledge.retrieval import Retrieval


class SyncReport(Frozen):
    """What a sync changed, in documents. `repeated` are ids that the source gave more than once; only the first counted."""

    added: int = 0
    changed: int = 0
    removed: int = 0
    unchanged: int = 0
    repeated: tuple[str, ...] = ()


class Library:
    """Documents of one or more shops and the shared law and rules, found by id or by meaning.

    `Library(documents)` holds everything in memory and finds by words (and by meaning, given an encoder); `Library.open` is
    the one over a database and a vector index.
    """

    def __init__(self, documents: Iterable[Document] = (), *, embedder: "Embedder | None" = None) -> None:
        from knowledge.catalogue import MemoryCatalogue

        self._catalogue: Catalogue = MemoryCatalogue(documents)
        self._embedder = embedder
        self._retrieval: Retrieval | None = None

    @classmethod
    def open(
        cls,
        database: "Database | str | Path",
        *,
        home: Path | None = None,
        embedder: "Embedder | None" = None,
        index: "DenseIndex | None" = None,
        clock: Callable[[], datetime] | None = None,
        report: "Report | None" = None,
        freshness: Freshness | None = None,
    ) -> Self:
        """A library over a database. Without an index, vectors live in Chroma under `home`, or in memory when there is no home.

        `freshness` says how old a price or a stock may be to be told.
        """
        from knowledge.opening import open_catalogue
        from knowledge.refit import own_weights
        from knowledge.retrieval import Retrieval

        library = cls.__new__(cls)
        catalogue = open_catalogue(database, home=home, embedder=embedder, index=index, clock=clock, report=report, freshness=freshness)
        library._catalogue, library._embedder = catalogue, embedder
        library._retrieval = Retrieval.over(catalogue.holdings, embedder, own_weights(home))
        return library

    @property
    def has_encoder(self) -> bool:
        """Whether passages are found by meaning, too."""
        return self._embedder is not None

    def index_behind(self) -> int:
        """How many shelves the vectors' index was not told of yet; an error when it does not answer."""
        from knowledge.catalogue_sql import SqlCatalogue

        follower = self._catalogue.follower if isinstance(self._catalogue, SqlCatalogue) else None
        return follower.behind() if follower else 0

    def card(
        self, shop_id: str, *, product_id: str | None = None, product_name: str | None = None, platform: Platform | None = None
    ) -> tuple[Passage, ...]:
        """The card of a product, by any of its ids, or by its exact name; empty when no card matches. Never searched."""
        return self._catalogue.card(shop_id, product_id=product_id, product_name=product_name, platform=platform)

    def search(
        self,
        text: str,
        *,
        shop_id: str,
        kinds: Sequence[Kind] = (),
        limit: int = 5,
        platform: Platform | None = None,
        on: date | None = None,
    ) -> tuple[Passage, ...]:
        """The passages nearest in meaning, best first: those of the shop, and the law and rules that all shops share.

        `platform` leaves out what holds on other platforms only, `on` what does not hold on that day.
        """
        return self._searcher().search(text, shop_id=shop_id, kinds=kinds, limit=limit, platform=platform, on=on)

    def sync(
        self,
        documents: Iterable[Document],
        *,
        shop_id: str | None,
        source: str,
        done: "Callable[[Tally], None] | None" = None,
    ) -> SyncReport:
        """Makes the library hold exactly these documents for this shop and source; `done` hears of each batch safely kept."""
        if shop_id == "":
            raise KnowledgeError("a shop needs an id; None stands for what all shops share")
        if self._catalogue.in_memory:
            self._retrieval = None
        tally = self._catalogue.sync(documents, shop_id=shop_id, source=source, done=done)
        counted = {name: getattr(tally, name) for name in ("added", "changed", "removed", "unchanged")}
        return SyncReport(**counted, repeated=tuple(tally.repeated))

    def card_at(self, shop_id: str, document_id: str, at: datetime) -> Document | None:
        """What a document said at a time: its history is kept."""
        return self._catalogue.document_at(shop_id, document_id, at)

    @property
    def digest(self) -> str:
        """Changes with every document: a proposal made with another digest saw other sources."""
        return hashlib.blake2b("\n".join(self._catalogue.digests()).encode(), digest_size=8).hexdigest()

    def note_gap(self, shop_id: str, question: str, *, product_id: str | None = None, inquiry_id: str = "") -> None:
        """Counts a question that no source answers; `inquiry_id` says who asked it, so that it can be forgotten with them."""
        self._catalogue.ledger.note_gap(shop_id, question, product_id, inquiry_id)

    def gaps(self, shop_id: str) -> "tuple[Gap, ...]":
        """Questions that no source answers, the most asked first."""
        return self._catalogue.ledger.gaps(shop_id)

    def conflicts(self, shop_id: str) -> "tuple[Conflict, ...]":
        """Where sources disagree about one attribute or term, clauses that are worse than the law, and what drafting met.

        What drafting met is left out once a source was changed so that it no longer says its side.
        """
        from knowledge.conflicts import between_cards, between_policies

        texts = (document for kind in (Kind.POLICY, Kind.FAQ, Kind.MACRO) for document in self._catalogue.documents(shop_id, kind))
        own = (*between_cards(self._catalogue.same_products(shop_id)), *between_policies(texts))
        return (*own, *(conflict for conflict in self._catalogue.ledger.noted_conflicts(shop_id) if self._stands(shop_id, conflict)))

    def note_conflict(self, shop_id: str, conflict: "Conflict", *, inquiry_id: str = "") -> None:
        """Keeps a disagreement that was met elsewhere, with both its values and the inquiry that met it."""
        self._catalogue.ledger.note_conflict(shop_id, conflict, inquiry_id)

    def _stands(self, shop_id: str, conflict: "Conflict") -> bool:
        for claim in conflict.claims:
            if claim.source == PAST_ANSWER:
                continue
            document = self._catalogue.document(shop_id, claim.document_id)
            if document is None or not any(claim.value in said for said in (document.text, *(fact.value for fact in document.facts))):
                return False
        return True

    def changed_since(self, shop_id: str, moment: datetime) -> frozenset[str]:
        """Ids of documents, the shop's and the shared ones, that were changed, added or removed after a moment."""
        return self._catalogue.changed_since(shop_id, moment)

    def note_unmatched(self, shop_id: str, platform: Platform, *, product_id: str, product_name: str = "") -> None:
        """Counts a product of a platform that no card answers to."""
        self._catalogue.ledger.note_unmatched(shop_id, platform, product_id, product_name)

    def unmatched(self, shop_id: str) -> "tuple[Unmatched, ...]":
        """Products without a card, each with the cards whose names come nearest."""
        return tuple(
            product.model_copy(update={"suggested": self._like(shop_id, product.product_name)})
            for product in self._catalogue.ledger.unmatched(shop_id)
        )

    def match(self, shop_id: str, platform: Platform, *, product_id: str, document_id: str) -> None:
        """A person says: this product of the platform is that card. From now on `card` finds it."""
        self._catalogue.ledger.match(shop_id, platform, product_id, document_id)

    def _like(self, shop_id: str, name: str) -> tuple[str, ...]:
        if not name:
            return ()
        found = self.search(name, shop_id=shop_id, kinds=[Kind.CARD], limit=3)
        return tuple(dict.fromkeys(passage.document_id for passage in found))

    @property
    def freshness(self) -> Freshness:
        """How old a price or a stock may be to be told."""
        return self._catalogue.freshness

    @property
    def catalogue(self) -> "Catalogue":
        """Storage behind the library: statistics, history, gaps, conflicts, names."""
        return self._catalogue

    def close(self) -> None:
        """Gives back files and connections."""
        self._catalogue.close()

    @property
    def retrieval(self) -> "Retrieval":
        """What searches, for those who measure or fit it."""
        return self._searcher()

    def _searcher(self) -> "Retrieval":
        if self._retrieval is None:
            from knowledge.retrieval import Retrieval

            self._retrieval = Retrieval.over(self._catalogue.holdings_with(self._embedder), self._embedder)
        return self._retrieval
