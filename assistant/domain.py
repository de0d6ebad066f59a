"""The nouns of the service, from the buyer's message to the published answer."""

import re
from datetime import datetime
from decimal import Decimal
from enum import StrEnum
from typing import Self

from pydantic import AwareDatetime, Field, model_validator

from knowledge.types import Channel, Frozen, Jurisdiction, Language, Passage, Platform, Rule, Severity, Span


class Address(StrEnum):
    """How the shop spells "you" in Russian."""

    LOWER = "вы"
    UPPER = "Вы"


class Voice(Frozen):
    """How a shop speaks. `samples` are the shop's own approved wordings: style, never facts."""

    tone: str = "тёплый"
    address: Address = Address.LOWER
    greeting: str = "Здравствуйте"
    signature: str = ""
    use_name: bool = True
    samples: tuple[str, ...] = ()


class OwnVoice(Frozen):
    """A voice of its own for a marketplace, for a brand, or for a brand on a marketplace. `brand` is spelled as in product names."""

    voice: Voice
    platform: Platform | None = None
    brand: str = ""


class RatingOnly(StrEnum):
    """What the shop wants for a rating without words."""

    SKIP = "skip"
    THANK = "thank"


class Shop(Frozen):
    """A seller's shop: its voice, its languages and what its staff may promise.

    `voices` are exceptions from `voice`. `limits_of_authority` are ids of compensation kinds the shop's staff may promise in private
    channels.
    """

    id: str
    name: str
    voice: Voice = Voice()
    voices: tuple[OwnVoice, ...] = ()
    languages: tuple[Language, ...] = (Language.RU,)
    jurisdiction: Jurisdiction = Jurisdiction.RU
    rating_only: RatingOnly = RatingOnly.SKIP
    limits_of_authority: tuple[str, ...] = ()
    timezone: str = "Europe/Moscow"
    working_hours: tuple[int, int] = (9, 21)

    def speaking(self, platform: Platform, product: str) -> Self:
        """The shop with the voice that it has for this product on this marketplace: a brand's own counts more than a marketplace's."""
        words = " ".join(re.findall(r"\w+", product.casefold()))
        fitting = [own for own in self.voices if own.platform in {None, platform} and _names(words, own.brand)]
        best = max(fitting, key=lambda own: (bool(own.brand), own.platform is not None), default=None)
        return self.model_copy(update={"voice": best.voice}) if best else self


def _names(words: str, brand: str) -> bool:
    named = " ".join(re.findall(r"\w+", brand.casefold()))
    return not named or f" {named} " in f" {words} "


class Speaker(StrEnum):
    """Who wrote a message of a thread."""

    BUYER = "buyer"
    SHOP = "shop"
    PLATFORM = "platform"


class Message(Frozen):
    """One message of a thread."""

    speaker: Speaker
    text: str
    at: datetime | None = None


class Inquiry(Frozen):
    """A buyer's review, question, chat message or return claim: hostile input from outside."""

    id: str
    shop_id: str = "default"
    platform: Platform
    channel: Channel
    external_id: str = ""
    order_id: str | None = None
    product_id: str | None = None
    product_name: str | None = None
    variant: str | None = None
    author: str | None = None
    text: str = ""
    pros: str = ""
    cons: str = ""
    tags: tuple[str, ...] = ()
    media: tuple[str, ...] = ()
    rating: int | None = Field(default=None, ge=1, le=5)
    order_status: str | None = None
    thread: tuple[Message, ...] = ()
    language: Language | None = None
    asked_at: AwareDatetime | None = None
    reply_until: AwareDatetime | None = None

    @property
    def words(self) -> str:
        """Everything the buyer wrote, part by part, blank parts left out."""
        return "\n".join(part for part in (self.text.strip(), self.pros.strip(), self.cons.strip()) if part)


class DraftPolicy(StrEnum):
    """draft: write as usual; hold: only an approved holding text; none: a person alone."""

    DRAFT = "draft"
    HOLD = "hold"
    NONE = "none"


class Priority(StrEnum):
    """P0 is looked at first."""

    P0 = "P0"
    P1 = "P1"
    P2 = "P2"
    P3 = "P3"


class Risk(Frozen):
    """A danger found in the buyer's words. `part` names the field of the inquiry that `span` points into."""

    rule_id: str
    category: str
    says: str
    part: str = "text"
    span: Span | None = None
    route_to: tuple[str, ...] = ()


class Triage(Frozen):
    """What kind of handling an inquiry needs, before anything is written."""

    risks: tuple[Risk, ...] = ()
    draft_policy: DraftPolicy = DraftPolicy.DRAFT
    priority: Priority = Priority.P3
    due_at: datetime | None = None
    holding_text: str | None = None
    why: str = ""


class Limits(Frozen):
    """Bounds that the platform sets for a text in this channel, in characters."""

    min_length: int = 1
    max_length: int = 5000
    edits: str = ""


class Position(Frozen):
    """What a shop says, word for word, about some problems of one product until a moment: an answer to many alike complaints.

    A person approved the text, bound by its hash. `problems` are codes of the reading; `rests_on` is what the person typed where
    nothing that we know supports a statement.
    """

    number: int
    shop_id: str
    product_id: str
    product_name: str = ""
    problem: str
    problems: tuple[str, ...]
    language: Language
    text: str
    text_sha256: str
    rests_on: str = ""
    approved_by: str
    approved_at: AwareDatetime
    expires_at: AwareDatetime


class Brief(Frozen):
    """Everything a writer may use for one inquiry; nothing outside it may be claimed.

    `card` holds the passages of the product itself, fetched by id; `passages` what was found for the question (policy, FAQ, law).
    `position`, where there is one, is what a person approved to be said about this very problem.
    """

    inquiry: Inquiry
    triage: Triage
    shop: Shop
    language: Language
    card: tuple[Passage, ...] = ()
    passages: tuple[Passage, ...] = ()
    rules: tuple[Rule, ...] = ()
    limits: Limits = Limits()
    recent: tuple[str, ...] = ()
    position: Position | None = None

    @property
    def evidence(self) -> tuple[Passage, ...]:
        """Every passage a text may rest on, the card first."""
        return self.card + self.passages


class Citation(Frozen):
    """A sentence of a draft and the passages it rests on."""

    span: Span
    passage_ids: tuple[str, ...]


class Usage(Frozen):
    """What a model call used; cost in US dollars, 0 for the built-in composer."""

    input_tokens: int = 0
    cached_tokens: int = 0
    output_tokens: int = 0
    cost_usd: Decimal = Decimal(0)


class Draft(Frozen):
    """A text that nobody has approved."""

    text: str
    writer: str
    language: Language = Language.RU
    prompt_id: str | None = None
    model: str | None = None
    usage: Usage = Usage()
    citations: tuple[Citation, ...] = ()
    unanswered: tuple[str, ...] = ()
    plan: tuple[str, ...] = ()


class Hold(Frozen):
    """A writer's decision to leave an inquiry to a person, with a code for counting and a reason for reading."""

    code: str
    reason: str


class Finding(Frozen):
    """A place in a text that breaks a rule. `fix` is the smallest replacement for the span, where there is one.

    `task` is the kind of task that makes a told deed true once it is recorded: `POST /v1/proposals/{id}/tasks` takes it as it is.

    `verified` is False where nobody has read the source of the rule; whoever shows the finding says so.
    """

    rule_id: str
    category: str
    severity: Severity
    says: str
    span: Span
    why: str = ""
    sanction: str | None = None
    fix: str | None = None
    task: str | None = None
    confidence: float = Field(default=1.0, ge=0, le=1)
    verified: bool = True


class Outcome(StrEnum):
    """proposed: a draft waits for a person; held: a person must write or approve a holding text; none: nothing to say."""

    PROPOSED = "proposed"
    HELD = "held"
    NONE = "none"


class Proposal(Frozen):
    """The record of what was asked, what was known, what was written and what the filter found."""

    id: str
    version: int = Field(default=1, ge=1)
    outcome: Outcome
    brief: Brief
    draft: Draft | None = None
    hold: Hold | None = None
    findings: tuple[Finding, ...] = ()
    made_at: AwareDatetime

    @property
    def blocked(self) -> bool:
        """Whether any finding forbids approval."""
        return any(finding.severity is Severity.BLOCK for finding in self.findings)

    @model_validator(mode="after")
    def _text_fits_outcome(self) -> Self:
        if self.outcome is Outcome.PROPOSED and self.draft is None:
            raise ValueError("a proposed outcome needs a draft")
        return self


class Action(StrEnum):
    """What a reviewer can do with a proposal."""

    APPROVE = "approve"
    DISMISS = "dismiss"
    ESCALATE = "escalate"


class Decision(Frozen):
    """A reviewer's verdict on one version of a proposal, bound to the exact text by its hash."""

    proposal_id: str
    version: int
    action: Action
    text: str = ""
    text_sha256: str = ""
    reason: str = ""
    by: str
    at: AwareDatetime


class Reply(Frozen):
    """An approved text. Only `desk.decide` makes one."""

    inquiry_id: str
    shop_id: str
    platform: Platform
    channel: Channel
    external_id: str
    text: str
    text_sha256: str
    approved_by: str
    approved_at: AwareDatetime
    policy_version: str


class Status(StrEnum):
    """Where an inquiry stands. See ARCHITECTURE.md for the allowed moves."""

    NEW = "new"
    PROPOSED = "proposed"
    CLOSED = "closed"
    ESCALATED = "escalated"
    APPROVED = "approved"
    DISMISSED = "dismissed"
    SENDING = "sending"
    ACCEPTED = "accepted"
    REFUSED = "refused"
    UNKNOWN = "unknown"
    PUBLISHED = "published"
