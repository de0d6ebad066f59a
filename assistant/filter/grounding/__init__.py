"""Grounding: every checkable claim of a text compared with the card, the policy and the thread."""

from assistant.filter.grounding.cards import card_passage
from assistant.filter.grounding.claims import Claim, ClaimStatus
from assistant.filter.grounding.ground import ground

__all__ = ["Claim", "ClaimStatus", "card_passage", "ground"]
