"""Return claims: what the marketplace lets the shop do, what we would do and why, and doing it after a person confirmed the sum."""

from assistant.claims.deciding import ClaimOrder, decide_claim, settle_claim
from assistant.claims.offers import offers
from assistant.claims.recommending import recommend
from assistant.claims.reviewing import Claim, Claims
from assistant.claims.values import Ground, Offer, Purchase, Reason, Recommendation, Verdict

__all__ = [
    "Claim",
    "ClaimOrder",
    "Claims",
    "Ground",
    "Offer",
    "Purchase",
    "Reason",
    "Recommendation",
    "Verdict",
    "decide_claim",
    "offers",
    "recommend",
    "settle_claim",
]
