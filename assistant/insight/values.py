"""The words of counting."""

from datetime import datetime
from enum import StrEnum

from assistant.domain import Inquiry, Proposal, Shop, Status
from assistant.store.proposals import Verdict
from knowledge.types import Frozen


class What(StrEnum):
    """What a mark counts. Its name, in brackets, says which; its amount, after the dash, how much."""

    IN_TIME = "in_time"  # [term of sla.yaml] answered before it ran out - seconds waited
    LATE = "late"  # [term] answered after it - seconds waited
    WAITING = "waiting"  # [term] not answered; the mark's time is the due time
    WAIT = "wait"  # [how long the first answer took] - seconds
    OUTCOME = "outcome"  # [unchanged, edited, rewritten, written, dismissed] - changed share in ten thousandths
    COMPLAINT = "complaint"  # [family of the problem]
    PROBLEM = "problem"  # [code of the problem]
    PREVENTED = "prevented"  # [rule] found in a draft and not in what was approved - findings
    ANSWER = "answer"  # [copy, own]
    DRAFT = "draft"  # [model or writer] - billionths of a dollar
    TOKENS_IN = "tokens_in"  # [model or writer] - tokens
    POSITION = "position"  # [number of the holding position] drafts that say it
    TOKENS_OUT = "tokens_out"  # [model or writer] - tokens


FROM_WORDS = frozenset({What.COMPLAINT, What.PROBLEM})
"""Read from the buyer's words: forgotten with them."""


class Mark(Frozen):
    """One countable thing about an inquiry. `product_id` is set where the product matters to the count."""

    kind: What
    name: str
    day: str
    at: datetime
    product_id: str = ""
    amount: int = 0


class Sent(Frozen):
    """An approved text that stands, and when it was approved."""

    text: str
    text_sha256: str
    approved_at: datetime


class Record(Frozen):
    """Everything kept about one inquiry that a number may depend on: proposals by version, decisions by time.

    `sent` is the first approved text that was not withdrawn; `taken_at` when a marketplace took it, None while it has not.
    """

    inquiry: Inquiry
    shop: Shop
    status: Status
    revision: int
    seen_at: datetime
    proposals: tuple[Proposal, ...] = ()
    verdicts: tuple[Verdict, ...] = ()
    sent: Sent | None = None
    taken_at: datetime | None = None
    forgotten: bool = False
