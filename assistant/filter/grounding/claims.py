"""What grounding says about a text."""

from enum import StrEnum

from knowledge.types import Frozen, Span


class ClaimStatus(StrEnum):
    """supported: the evidence says so; contradicted: it says otherwise; unsupported: it says nothing."""

    SUPPORTED = "supported"
    CONTRADICTED = "contradicted"
    UNSUPPORTED = "unsupported"


class Source(Frozen):
    """The line of evidence that a verdict rests on, with the value as its source spells it."""

    passage_id: str
    attribute: str
    value: str

    def __str__(self) -> str:
        return f"{self.passage_id} · {self.attribute}: {self.value}" if self.attribute else f"{self.passage_id} · {self.value}"


class Claim(Frozen):
    """A checkable statement of a text and the verdict on it."""

    text: str
    span: Span
    status: ClaimStatus
    source: Source | None = None
    why: str = ""
