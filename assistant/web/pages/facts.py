"""What a draft rests on, sentence by sentence."""

from assistant.domain import Proposal
from knowledge.types import Frozen, Passage


class Support(Frozen):
    """A sentence of the draft and the passages it cites; without passages it is courtesy or needs a person's eye."""

    sentence: str
    passages: tuple[Passage, ...]


def supports(proposal: Proposal) -> tuple[Support, ...]:
    """The cited sentences in the order of the text."""
    if proposal.draft is None:
        return ()
    known = {passage.id: passage for passage in proposal.brief.evidence}
    ordered = sorted(proposal.draft.citations, key=lambda citation: citation.span)
    return tuple(
        Support(
            sentence=citation.span.of(proposal.draft.text),
            passages=tuple(known[name] for name in citation.passage_ids if name in known),
        )
        for citation in ordered
    )
