"""Documents by name and by time in the database, with their history."""

from collections.abc import Callable, Iterable, Iterator
from datetime import datetime
from typing import Any

from sqlalchemy import Select, and_, or_, select

from knowledge.catalogue import asked_names
from knowledge.chunking import passages
from knowledge.conflicts import same_product
from knowledge.corrections import corrected, corrections_of
from knowledge.database import Database
from knowledge.embedding import Embedder
from knowledge.freshness import Clock, Freshness, aware, utc_now
from knowledge.holdings import Holdings
from knowledge.holdings.sql import SqlHoldings
from knowledge.holdings.sync import Sync, Tally
from knowledge.holdings.vectors import embed_missing
from knowledge.index import DenseIndex
from knowledge.index.follow import Follower, Report
from knowledge.ledger import Ledger, SqlLedger
from knowledge.tables import SHARED, documents, matches, names, sources
from knowledge.types import Document, Kind, Passage, Platform


class SqlCatalogue:
    """The database is the truth; the vector index follows it."""

    in_memory = False

    def __init__(
        self,
        database: Database,
        embedder: Embedder | None,
        index: DenseIndex | None,
        *,
        clock: Clock = utc_now,
        freshness: Freshness | None = None,
        report: Report | None = None,
    ) -> None:
        self.database, self.index, self._embedder = database, index, embedder
        self._report = report or (lambda line: None)
        self._clock, self.freshness = clock, freshness or Freshness()
        model, self.searched = (embedder.name, embedder.searched) if embedder else ("", 0)
        self.holdings = SqlHoldings(database, model, self.searched, index, self.freshness, clock)
        self.ledger: Ledger = SqlLedger(database, clock)
        self.follower = Follower(database, index, model, self.searched, report) if index else None

    def start(self) -> None:
        """Makes the database ready: tables, missing vectors, and an index that matches."""
        self.database.create()
        self.embed_missing()
        if self.follower:
            self.follower.start()

    def embed_missing(self, *, since: int | None = None) -> int:
        """Gives every passage its vector; the number made. All passages are looked at with `since=0`, else the new ones."""
        return embed_missing(self.database, self._embedder, self._report, since=since) if self._embedder else 0

    def card(self, shop_id: str, *, product_id: str | None, product_name: str | None, platform: Platform | None) -> tuple[Passage, ...]:
        """By a person's match, by platform alias, by any id, by the exact name."""
        with self.database.reading() as connection:
            tried = asked_names(product_id, product_name, platform)
            if platform and product_id:
                here = (matches.c.shop == shop_id, matches.c.platform == platform.value, matches.c.product_id == product_id)
                matched = connection.execute(select(matches.c.document_id).where(*here)).scalar()
                tried = [("", matched), *tried] if matched else tried
            for place, name in tried:
                row = connection.execute(self._named(shop_id, place, name)).first()
                if row:
                    return self._cut(Document.model_validate_json(row.body), row.synced_at)
        return ()

    def sync(self, documents: Iterable[Document], *, shop_id: str | None, source: str, done: Callable[[Tally], None] | None) -> Tally:
        """Writes the documents, then tells the index."""
        owned = (document.model_copy(update={"shop_id": shop_id}) if document.shop_id != shop_id else document for document in documents)
        held = corrections_of(self.database, shop_id or SHARED)
        owned = (corrected(document, held.get(document.id, ())) for document in owned)
        tally = Sync(self.database, self._embedder, self._clock(), done).run(owned, shop_id or SHARED, source)
        if self.follower:
            self.follower.follow()
        return tally

    def put(self, document: Document, *, shop_id: str, source: str) -> None:
        """One document in place of what its source said before; searches and drafts see it at once."""
        Sync(self.database, self._embedder, self._clock()).put(document.model_copy(update={"shop_id": shop_id}), shop_id, source)
        if self.follower:
            self.follower.follow()

    @property
    def now(self) -> datetime:
        """The time by the library's clock."""
        return self._clock()

    def documents(self, shop_id: str | None, kind: Kind | None = None) -> Iterator[Document]:
        """The documents of one shop, or the shared ones, read in short looks so that no long read blocks the log."""
        last = 0
        while True:
            query = select(documents.c.id, documents.c.body).where(
                documents.c.shop == (shop_id or SHARED), documents.c.until.is_(None), documents.c.id > last
            )
            query = query.where(documents.c.kind == kind.value) if kind else query
            with self.database.reading() as connection:
                rows = connection.execute(query.order_by(documents.c.id).limit(500)).all()
            if not rows:
                return
            for row in rows:
                yield Document.model_validate_json(row.body)
            last = rows[-1].id

    def document_at(self, shop_id: str, document_id: str, at: datetime) -> Document | None:
        """What a document of the shop, or a shared one, said at a time."""
        held = (documents.c.since <= at, or_(documents.c.until.is_(None), documents.c.until > at))
        query = select(documents.c.body).where(documents.c.shop.in_([shop_id, SHARED]), documents.c.document_id == document_id, *held)
        with self.database.reading() as connection:
            body = connection.execute(query.order_by(documents.c.since.desc())).scalar()
        return Document.model_validate_json(body) if body else None

    def document(self, shop_id: str, document_id: str) -> Document | None:
        """What a document of the shop, or a shared one, says now."""
        here = (documents.c.shop.in_([shop_id, SHARED]), documents.c.document_id == document_id, documents.c.until.is_(None))
        with self.database.reading() as connection:
            body = connection.execute(select(documents.c.body).where(*here).order_by(documents.c.since.desc())).scalar()
        return Document.model_validate_json(body) if body else None

    def changed_since(self, shop_id: str, moment: datetime) -> frozenset[str]:
        """Ids of documents with a version that began or ended after the moment."""
        moved = or_(documents.c.since > moment, documents.c.until > moment)
        query = select(documents.c.document_id).where(documents.c.shop.in_([shop_id, SHARED]), moved)
        with self.database.reading() as connection:
            return frozenset(connection.execute(query).scalars())

    def same_products(self, shop_id: str) -> list[list[Document]]:
        """Cards of different sources that share a name, found by one join."""
        one, other = names.alias(), names.alias()
        first, second = documents.alias(), documents.alias()
        query = (
            select(first.c.body.label("one"), second.c.body.label("other"))
            .select_from(one)
            .join(other, and_(other.c.shop == one.c.shop, other.c.name == one.c.name, other.c.platform == one.c.platform))
            .join(first, first.c.id == one.c.document)
            .join(second, second.c.id == other.c.document)
            .where(one.c.shop == shop_id, one.c.document < other.c.document, first.c.source != second.c.source)
            .distinct()
        )
        with self.database.reading() as connection:
            rows = connection.execute(query.limit(10_000)).all()
        return same_product(card for row in rows for card in map(Document.model_validate_json, (row.one, row.other)))

    def digests(self) -> Iterator[str]:
        """A line for each document that holds now."""
        query = select(documents.c.shop, documents.c.source, documents.c.document_id, documents.c.digest).where(documents.c.until.is_(None))
        with self.database.reading() as connection:
            rows = connection.execute(query.order_by(documents.c.shop, documents.c.source, documents.c.document_id)).all()
        return (f"{row.shop}\t{row.source}\t{row.document_id}\t{row.digest.hex()}" for row in rows)

    def holdings_with(self, embedder: Embedder | None) -> Holdings:
        """The passages in the database."""
        return self.holdings

    def close(self) -> None:
        """Gives the index and the connections back."""
        if self.index:
            self.index.close()
        self.database.close()

    def _named(self, shop_id: str, place: str, name: str) -> Select[Any]:
        return (
            select(documents.c.body, sources.c.synced_at)
            .join(names, names.c.document == documents.c.id)
            .outerjoin(sources, and_(sources.c.shop == documents.c.shop, sources.c.source == documents.c.source))
            .where(names.c.shop == shop_id, names.c.platform == place, names.c.name == name)
            .order_by(documents.c.id)
        )

    def _cut(self, document: Document, synced_at: datetime | None) -> tuple[Passage, ...]:
        facts = self.freshness.keep(document.facts, confirmed=aware(synced_at) if synced_at else None, now=self._clock())
        return passages(document.model_copy(update={"facts": facts}))
