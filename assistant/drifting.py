"""Published answers that a change of card or policy has made wrong, from the store's replies and the library's history."""

from collections.abc import Collection, Iterator
from datetime import datetime

from pydantic import AwareDatetime

from assistant.domain import Proposal, Reply, Status
from assistant.errors import NotFound
from assistant.gaps import Drifted, Published, drift
from assistant.store import Store
from knowledge.library import Library
from knowledge.types import Channel, Document, FactKind, Frozen, Kind, Platform

_PERISHABLE = {FactKind.PRICE, FactKind.STOCK}


class WrongAnswer(Frozen):
    """An answer that stands on a marketplace and is no longer true, and whether it can still be changed."""

    inquiry_id: str
    platform: Platform
    channel: Channel
    external_id: str
    text: str
    published_at: AwareDatetime
    drifted: Drifted


def wrong_answers(store: Store, library: Library, shop_id: str, *, now: datetime, since: datetime | None = None) -> Iterator[WrongAnswer]:
    """Published answers with claims that were true when approved and are not now, newest first.

    `since` looks only at documents changed after it. Prices and stock are left out: what an old answer says of them is dated by itself.
    An answer is judged by the documents that its draft rested on, and by the card of its product.
    """
    standing = store.published_replies(shop_id)
    if not standing:
        return
    changed = library.changed_since(shop_id, since or min(reply.approved_at for reply in standing))
    for reply in standing if changed else ():
        found = _wrong(store, library, reply, changed, now)
        if found is not None:
            yield found


def _wrong(store: Store, library: Library, reply: Reply, changed: Collection[str], now: datetime) -> WrongAnswer | None:
    try:
        proposal = store.proposal_of(reply.inquiry_id)
    except NotFound:
        return None
    ids = _rests_on(proposal, library)
    if not any(identity in changed for identity in ids):
        return None
    old, new = (_documents(library, reply.shop_id, ids, at) for at in (reply.approved_at, now))
    if old == new:
        return None
    published = _published(store, reply, proposal, old + new)
    found = drift((published,), old, new, now=now)
    if not found:
        return None
    about = {"platform": reply.platform, "channel": reply.channel, "external_id": reply.external_id}
    return WrongAnswer(inquiry_id=reply.inquiry_id, text=reply.text, published_at=published.published_at, drifted=found[0], **about)


def _rests_on(proposal: Proposal, library: Library) -> tuple[str, ...]:
    inquiry = proposal.brief.inquiry
    card = library.card(inquiry.shop_id, product_id=inquiry.product_id, product_name=inquiry.product_name, platform=inquiry.platform)
    return tuple(dict.fromkeys(passage.document_id for passage in (*card, *proposal.brief.evidence)))


def _documents(library: Library, shop_id: str, ids: Collection[str], at: datetime) -> list[Document]:
    """What the documents said at a time, without what is perishable."""
    found = [document for identity in ids if (document := library.card_at(shop_id, identity, at))]
    return [
        document.model_copy(update={"facts": tuple(fact for fact in document.facts if fact.kind not in _PERISHABLE)}) for document in found
    ]


def _published(store: Store, reply: Reply, proposal: Proposal, documents: Collection[Document]) -> Published:
    """The reply as it stands; an edit that the marketplace refused is not used up."""
    shown = [attempt.checked_at for attempt in store.attempts(reply.inquiry_id) if attempt.state in {Status.PUBLISHED, Status.ACCEPTED}]
    # Documents know a product by the shop's own id, which a marketplace's id need not be.
    products = (document.product_id for document in documents if document.kind is Kind.CARD)
    return Published(
        id=reply.inquiry_id,
        platform=reply.platform,
        channel=reply.channel,
        product_id=next(products, proposal.brief.inquiry.product_id),
        text=reply.text,
        question=proposal.brief.inquiry.words,
        edits_used=sum(edit.state is not Status.REFUSED for edit in store.edits(reply.inquiry_id)),
        published_at=next((moment for moment in reversed(shown) if moment), reply.approved_at),
    )
