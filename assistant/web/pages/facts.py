"""What a draft rests on, sentence by sentence, and what was said before."""

from assistant.domain import Inquiry, Message, Proposal, Speaker
from knowledge.types import Fact, Frozen, Passage


class Support(Frozen):
    """A sentence of the draft and the passages it cites."""

    sentence: str
    passages: tuple[Passage, ...]


def spoken(facts: tuple[Fact, ...], sentence: str) -> tuple[Fact, ...]:
    """The facts that the sentence speaks of, by value or by name: the ones to compare it with first."""
    said = sentence.casefold()
    by_value = tuple(fact for fact in facts if fact.value.casefold() in said)
    return by_value or tuple(fact for fact in facts if fact.attribute.casefold() in said)


def supports(proposal: Proposal) -> tuple[Support, ...]:
    """The sentences that cite something, in the order of the text; courtesy cites nothing and is not listed."""
    if proposal.draft is None:
        return ()
    known = {passage.id: passage for passage in proposal.brief.evidence}
    ordered = sorted(proposal.draft.citations, key=lambda citation: citation.span)
    found = (
        Support(
            sentence=citation.span.of(proposal.draft.text).strip(),
            passages=tuple(known[name] for name in citation.passage_ids if name in known),
        )
        for citation in ordered
    )
    return tuple(support for support in found if support.passages and support.sentence)


def conversation(inquiry: Inquiry) -> tuple[Message, ...]:
    """A chat from its beginning to the buyer's last words, nothing said twice."""
    last = Message(speaker=Speaker.BUYER, text=inquiry.words, at=inquiry.asked_at)
    before = inquiry.thread
    if not inquiry.words or (before and before[-1].speaker is Speaker.BUYER and before[-1].text.strip() == inquiry.words):
        return before
    return (*before, last)


def mark_of(inquiry_id: str, revision: int) -> str:
    """What names a state of an item, so that news can be told from what was seen."""
    return f"{revision}:{inquiry_id}"
