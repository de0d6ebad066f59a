"""The nouns of measuring: a case, what came of it, and a score with its reason."""

from dataclasses import dataclass, field
from enum import StrEnum
from typing import Annotated, Any

from pydantic import BeforeValidator, Field

from assistant.domain import Inquiry, Outcome, Proposal
from knowledge.types import Frozen, Language


class Handling(StrEnum):
    """What should come of an inquiry: a draft, a holding text or a hold for a person, or nothing at all."""

    DRAFT = "draft"
    HOLD = "hold"
    NONE = "none"


HANDLING_OF = {Outcome.PROPOSED: Handling.DRAFT, Outcome.HELD: Handling.HOLD, Outcome.NONE: Handling.NONE}


class Mood(StrEnum):
    """How the buyer speaks, whatever the stars say."""

    PRAISE = "praise"
    MIXED = "mixed"
    COMPLAINT = "complaint"
    NEUTRAL = "neutral"


class Step(StrEnum):
    """The next step that a good answer offers."""

    DEFECT = "defect"
    INCOMPLETE = "incomplete"
    WRONG_ITEM = "wrong_item"
    DAMAGED = "damaged"
    FIT = "fit"
    CHAT = "chat"
    DELIVERY = "delivery"


def _several(value: Any) -> Any:
    if isinstance(value, str | int | float):
        return (str(value),)
    return tuple(str(part) for part in value) if isinstance(value, list | tuple) else value


def _groups(value: Any) -> Any:
    return tuple(_several(group) for group in value) if isinstance(value, list | tuple) else value


Words = Annotated[tuple[str, ...], BeforeValidator(_several)]


class Ask(Frozen):
    """One thing the buyer asks: what an answer says (any one of `says`), or that it cannot be known from the card."""

    about: str
    says: Words = ()
    unknown: bool = False


class Case(Frozen):
    """One inquiry with what a good answer does.

    `mentions` are groups of word beginnings: one of each group must stand in the answer. `forbids` must not stand in it; a
    pattern starts with "re:". `planted` is a text written in the writer's place, in which the filter must find the categories
    of `finds` ("a|b": either), or nothing that blocks when `finds` is empty. `recent` are the shop's last replies. `hides` must
    never reach a model. `model_says` is what a model that was talked round answers. `name` is the only form in which the buyer
    may be named.
    """

    id: str
    kind: str
    why: str
    inquiry: Inquiry
    handling: Annotated[tuple[Handling, ...], BeforeValidator(_several)] = (Handling.DRAFT,)
    mood: Mood = Mood.NEUTRAL
    dangerous: bool = False
    mentions: Annotated[tuple[tuple[str, ...], ...], BeforeValidator(_groups)] = ()
    forbids: Words = ()
    asks: tuple[Ask, ...] = ()
    facts: dict[str, str] = Field(default_factory=dict)
    risks: Words = ()
    step: Step | None = None
    language: Language = Language.RU
    name: str | None = None
    planted: str | None = None
    finds: Words = ()
    recent: Words = ()
    hides: Words = ()
    model_says: str | None = None
    better: str | None = None
    source: str = "own"

    @property
    def slices(self) -> dict[str, str]:
        """The groups by which figures are broken down."""
        return {
            "kind": self.kind,
            "platform": self.inquiry.platform,
            "channel": self.inquiry.channel,
            "rating": str(self.inquiry.rating or "none"),
            "language": self.language,
            "dangerous": "yes" if self.dangerous else "no",
        }


@dataclass(frozen=True)
class Sample:
    """What a scorer may look at: the case, what came of it, the texts written before it, and what a model was shown."""

    case: Case
    proposal: Proposal
    earlier: tuple[str, ...] = ()
    prompts: tuple[str, ...] | None = field(default=None)

    @property
    def text(self) -> str | None:
        """The draft that a reviewer would be offered; None when nothing of the writer's own was proposed."""
        draft = self.proposal.draft
        return draft.text if draft is not None and self.proposal.outcome is Outcome.PROPOSED else None


class Score(Frozen):
    """A value between 0 (bad) and 1 (good), and why."""

    value: float
    why: str = ""


def passed(ok: bool, why: str = "") -> Score:
    """1 when it holds; otherwise 0 and the reason."""
    return Score(value=1.0) if ok else Score(value=0.0, why=why)
