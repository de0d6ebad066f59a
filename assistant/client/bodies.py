"""What the API takes and gives, beyond the nouns of the domain."""

from datetime import datetime
from typing import Any, Self

from pydantic import Field

from assistant.domain import Action, Finding, Inquiry, Outcome, Proposal, Reply, Status, Triage, Usage
from assistant.store import Delivery, Endpoint, EndpointKind, Event, EventKind, KeptTask, Row, Standing
from knowledge.types import Channel, Frozen, Language, Platform

EXAMPLE_INQUIRY: dict[str, Any] = {
    "id": "wb:review:YX52RZ",
    "platform": "wb",
    "channel": "review",
    "external_id": "YX52RZ",
    "product_id": "101",
    "product_name": "Ночник «Созвездие»",
    "author": "Ольга",
    "rating": 2,
    "text": "Через неделю перестал заряжаться.",
}


class SuggestionRequest(Frozen):
    """One inquiry to draft for. `keep` also puts the proposal before the reviewers."""

    inquiry: Inquiry = Field(examples=[EXAMPLE_INQUIRY])
    deadline_seconds: float = Field(default=30, ge=1, le=120)
    keep: bool = False


class Evidence(Frozen):
    """A passage that the text may rest on."""

    id: str
    title: str
    text: str
    source: str


class Suggestion(Frozen):
    """A proposal as the API shows it; `text` is a draft that nobody has approved."""

    id: str
    version: int
    outcome: Outcome
    text: str | None
    text_sha256: str | None
    reason: str | None
    blocked: bool
    findings: tuple[Finding, ...]
    evidence: tuple[Evidence, ...]
    triage: Triage
    writer: str | None
    usage: Usage | None
    made_at: datetime

    @classmethod
    def of(cls, proposal: Proposal, text_sha256: str | None, **more: Any) -> Self:
        """The proposal without the rules and settings it was made with; `more` are the fields of a wider body."""
        draft = proposal.draft
        return cls(
            **more,
            id=proposal.id,
            version=proposal.version,
            outcome=proposal.outcome,
            text=draft.text if draft else None,
            text_sha256=text_sha256,
            reason=proposal.hold.reason if proposal.hold else None,
            blocked=proposal.blocked,
            findings=proposal.findings,
            evidence=tuple(Evidence(id=p.id, title=p.title, text=p.text, source=p.source) for p in proposal.brief.evidence),
            triage=proposal.brief.triage,
            writer=draft.writer if draft else None,
            usage=draft.usage if draft else None,
            made_at=proposal.made_at,
        )


class KeptProposal(Suggestion):
    """A proposal that stands on the desk: with what it answers and where it stands. `etag` changes whenever either does."""

    inquiry: Inquiry
    status: Status
    etag: str

    @classmethod
    def kept(cls, proposal: Proposal, text_sha256: str | None, standing: Standing) -> Self:
        """The proposal as it stands."""
        return cls.of(
            proposal, text_sha256, inquiry=proposal.brief.inquiry, status=standing.status, etag=etag_of(proposal.version, standing)
        )


def etag_of(version: int, standing: Standing) -> str:
    """The mark of one state of a proposal: another version or another status has another mark."""
    return f'"{version}.{standing.revision}"'


class EndpointRequest(Frozen):
    """A place to tell: a webhook's HTTPS address, an e-mail address, or a Telegram chat. Without `events`, the usual ones of its kind."""

    shop_id: str = Field(default="default", max_length=200)
    kind: EndpointKind = EndpointKind.WEBHOOK
    address: str = Field(min_length=1, max_length=2000, examples=["https://helpdesk.example/otklik"])
    events: tuple[EventKind, ...] = Field(default=(), max_length=30, examples=[["proposal.made", "reply.published"]])
    language: Language = Language.RU


class NewEndpoint(Frozen):
    """An endpoint that was made. `secret` signs a webhook's deliveries and is shown this once."""

    endpoint: Endpoint
    secret: str | None


class RenewedEndpoint(Frozen):
    """A webhook with a new secret, shown this once; the old one signs beside it until `both_until`."""

    endpoint: Endpoint
    secret: str
    both_until: datetime


class EndpointPage(Frozen):
    """The endpoints of the key's shops; `next` is the `after` of the following page, null on the last one."""

    items: tuple[Endpoint, ...]
    next: int | None


class DeliveryPage(Frozen):
    """What was sent to one endpoint, newest first; `next` is the `after` of the following page, null on the last one."""

    items: tuple[Delivery, ...]
    next: int | None


class CheckRequest(Frozen):
    """A text to read against the rules; `inquiry` says where it would stand and what it answers."""

    text: str = Field(min_length=1, max_length=20_000, examples=["Позвоните нам: +7 900 123-45-67"])
    platform: Platform = Platform.WB
    channel: Channel = Channel.REVIEW
    shop_id: str = "default"
    inquiry: Inquiry | None = None


class Reading(Frozen):
    """What the rules say of a text, and the hash of the text that was read."""

    blocked: bool
    findings: tuple[Finding, ...]
    text_sha256: str
    policy_version: str


class InquiriesRequest(Frozen):
    """Inquiries to bring in; those known already are left alone."""

    inquiries: tuple[Inquiry, ...] = Field(min_length=1, max_length=500, examples=[[EXAMPLE_INQUIRY]])


class InquiriesAnswer(Frozen):
    """How many were new."""

    added: int
    known: int


class ProposalPage(Frozen):
    """A page of the queue; `next` is the `after` of the following page, null on the last one."""

    items: tuple[Row, ...]
    next: str | None


class EventPage(Frozen):
    """What happened, in order. `next` is always there: the `after` to go on from, now or later. `forgotten_up_to` names the newest
    event that is gone for its age: whoever had read less than that has missed some. `newest` is the last event there is."""

    items: tuple[Event, ...]
    next: int
    newest: int
    forgotten_up_to: int


class Gap(Frozen):
    """Events up to this number were dropped for their age before they were read: look at the queue itself once."""

    forgotten_up_to: int


class Piece(Frozen):
    """Words of a draft that is being written. Nobody has checked them."""

    text: str
    checked: bool = False


class Changed(Frozen):
    """What became of a proposal since somebody read it; part of the answer to a stale decision."""

    version: int
    status: Status
    etag: str
    action: Action | None = None
    by: str | None = None
    at: datetime | None = None


class DecisionRequest(Frozen):
    """A verdict on one version, bound to the exact text by its hash (SHA-256 of the UTF-8 text, as /v1/check gives it)."""

    version: int = Field(ge=1, le=2**31 - 1, examples=[1])
    action: Action = Field(examples=["approve"])
    text: str = Field(default="", max_length=20_000, examples=["Здравствуйте! Спасибо за отзыв."])
    text_sha256: str = Field(default="", max_length=64, examples=["aa64c3f36d1ce340ed09e60c3c3525de8ca23d4a2590aa3a31a4451c08932115"])
    reason: str = Field(default="", max_length=2000)
    acknowledged: tuple[str, ...] = Field(default=(), max_length=200)
    tasks: tuple[str, ...] = Field(default=(), max_length=20, description="Kinds of the tasks to keep for what the text promises.")
    confirmed: bool = Field(default=False, description="The second confirmation that an answer to a return needs.")


class TaskRequest(Frozen):
    """A task to keep, so that a text may tell of the deed. `kind` as in findings: forward, record, check, ask, refund, replace, ..."""

    kind: str = Field(min_length=1, max_length=50, examples=["forward"])
    note: str = Field(default="", max_length=500, description="What it is about, for whoever does it.")


class TaskAnswer(Frozen):
    """The task as it is kept, and every task of the inquiry."""

    task: KeptTask
    tasks: tuple[KeptTask, ...]


class DecisionAnswer(Frozen):
    """Where the inquiry stands after the decision. Until `publish_after` an approval can be recalled on the desk."""

    status: Status
    reply: Reply | None
    publish_after: datetime | None
