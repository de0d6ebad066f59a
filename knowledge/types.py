"""The nouns of what we know: documents, passages, facts and rules, and the words every package shares."""

from datetime import date, datetime
from enum import StrEnum
from typing import Any, NamedTuple

from pydantic import BaseModel, ConfigDict, Field


class Frozen(BaseModel):
    """A value: immutable, and an unknown field is an error."""

    model_config = ConfigDict(frozen=True, extra="forbid")


class Platform(StrEnum):
    """A marketplace, by the code used in files, tables, URLs and on the command line."""

    WB = "wb"
    OZON = "ozon"
    YM = "ym"
    TAOBAO = "taobao"
    JD = "jd"
    DOUYIN = "douyin"
    KUAISHOU = "kuaishou"
    AMAZON = "amazon"
    EBAY = "ebay"
    LAZADA = "lazada"
    ALIEXPRESS = "aliexpress"
    A1688 = "1688"


class Channel(StrEnum):
    """Where the buyer's words stand. `return` is a return claim; a claim inside a text is a different word."""

    REVIEW = "review"
    QUESTION = "question"
    CHAT = "chat"
    RETURN = "return"


class Direction(StrEnum):
    """Who speaks: the shop (outbound) or the buyer (inbound)."""

    OUTBOUND = "outbound"
    INBOUND = "inbound"


class Language(StrEnum):
    """A language that drafts are written in."""

    RU = "ru"
    EN = "en"
    ZH = "zh"


class Jurisdiction(StrEnum):
    """Whose consumer law protects the buyer."""

    RU = "RU"
    CN = "CN"
    EU = "EU"
    UK = "UK"
    US = "US"


class Severity(StrEnum):
    """block: cannot be approved until edited; warn: the reviewer must acknowledge; info: a hint or a metric."""

    BLOCK = "block"
    WARN = "warn"
    INFO = "info"


class Confidence(StrEnum):
    """How a rule's source was read; the scale of the rule base."""

    VERIFIED = "verified"
    VERIFIED_SECONDARY = "verified_secondary"
    SEED = "seed"
    DESIGN = "design"
    RECALLED_UNVERIFIED = "recalled_unverified"


class Span(NamedTuple):
    """A half-open range [start, end) in code points of the original text."""

    start: int
    end: int

    def of(self, text: str) -> str:
        """The words that the span covers."""
        return text[self.start : self.end]


class Kind(StrEnum):
    """What a document is; kinds are searched apart."""

    CARD = "card"
    POLICY = "policy"
    FAQ = "faq"
    MACRO = "macro"
    VOICE = "voice"
    RULE = "rule"
    LAW = "law"
    ANSWER = "answer"


class FactKind(StrEnum):
    """What a typed fact speaks of. Price and stock are perishable."""

    ATTRIBUTE = "attribute"
    PRICE = "price"
    STOCK = "stock"
    SIZE = "size"
    KIT = "kit"
    CARE = "care"
    MATERIAL = "material"
    COMPATIBILITY = "compatibility"
    TERM = "term"


class Fact(Frozen):
    """One typed statement beside the text: attribute, raw value as the source spells it, and the variant it holds for."""

    attribute: str
    value: str
    kind: FactKind = FactKind.ATTRIBUTE
    unit: str | None = None
    variant: str | None = None
    as_of: datetime | None = None


class Document(Frozen):
    """A source text: a product card, a policy, a platform rule, a law, a FAQ pair, a voice sample or a past answer."""

    id: str
    kind: Kind
    title: str
    text: str
    source: str
    lang: Language = Language.RU
    shop_id: str | None = None
    platform: Platform | None = None
    product_id: str | None = None
    aliases: dict[Platform, tuple[str, ...]] = Field(default_factory=dict)
    vendor_code: str | None = None
    category: str | None = None
    brand: str | None = None
    facts: tuple[Fact, ...] = ()
    valid_from: date | None = None
    valid_until: date | None = None


class Passage(Frozen):
    """A piece of a document that can be cited: it carries its meaning alone. `score` is comparable within one search only."""

    id: str
    document_id: str
    kind: Kind
    title: str
    text: str
    source: str
    score: float = 0.0
    lang: Language = Language.RU
    shop_id: str | None = None
    product_id: str | None = None
    facts: tuple[Fact, ...] = ()
    why: str = ""


class Rule(Frozen):
    """A sentence a reply must keep, where it comes from, how a breach is found, and texts that break and keep it."""

    id: str
    category: str
    says: str
    says_ru: str
    says_zh: str | None = None
    sources: tuple[str, ...]
    confidence: Confidence
    severity: Severity
    detect: dict[str, dict[str, Any]] = Field(default_factory=dict)
    platforms: tuple[Platform, ...] = ()
    channels: tuple[Channel, ...] = tuple(Channel)
    direction: Direction = Direction.OUTBOUND
    jurisdiction: Jurisdiction | None = None
    sanction: str | None = None
    lifts: tuple[str, ...] = ()
    effective_from: date | None = None
    effective_until: date | None = None
    breaks: tuple[Any, ...] = ()
    keeps: tuple[Any, ...] = ()
