"""What the filter found, what was proposed, and what people made of it."""

from enum import StrEnum
from typing import Self

from pydantic import AwareDatetime, Field, model_validator

from assistant.domain.drafts import Brief, Draft, Hold
from knowledge.types import Channel, Frozen, Platform, Severity, Span


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
