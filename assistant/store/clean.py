"""Which drafts may be approved many at once."""

from assistant.domain import DraftPolicy, Outcome, Proposal
from knowledge.types import Channel

CONTENT = 4
"""The lowest rating of a content buyer: a complaint is always read on its own page."""


def is_clean(proposal: Proposal) -> bool:
    """No finding, no risk, no complaint, nothing left unanswered, no money: a question or a content review with an ordinary draft."""
    inquiry, draft = proposal.brief.inquiry, proposal.draft
    return (
        proposal.outcome is Outcome.PROPOSED
        and draft is not None
        and not draft.unanswered
        and not proposal.findings
        and not proposal.brief.triage.risks
        and proposal.brief.triage.draft_policy is DraftPolicy.DRAFT
        and inquiry.channel is not Channel.RETURN
        and (inquiry.rating is None or inquiry.rating >= CONTENT)
    )
