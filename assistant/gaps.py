"""What we do not know, what disagrees, and which published answers a change has made wrong."""

from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime, timedelta
from enum import StrEnum
from functools import cache
from pathlib import Path
from typing import Any

import knowledge
from assistant.domain import Inquiry
from assistant.filter.grounding import Claim, ClaimStatus, ground
from assistant.filter.grounding.answers import ask
from assistant.filter.grounding.clauses import Sentence
from assistant.filter.grounding.gathering import evidence_of
from assistant.filter.grounding.reading import read
from knowledge.types import Channel, Document, Frozen, Kind, Passage, Platform

_EDITS = Path(knowledge.__file__).resolve().parent / "sources" / "edits.yaml"


class Gap(Frozen):
    """A question that the store cannot answer: for which product, in whose words, how often. `topic` are its words without form."""

    shop_id: str
    product_id: str | None
    topic: tuple[str, ...]
    question: str
    count: int = 1
    last_asked_at: datetime | None = None


def gap_in(inquiry: Inquiry, evidence: Sequence[Passage]) -> Gap | None:
    """The gap that the inquiry shows: it asks for something that no line of the evidence speaks of."""
    known = evidence_of(tuple(evidence))
    for sentence in read(inquiry.words):
        if not sentence.asks:
            continue
        topic = _topic(sentence)
        asked = ask(known, (sentence,))
        told = asked.true is not None or any(line for line in known.about(topic) if not line.naming)
        if topic and not told:
            words = inquiry.words[sentence.start : sentence.end].strip()
            plain = tuple(sorted(key for key in topic if not key.startswith("#")))
            return Gap(shop_id=inquiry.shop_id, product_id=inquiry.product_id, topic=plain, question=words, last_asked_at=inquiry.asked_at)
    return None


def _topic(sentence: Sentence) -> frozenset[str]:
    """Concepts where the question names any, its own content words otherwise."""
    tokens = [token for clause in sentence.clauses for token in clause.content]
    concepts = frozenset(f"@{name}" for token in tokens for name in token.concepts)
    return concepts or frozenset(key for token in tokens if not token.generic for key in token.keys)


def counted(gaps: Iterable[Gap]) -> tuple[Gap, ...]:
    """Gaps of one shop, product and topic as one, the most asked first."""
    found: dict[tuple[str, str | None, tuple[str, ...]], Gap] = {}
    for gap in gaps:
        key = (gap.shop_id, gap.product_id, gap.topic)
        last = found.get(key)
        if last is None:
            found[key] = gap
            continue
        times = [moment for moment in (last.last_asked_at, gap.last_asked_at) if moment is not None]
        found[key] = last.model_copy(update={"count": last.count + gap.count, "last_asked_at": max(times, default=None)})
    return tuple(sorted(found.values(), key=lambda gap: -gap.count))


class Side(Frozen):
    """What one source says: a card, a policy, or a past answer."""

    document_id: str
    kind: Kind
    value: str


class Conflict(Frozen):
    """Two sources that cannot both be right about one attribute."""

    product_id: str | None
    attribute: str
    sides: tuple[Side, Side]


def conflicts(documents: Sequence[Document]) -> tuple[Conflict, ...]:
    """Disagreements between the documents of each product, and of the shop's past answers with them."""
    found: list[Conflict] = []
    for product in dict.fromkeys(document.product_id for document in documents):
        own = [document for document in documents if document.product_id in {product, None}]
        told = [document for document in own if document.kind is not Kind.ANSWER]
        answers = [document for document in own if document.kind is Kind.ANSWER and document.product_id == product]
        found += [conflict for at, one in enumerate(told) for other in told[at + 1 :] for conflict in _between(product, one, other)]
        found += [conflict for answer in answers for conflict in answered(product, answer, told)]
    return tuple(dict.fromkeys(found))


def _between(product: str | None, one: Document, other: Document) -> Iterator[Conflict]:
    """Facts of one document, said aloud, that the other contradicts."""
    if product not in {one.product_id, other.product_id}:
        return
    passage = (passage_of(other),)
    for fact in one.facts:
        for claim in ground(f"{fact.attribute}: {fact.value}.", passage):
            if claim.status is ClaimStatus.CONTRADICTED and claim.source is not None and _bears(other, fact.attribute, claim):
                sides = (Side(document_id=one.id, kind=one.kind, value=fact.value), _side(other, claim))
                yield Conflict(product_id=product, attribute=claim.source.attribute or fact.attribute, sides=sides)


def answered(product: str | None, answer: Document, told: Sequence[Document]) -> Iterator[Conflict]:
    """Claims of a past answer that the documents, read together, contradict. Its title is what the buyer wrote."""
    by_id = {document.id: document for document in told}
    for claim in ground(answer.text, tuple(map(passage_of, told)), thread=(answer.title,) if answer.title else ()):
        if claim.status is not ClaimStatus.CONTRADICTED or claim.source is None:
            continue
        document = by_id[claim.source.passage_id]
        if _bears(document, _sentence_of(answer.text, claim), claim):
            sides = (Side(document_id=answer.id, kind=Kind.ANSWER, value=claim.text), _side(document, claim))
            yield Conflict(product_id=product, attribute=claim.source.attribute, sides=sides)


def _bears(document: Document, about: str, claim: Claim) -> bool:
    """Whether the line speaks of the same thing.

    A text of the whole shop speaks of many goods and cases: only a typed fact of it that names the same attribute counts. Its prose
    («срок ремонта по гарантии — 45 дней») was tried and was wrong about the card in every one of 41 cases of the demo shop.
    """
    if document.product_id is not None:
        return True
    return bool(claim.source and claim.source.attribute and _named(about) & _named(f"{claim.source.attribute} {claim.source.value}"))


def _named(text: str) -> frozenset[str]:
    tokens = (token for sentence in read(text) for clause in sentence.clauses for token in clause.content)
    return frozenset(key for token in tokens if token.concepts or not token.generic for key in token.keys)


def _sentence_of(text: str, claim: Claim) -> str:
    return next((text[s.start : s.end] for s in read(text) if s.start <= claim.span.start < s.end), claim.text)


def _side(document: Document, claim: Claim) -> Side:
    return Side(document_id=document.id, kind=document.kind, value=claim.source.value if claim.source else "")


def passage_of(document: Document) -> Passage:
    """A whole document as one passage."""
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


class Way(StrEnum):
    """How a published answer can be changed. recreate: delete it and post again; the old place and its likes are lost."""

    EDIT = "edit"
    RECREATE = "recreate"
    NONE = "none"
    UNKNOWN = "unknown"


class Published(Frozen):
    """An answer that stands on a marketplace."""

    id: str
    platform: Platform
    channel: Channel
    product_id: str | None
    text: str
    question: str = ""
    published_at: datetime
    edits_used: int = 0


class Drifted(Frozen):
    """A published answer with claims that were true and are no longer, and whether it can still be changed."""

    reply_id: str
    claims: tuple[Claim, ...]
    editable: bool
    way: Way
    until: datetime | None = None


def drift(replies: Sequence[Published], old: Sequence[Document], new: Sequence[Document], *, now: datetime) -> tuple[Drifted, ...]:
    """Published answers that the change from the old documents to the new ones has made wrong."""
    found = []
    for reply in replies:
        claims = _turned_wrong(reply, old, new)
        if claims:
            way, until, open_still = editability(reply, now=now)
            found.append(Drifted(reply_id=reply.id, claims=claims, editable=open_still, way=way, until=until))
    return tuple(found)


def _turned_wrong(reply: Published, old: Sequence[Document], new: Sequence[Document]) -> tuple[Claim, ...]:
    before = {claim.span: claim.status for claim in _claims(reply, old)}
    return tuple(
        claim
        for claim in _claims(reply, new)
        if claim.status is not ClaimStatus.SUPPORTED and before.get(claim.span, ClaimStatus.SUPPORTED) is ClaimStatus.SUPPORTED
    )


def _claims(reply: Published, documents: Sequence[Document]) -> tuple[Claim, ...]:
    evidence = tuple(passage_of(document) for document in documents if document.product_id in {reply.product_id, None})
    return ground(reply.text, evidence, thread=(reply.question,) if reply.question else ())


def editability(reply: Published, *, now: datetime) -> tuple[Way, datetime | None, bool]:
    """How the answer can be changed, until when, and whether it still can."""
    row = _edits().get(reply.platform.value, {}).get(reply.channel.value)
    if row is None:
        return Way.UNKNOWN, None, False
    way = Way(row["way"])
    until = reply.published_at + timedelta(days=row["days"]) if "days" in row else None
    spent = "times" in row and reply.edits_used >= row["times"]
    return way, until, way in {Way.EDIT, Way.RECREATE} and not spent and (until is None or now <= until)


@cache
def _edits() -> dict[str, Any]:
    import yaml

    rows: dict[str, Any] = yaml.safe_load(_EDITS.read_text(encoding="utf-8"))
    return rows
