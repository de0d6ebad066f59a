"""What a writer may use, and what it wrote."""

from decimal import Decimal

from pydantic import AwareDatetime

from assistant.domain.inquiries import Inquiry, Triage
from assistant.domain.shops import Shop
from knowledge.types import Frozen, Language, Passage, Rule, Span


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
