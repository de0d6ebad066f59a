"""What the buyer's words demand before anything is written."""

from datetime import datetime

from assistant.domain import Inquiry, Shop, Triage
from knowledge.rules import Rulebook


def triage(inquiry: Inquiry, rulebook: Rulebook, shop: Shop, *, now: datetime) -> Triage:
    """Risks in the buyer's words, how the answer may be made, who must see it, and until when."""
    return Triage()
