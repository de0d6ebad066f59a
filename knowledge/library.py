"""The library: everything the drafts may claim comes from here."""

from collections.abc import Iterable, Sequence

from knowledge.types import Document, Frozen, Kind, Passage, Platform


class SyncReport(Frozen):
    """What a sync changed, in documents."""

    added: int = 0
    changed: int = 0
    removed: int = 0
    unchanged: int = 0


class Library:
    """Documents of one or more shops and the shared law and rules, found by id or by meaning."""

    def __init__(self, documents: Iterable[Document] = ()) -> None:
        self._documents: dict[tuple[str | None, str], Document] = {(d.shop_id, d.id): d for d in documents}

    def card(
        self, shop_id: str, *, product_id: str | None = None, product_name: str | None = None, platform: Platform | None = None
    ) -> tuple[Passage, ...]:
        """The card of a product, by any of its ids, or by its exact name; empty when no card matches. Never searched."""
        for document in self._documents.values():
            ids = {document.product_id, document.vendor_code, *document.aliases.get(platform, ())} if platform else {document.product_id}
            if (
                document.kind is Kind.CARD
                and document.shop_id == shop_id
                and (product_id in ids - {None} or document.title == product_name)
            ):
                return (_passage(document),)
        return ()

    def search(self, text: str, *, shop_id: str, kinds: Sequence[Kind] = (), limit: int = 5) -> tuple[Passage, ...]:
        """The passages nearest in meaning, best first: those of the shop, and the law and rules that all shops share."""
        return ()

    def sync(self, documents: Iterable[Document], *, shop_id: str | None, source: str) -> SyncReport:
        """Makes the library hold exactly these documents for this shop and source."""
        return SyncReport()


def _passage(document: Document) -> Passage:
    return Passage(
        id=document.id,
        document_id=document.id,
        kind=document.kind,
        title=document.title,
        text=document.text,
        source=document.source,
        lang=document.lang,
        shop_id=document.shop_id,
        product_id=document.product_id,
        facts=document.facts,
    )
