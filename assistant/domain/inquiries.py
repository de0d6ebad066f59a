"""What a buyer wrote, the handling it needs, and where it stands."""

from datetime import datetime
from enum import StrEnum

from pydantic import AwareDatetime, Field

from knowledge.types import Channel, Frozen, Language, Platform, Span


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
