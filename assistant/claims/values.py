"""The nouns of a return claim."""

from datetime import datetime
from decimal import Decimal
from enum import StrEnum
from typing import Protocol, runtime_checkable

from pydantic import AwareDatetime, field_validator

from knowledge.types import Frozen

_CURRENCIES = {"643": "RUB", "933": "BYN", "398": "KZT", "417": "KGS", "051": "AMD", "51": "AMD", "860": "UZS", "156": "CNY", "840": "USD"}


class Verdict(StrEnum):
    """What may become of a claim."""

    APPROVE = "approve"
    REPLACE = "replace"
    PARTIAL_REFUND = "partial_refund"
    REJECT = "reject"
    ASK_FOR_PHOTOS = "ask_for_photos"
    HUMAN_ONLY = "human_only"


class Offer(Frozen):
    """One action that the claim offers now. `code` is the marketplace's own; `whole` pays the whole price, `comment` must have words.

    `keeps_goods`: the money goes back and the goods stay with the buyer.
    """

    code: str
    verdict: Verdict
    moves_money: bool
    whole: bool = True
    keeps_goods: bool = False
    comment: bool = False


class Purchase(Frozen):
    """What the claim is about, as far as the marketplace tells: None is unknown, never zero."""

    paid: Decimal | None = None
    currency: str = "RUB"
    delivered_at: AwareDatetime | None = None

    @field_validator("currency")
    @classmethod
    def _letters(cls, given: str) -> str:
        """Wildberries names a currency by its ISO 4217 number."""
        return _CURRENCIES.get(given, given)

    @field_validator("paid")
    @classmethod
    def _with_cents(cls, given: Decimal | None) -> Decimal | None:
        return None if given is None else given.quantize(Decimal("0.01"))


class Source(StrEnum):
    """Where a reason comes from."""

    POLICY = "policy"
    LAW = "law"
    ORDER = "order"
    EVIDENCE = "evidence"
    WORDS = "words"
    AUTHORITY = "authority"


class Reason(Frozen):
    """Why: one sentence, where it comes from, and the rule or passage it rests on."""

    source: Source
    says: str
    reference: str = ""


class Ground(Frozen):
    """A lawful reason to say no: the rule it rests on and what must be known before it may be used."""

    id: str
    law: str
    says: str


class Recommendation(Frozen):
    """What we would do, and why; a person decides. `signals` are oddities to look at, never reasons.

    `offer` is the action to take, None for a person alone. `checks` are what nobody but a person can look at first.
    """

    verdict: Verdict
    offer: Offer | None = None
    amount: Decimal | None = None
    ground: Ground | None = None
    reasons: tuple[Reason, ...] = ()
    checks: tuple[str, ...] = ()
    signals: tuple[str, ...] = ()
    deadline: datetime | None = None
    offers: tuple[Offer, ...] = ()


@runtime_checkable
class DecidesClaims(Protocol):
    """A marketplace where a claim is decided by naming one of its own actions; its text is not published on its own."""

    def purchase(self, external_id: str) -> Purchase: ...

    def execute_claim(self, external_id: str, code: str, comment: str, *, amount: Decimal | None, reason: str) -> None: ...

    def claim_outcome(self, external_id: str) -> str | None: ...
