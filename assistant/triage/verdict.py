"""From what was read in a buyer's words to a verdict: how the answer may be made, who must see it, and until when."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from assistant.briefing import reply_language
from assistant.domain import DraftPolicy, Finding, Inquiry, Priority, Risk, Shop, Speaker, Triage
from assistant.filter.candidate import Candidate
from assistant.triage.clock import add_working, bundled_terms, due_times, legal_terms
from assistant.triage.reading import Sighting, read
from assistant.triage.signals import Signal, Signals, bundled_signals
from knowledge.rules import Rulebook
from knowledge.types import Channel, Severity

_STRICTNESS = (DraftPolicy.DRAFT, DraftPolicy.HOLD, DraftPolicy.NONE)
_PUBLIC = frozenset({Channel.REVIEW, Channel.QUESTION})
_INJECTION = "prompt_injection"
_FORGED_FIELDS = frozenset({_INJECTION, "phishing_impersonation"})
_ARBITER = "IN-ARB-01"
_ENOUGH_LETTERS = 12
_ARBITRATION_TAG = "arbitrage"
"""What the adapters put on a chat that the marketplace's arbiter has taken."""


def triage(inquiry: Inquiry, rulebook: Rulebook, shop: Shop, *, now: datetime) -> Triage:
    """Risks in the buyer's words, how the answer may be made, who must see it, and until when.

    A risk's `part` is a field of the inquiry; for `thread` the span points into the messages joined by line breaks.
    """
    signals = bundled_signals()
    risks = tuple(_risks(inquiry, signals))
    raised = tuple(signals.by_id[rule_id] for rule_id in dict.fromkeys(risk.rule_id for risk in risks))
    policy = _policy(inquiry, risks, raised)
    return Triage(
        risks=risks,
        draft_policy=policy,
        priority=_priority(inquiry, raised),
        due_at=_due_at(inquiry, shop, raised, now),
        holding_text=_holding_text(inquiry, shop, raised) if policy is DraftPolicy.HOLD else None,
        why="; ".join(dict.fromkeys(signal.says_ru for signal in raised if signal.severity is not Severity.INFO)),
    )


def inbound_findings(candidate: Candidate, rulebook: Rulebook) -> tuple[Finding, ...]:
    """What triage sees in one message, as findings with spans in it."""
    signals = bundled_signals()
    return tuple(
        _finding(sighting, signals.by_id[sighting.signal]) for sighting in read(candidate.text, signals, channel=candidate.channel)
    )


def _finding(sighting: Sighting, signal: Signal) -> Finding:
    return Finding(
        rule_id=signal.id,
        category=signal.category,
        severity=signal.severity,
        says=signal.says_ru,
        span=sighting.span,
        why=sighting.why,
        confidence=sighting.sure,
    )


def _risks(inquiry: Inquiry, signals: Signals) -> Iterator[Risk]:
    for part, text in _parts(inquiry):
        for sighting in read(text, signals, part, inquiry.channel):
            signal = signals.by_id[sighting.signal]
            if inquiry.channel in signal.channels and (part not in {"author", "product_name"} or signal.category in _FORGED_FIELDS):
                yield Risk(
                    rule_id=signal.id,
                    category=signal.category,
                    says=signal.says_ru,
                    part=part,
                    span=sighting.span,
                    route_to=signal.route_to,
                )
    arbiter = signals.by_id[_ARBITER]
    joined = any(message.speaker is Speaker.PLATFORM for message in inquiry.thread) and inquiry.channel in arbiter.channels
    if joined or _in_arbitration(inquiry):
        yield Risk(rule_id=arbiter.id, category=arbiter.category, says=arbiter.says_ru, part="thread", route_to=arbiter.route_to)


def _in_arbitration(inquiry: Inquiry) -> bool:
    """Whether the marketplace itself says that its arbiter decides: no words need to be understood for that."""
    return _ARBITRATION_TAG in inquiry.tags


def _parts(inquiry: Inquiry) -> Iterator[tuple[str, str]]:
    """The fields that hold words of others; of a thread the buyer's messages count, the rest stand as blanks."""
    yield "text", inquiry.text
    yield "pros", inquiry.pros
    yield "cons", inquiry.cons
    yield "thread", "\n".join(m.text if m.speaker is Speaker.BUYER else " " * len(m.text) for m in inquiry.thread)
    yield "author", inquiry.author or ""
    yield "product_name", inquiry.product_name or ""


def _policy(inquiry: Inquiry, risks: tuple[Risk, ...], raised: tuple[Signal, ...]) -> DraftPolicy:
    """The strictest policy; an injection with nothing lawful beside it gets no draft."""
    strictest = max((signal.draft_policy for signal in raised), key=_STRICTNESS.index, default=DraftPolicy.DRAFT)
    spoken = [risk for risk in risks if risk.category == _INJECTION and risk.part in {"text", "pros", "cons"}]
    if spoken and _left_over(inquiry, spoken) < _ENOUGH_LETTERS:
        return DraftPolicy.NONE
    return strictest


def _left_over(inquiry: Inquiry, risks: list[Risk]) -> int:
    """How many letters stand outside the injected sentences."""
    left = 0
    for part in ("text", "pros", "cons"):
        text = getattr(inquiry, part)
        taken = {at for risk in risks if risk.part == part and risk.span for at in range(*_sentence_around(text, *risk.span))}
        left += sum(character.isalpha() for at, character in enumerate(text) if at not in taken)
    return left


def _sentence_around(text: str, start: int, end: int) -> tuple[int, int]:
    ends = ".!?\n。！？"
    left = max((text.rfind(mark, 0, start) for mark in ends), default=-1) + 1
    rights = [at for at in (text.find(mark, end) for mark in ends) if at >= 0]
    return left, min(rights, default=len(text))


def _priority(inquiry: Inquiry, raised: tuple[Signal, ...]) -> Priority:
    """The most urgent of the signals; a low rating is looked at before praise."""
    if _in_arbitration(inquiry):
        return Priority.P0
    unhappy = Priority.P2 if inquiry.rating is not None and inquiry.rating <= 3 else Priority.P3
    return min([unhappy, *(signal.priority for signal in raised)])


def _due_at(inquiry: Inquiry, shop: Shop, raised: tuple[Signal, ...], now: datetime) -> datetime | None:
    """The earliest of the platform's and our own terms, of the pick-up times of the signals and of what the platform said."""
    asked = inquiry.asked_at or now
    times = [due for _, due in due_times(inquiry, shop, bundled_terms(), now=now)]
    times += [_pickup(signal, asked, shop) for signal in raised if signal.pickup_minutes is not None]
    if any(signal.starts_legal_clock for signal in raised):
        times += [due for _, due in legal_terms(shop, bundled_terms(), asked)]
    if inquiry.reply_until is not None:
        times.append(inquiry.reply_until)
    return min(times, default=None)


def _pickup(signal: Signal, asked: datetime, shop: Shop) -> datetime:
    span = timedelta(minutes=signal.pickup_minutes or 0)
    return asked + span if signal.pickup_always else add_working(asked, span, shop.working_hours, ZoneInfo(shop.timezone))


def _holding_text(inquiry: Inquiry, shop: Shop, raised: tuple[Signal, ...]) -> str | None:
    """The approved text of the most urgent signal that has one."""
    holding = [signal for signal in raised if signal.draft_policy is DraftPolicy.HOLD and signal.holding_text]
    if not holding:
        return None
    first = min(holding, key=lambda signal: signal.priority)
    assert first.holding_text is not None  # noqa: S101 - chosen for having one
    return first.holding_text.text(reply_language(inquiry, shop), public=inquiry.channel in _PUBLIC)
