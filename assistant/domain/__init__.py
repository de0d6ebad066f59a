"""The nouns of the service, from the buyer's message to the published answer. Each lives with its kin in a module of this folder."""

from assistant.domain.decisions import Action, Decision, Finding, Outcome, Proposal, Reply
from assistant.domain.drafts import Brief, Citation, Draft, Hold, Limits, Position, Usage
from assistant.domain.inquiries import DraftPolicy, Inquiry, Message, Priority, Risk, Speaker, Status, Triage
from assistant.domain.shops import Address, OwnVoice, RatingOnly, Shop, Voice

__all__ = [
    "Action",
    "Address",
    "Brief",
    "Citation",
    "Decision",
    "Draft",
    "DraftPolicy",
    "Finding",
    "Hold",
    "Inquiry",
    "Limits",
    "Message",
    "Outcome",
    "OwnVoice",
    "Position",
    "Priority",
    "Proposal",
    "RatingOnly",
    "Reply",
    "Risk",
    "Shop",
    "Speaker",
    "Status",
    "Triage",
    "Usage",
    "Voice",
]
