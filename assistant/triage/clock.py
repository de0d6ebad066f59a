"""When an answer is due: the platform's clocks, the shop's working hours, and our own targets, read from sla.yaml."""

from collections.abc import Iterable, Iterator
from datetime import datetime, time, timedelta
from enum import StrEnum
from functools import cache
from importlib.resources import files
from typing import Any
from zoneinfo import ZoneInfo

import yaml

from assistant.domain import Inquiry, Shop
from knowledge.types import Channel, Confidence, Frozen, Jurisdiction, Platform

_SATURDAY = 5


class Clock(StrEnum):
    """Which hours count."""

    ALWAYS = "always"
    WORKING = "working"
    BUSINESS_DAYS = "business_days"
    BETWEEN = "between"
    CUTOFF = "cutoff"


class Binding(StrEnum):
    """How much a term binds: the platform enforces it, we aim at it, or the law sets it."""

    HARD = "hard"
    INTERNAL = "internal"
    LAW = "law"


class Term(Frozen):
    """One entry of sla.yaml."""

    id: str
    metric: str
    target: str
    what_counts: str
    use: str
    sources: tuple[str, ...]
    confidence: Confidence
    platform: Platform | None = None
    jurisdiction: Jurisdiction | None = None
    channel: Channel | None = None
    minutes: float | None = None
    clock: Clock | None = None
    binds: Binding | None = None
    hours: tuple[int, int] | None = None
    timezone: str | None = None
    cutoff: int | None = None
    answer_by: int | None = None
    stars: tuple[int, ...] = ()
    note: str = ""


@cache
def bundled_terms() -> tuple[Term, ...]:
    """The terms that come with Otklik."""
    page: list[Any] = yaml.safe_load((files("knowledge") / "sources" / "sla.yaml").read_text(encoding="utf-8"))
    return tuple(Term.model_validate(item) for item in page)


def due_times(inquiry: Inquiry, shop: Shop, terms: Iterable[Term], *, now: datetime) -> Iterator[tuple[Term, datetime]]:
    """Every term that holds for this inquiry, with its due time. Legal terms wait for a claim: see `legal_terms`."""
    asked = inquiry.asked_at or now
    for term in terms:
        if term.clock and term.binds is not Binding.LAW and _holds(term, inquiry):
            yield term, _due(term, asked, shop)


def legal_terms(shop: Shop, terms: Iterable[Term], asked: datetime) -> Iterator[tuple[Term, datetime]]:
    """The terms that the buyer's law sets once a claim is made."""
    for term in terms:
        if term.binds is Binding.LAW and term.clock and term.jurisdiction is shop.jurisdiction:
            yield term, _due(term, asked, shop)


def _holds(term: Term, inquiry: Inquiry) -> bool:
    here = term.platform in {None, inquiry.platform} and term.channel in {None, inquiry.channel} and term.jurisdiction is None
    return here and (not term.stars or inquiry.rating in term.stars)


def _due(term: Term, asked: datetime, shop: Shop) -> datetime:
    span = timedelta(minutes=term.minutes or 0)
    if term.clock is Clock.WORKING:
        return add_working(asked, span, shop.working_hours, ZoneInfo(shop.timezone))
    if term.clock is Clock.BETWEEN and term.hours:
        return add_working(asked, span, term.hours, ZoneInfo(term.timezone or shop.timezone))
    if term.clock is Clock.BUSINESS_DAYS:
        return _add_business_days(asked, int(term.minutes or 0), ZoneInfo(shop.timezone))
    if term.clock is Clock.CUTOFF:
        return _cut_off(asked, term, ZoneInfo(term.timezone or shop.timezone))
    return asked + span


def add_working(start: datetime, span: timedelta, hours: tuple[int, int], zone: ZoneInfo) -> datetime:
    """The moment when `span` of working time has passed since `start`; every day is a working day."""
    opens, closes = hours
    if closes <= opens:
        return start + span
    at = start.astimezone(zone)
    left = span
    while True:
        opening, closing = _at(at, opens), _at(at, closes)
        at = max(at, opening)
        if at + left <= closing:
            return (at + left).astimezone(start.tzinfo)
        left -= max(closing - at, timedelta(0))
        at = _at(at + timedelta(days=1), opens)


def _at(day: datetime, hour: int) -> datetime:
    """That hour of the day; 24 is the midnight that ends it."""
    midnight = datetime.combine(day.date(), time(0), tzinfo=day.tzinfo)
    return midnight + timedelta(hours=hour)


def _add_business_days(start: datetime, days: int, zone: ZoneInfo) -> datetime:
    """Monday to Friday; public holidays are not known here and make the true term later, never earlier."""
    at = start.astimezone(zone)
    while days > 0:
        at += timedelta(days=1)
        days -= at.weekday() < _SATURDAY
    return at.astimezone(start.tzinfo)


def _cut_off(asked: datetime, term: Term, zone: ZoneInfo) -> datetime:
    at = asked.astimezone(zone)
    day = at if at.hour < (term.cutoff or 0) else at + timedelta(days=1)
    return _at(day, term.answer_by or 0).astimezone(asked.tzinfo)
