"""Which inquiry a holding position answers, and the draft it makes. It never reaches another shop, product, problem or language."""

import hashlib
from collections.abc import Sequence
from datetime import datetime

from assistant.domain import Brief, Citation, Draft, DraftPolicy, Position
from assistant.reading.families import problems_of
from knowledge.types import Channel, Kind, Language, Passage, Span

_ANSWERED = frozenset({Channel.REVIEW, Channel.QUESTION, Channel.CHAT})
"""A return is decided by a person, each one for itself."""


def with_position(brief: Brief, positions: Sequence[Position], *, now: datetime) -> Brief:
    """The brief with the newest position that answers its inquiry, as evidence too; the same brief where none does."""
    fitting = [position for position in positions if answers(position, brief, now)]
    if not fitting:
        return brief
    position = max(fitting, key=lambda one: (one.approved_at, one.number))
    recent = without_position(brief.recent, position)
    return brief.model_copy(update={"position": position, "passages": (*brief.passages, evidence_of(position)), "recent": recent})


def answers(position: Position, brief: Brief, now: datetime) -> bool:
    """Whether the position speaks of this shop's product and of every problem that the buyer names, and stands now.

    Where triage wants a person, the position is silent: a burn or a threat is never answered with a text for everybody.
    """
    inquiry = brief.inquiry
    here = position.shop_id == inquiry.shop_id and position.product_id == product_of(brief)
    stands = (
        position.approved_at <= now < position.expires_at and hashlib.sha256(position.text.encode()).hexdigest() == position.text_sha256
    )
    heard = inquiry.channel in _ANSWERED and brief.language is position.language and brief.triage.draft_policy is DraftPolicy.DRAFT
    if not (here and stands and heard and position.product_id):
        return False
    named = {(code, family) for code, family in problems_of(inquiry) if code or family != "other"}
    return bool(named) and all(code in position.problems for code, _ in named)


def product_of(brief: Brief) -> str:
    """The card's own id, so that one product of two marketplaces is one; else the marketplace's."""
    return (brief.card[0].product_id if brief.card else None) or brief.inquiry.product_id or ""


def without_position(recent: tuple[str, ...], position: Position | None) -> tuple[str, ...]:
    """The shop's replies without those that say the position: to repeat it is what it was approved for."""
    return recent if position is None else tuple(text for text in recent if position.text not in text)


def evidence_of(position: Position) -> Passage:
    """The position as a source: a person answers for what it states."""
    source = f"position {position.number}, approved by {position.approved_by}"
    title = position.product_name or position.product_id
    return Passage(
        id=f"position:{position.number}",
        document_id=f"position:{position.number}",
        kind=Kind.MACRO,
        title=title,
        text=position.text,
        source=source,
        lang=position.language,
        shop_id=position.shop_id,
        product_id=position.product_id,
    )


def positioned(brief: Brief) -> Draft:
    """Greeting, the fault as this buyer named it, the position word for word, signature."""
    position = brief.position
    if position is None:
        raise ValueError("a draft of a position needs a brief with one")
    before = " ".join(part for part in (_greeting(brief), _acknowledged(brief)) if part)
    text = f"{before} {position.text}" if before and brief.language is not Language.ZH else before + position.text
    start = len(text) - len(position.text)
    signature = brief.shop.voice.signature
    if signature and signature not in position.text:
        text += f" {signature}"
    if len(text) > brief.limits.max_length:
        text, start = position.text, 0
    return Draft(
        text=text,
        writer=f"position {position.number}, approved by {position.approved_by}",
        language=brief.language,
        citations=(Citation(span=Span(start, start + len(position.text)), passage_ids=(f"position:{position.number}",)),),
        plan=(f"position:{position.number}", f"sha256:{position.text_sha256}"),
    )


def _greeting(brief: Brief) -> str:
    from assistant.writing.composer.situation import greeting, greets

    return greeting(brief) if greets(brief) else ""


def _acknowledged(brief: Brief) -> str:
    """The sentence that names this buyer's trouble, in Russian only, and only if it passes the composer's last look."""
    from assistant.reading import read
    from assistant.writing.composer.composer import with_product_name
    from assistant.writing.composer.lint import flaw_of
    from assistant.writing.composer.reviews import acknowledged, main_complaint
    from assistant.writing.composer.situation import situation

    if brief.language is not Language.RU:
        return ""
    reading = read(brief.inquiry)
    if reading.language != brief.language:
        return ""
    made = situation(with_product_name(brief), reading)
    blame = main_complaint(made)
    said = acknowledged(made, blame) if blame else None
    return said if said and not flaw_of(said, brief) else ""
