"""What drafting shows of what we know: questions without an answer, sources that disagree, products without a card."""

import logging
from collections.abc import Iterator, Sequence

from sqlalchemy.exc import SQLAlchemyError

from assistant.domain import Proposal
from assistant.filter.grounding.reading import read
from assistant.gaps import Conflict, conflicts, gap_in
from assistant.store import PastReply, Store
from assistant.writing.masking import Veil
from knowledge.conflicts import PAST_ANSWER
from knowledge.conflicts import Claim as Told
from knowledge.conflicts import Conflict as Noted
from knowledge.errors import KnowledgeError
from knowledge.library import Library
from knowledge.types import Channel, Document, Kind, Passage

log = logging.getLogger(__name__)

_ASKING = {Channel.QUESTION, Channel.CHAT}
_WITHOUT_ANSWER = {"risk_question", "nothing_specific"}
_DISPUTED = {Kind.CARD, Kind.POLICY, Kind.FAQ, Kind.MACRO}


def notice(proposal: Proposal, library: Library, store: Store) -> None:
    """Counts the open questions of a proposal and keeps the conflicts it met. A draft never fails because of this.

    A question is counted once for an inquiry, also when the inquiry is drafted anew.
    """
    inquiry = proposal.brief.inquiry
    try:
        known = _known_before(proposal, store)
        for question in open_questions(proposal):
            if question not in known:
                library.note_gap(inquiry.shop_id, question, product_id=inquiry.product_id, inquiry_id=inquiry.id)
        for conflict in met_conflicts(proposal, store.past_replies(inquiry.shop_id, inquiry.product_id, but=inquiry.id)):
            library.note_conflict(inquiry.shop_id, conflict, inquiry_id=inquiry.id)
        if inquiry.product_id and not proposal.brief.card and proposal.version == 1:
            name = inquiry.product_name or ""
            library.note_unmatched(inquiry.shop_id, inquiry.platform, product_id=inquiry.product_id, product_name=name)
    except (KnowledgeError, SQLAlchemyError):
        log.exception("what %r shows of our knowledge could not be kept", inquiry.id)


def open_questions(proposal: Proposal) -> tuple[str, ...]:
    """Questions of the inquiry that nothing we hold answers, without personal data."""
    veil = Veil.for_brief(proposal.brief)
    asked = dict.fromkeys(" ".join(question.split()) for question in _open(proposal))
    return tuple(veil.hide(question) for question in asked if question)


def _open(proposal: Proposal) -> Iterator[str]:
    draft, inquiry = proposal.draft, proposal.brief.inquiry
    if proposal.brief.position is not None:
        return  # what was said is what a person approved; it tells nothing of what we do not know
    if draft is not None and draft.unanswered:
        yield from (_spelled(question, inquiry.words) for question in draft.unanswered)
        return
    silent = draft is not None and any(clause.has("ignorance") for sentence in read(draft.text) for clause in sentence.clauses)
    left = proposal.hold is not None and proposal.hold.code in _WITHOUT_ANSWER and inquiry.channel in _ASKING
    gap = gap_in(inquiry, proposal.brief.evidence) if silent or left else None
    if gap is not None:
        yield gap.question


def _spelled(question: str, words: str) -> str:
    """The question as the buyer spelled it, where the writer folded it."""
    at = words.lower().find(question.lower())
    if at < 0 or len(words.lower()) != len(words):
        return question
    end = at + len(question)
    return words[at : end + 1] if words[end : end + 1] in {"?", "？"} else words[at:end]


def _known_before(proposal: Proposal, store: Store) -> frozenset[str]:
    """What earlier versions of the same proposal left open."""
    if proposal.version == 1:
        return frozenset()
    return frozenset(open_questions(store.proposal(proposal.id, proposal.version - 1)))


def met_conflicts(proposal: Proposal, past: Sequence[PastReply] = ()) -> tuple[Noted, ...]:
    """Disagreements between the card, the policy and the shop's past answers about the product, each with both values."""
    inquiry, evidence = proposal.brief.inquiry, proposal.brief.evidence
    told = [document for document in _documents(evidence) if document.kind in _DISPUTED]
    product_id = next((passage.product_id for passage in proposal.brief.card if passage.product_id), inquiry.product_id)
    answers = [_answer(reply, product_id) for reply in past]  # under the card's own id: the platform's may be an alias of it
    found = (_noted(conflict, proposal, told) for conflict in conflicts([*told, *answers]))
    return tuple(dict.fromkeys(found)) if told else ()


def _documents(evidence: Sequence[Passage]) -> Iterator[Document]:
    """The passages of each document as one again."""
    by_document: dict[str, list[Passage]] = {}
    for passage in evidence:
        by_document.setdefault(passage.document_id, []).append(passage)
    for identity, passages in by_document.items():
        first = passages[0]
        facts = tuple(dict.fromkeys(fact for passage in passages for fact in passage.facts))
        text = "\n".join(passage.text for passage in passages)
        kept = {"kind": first.kind, "title": first.title, "source": first.source, "lang": first.lang, "shop_id": first.shop_id}
        yield Document(id=identity, text=text, facts=facts, product_id=first.product_id, **kept)


def _answer(reply: PastReply, product_id: str | None) -> Document:
    return Document(id=reply.inquiry_id, kind=Kind.ANSWER, title=reply.words, text=reply.text, source=PAST_ANSWER, product_id=product_id)


def _noted(conflict: Conflict, proposal: Proposal, told: Sequence[Document]) -> Noted:
    sources = {document.id: document.source for document in told}
    claims = tuple(
        Told(document_id=side.document_id, source=sources.get(side.document_id, PAST_ANSWER), value=side.value) for side in conflict.sides
    )
    card = proposal.brief.card
    subject = card[0].title if card else conflict.product_id or proposal.brief.shop.name
    return Noted(
        kind="answer" if claims[0].source == PAST_ANSWER else "attribute", subject=subject, attribute=conflict.attribute, claims=claims
    )
