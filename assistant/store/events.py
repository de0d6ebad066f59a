"""What happened, in order, for programs and people who want to be told; and how fast a caller may ask."""

import json
from collections.abc import Collection, Iterator, Mapping, Sequence
from datetime import datetime, timedelta
from enum import StrEnum
from hashlib import sha256
from typing import Any

from pydantic import Field
from sqlalchemy import Connection, delete, func, select, text, update

from assistant.domain import Outcome, Priority, Proposal, Status
from assistant.store.event_tables import deliveries, events, rates
from assistant.store.part import Part, insert_new
from assistant.store.tables import inquiries, switches
from knowledge.types import Frozen, Platform

_FORGOTTEN_UP_TO = "events forgotten up to"
_ORDER = 0x07C1  # the advisory lock under which PostgreSQL hands out numbers of events


class EventKind(StrEnum):
    """Everything that is told. The first group is the course of work; the second calls for a person."""

    PROPOSAL_MADE = "proposal.made"
    DECISION_MADE = "decision.made"
    DECISION_RECALLED = "decision.recalled"
    REPLY_ACCEPTED = "reply.accepted"
    REPLY_PUBLISHED = "reply.published"
    REPLY_REFUSED = "reply.refused"
    INQUIRY_CLOSED = "inquiry.closed"

    REPLY_UNKNOWN = "reply.unknown"
    INQUIRY_URGENT = "inquiry.urgent"
    CLOCK_WARNING = "clock.warning"
    TOKEN_ENDING = "token.ending"  # noqa: S105 - the name of an event
    TOKEN_DEAD = "token.dead"  # noqa: S105 - the name of an event
    COMPLAINTS_ALIKE = "complaints.alike"
    DIGEST_DAY = "digest.day"
    DELIVERY_DEAD = "delivery.dead"
    PING = "ping"


NOTICES = frozenset(
    {
        EventKind.REPLY_UNKNOWN,
        EventKind.INQUIRY_URGENT,
        EventKind.CLOCK_WARNING,
        EventKind.TOKEN_ENDING,
        EventKind.TOKEN_DEAD,
        EventKind.COMPLAINTS_ALIKE,
        EventKind.DIGEST_DAY,
        EventKind.DELIVERY_DEAD,
        EventKind.PING,
    }
)
"""What a person is told unless an endpoint names its own events."""


class Happening(Frozen):
    """An event before it has its number. `subject` is what it is about (an inquiry's id, a product's); `once`, where given,
    lets it be told a single time. `body` holds no words and no names of buyers: whoever may read them asks for them."""

    kind: EventKind
    shop_id: str
    subject: str
    at: datetime
    body: dict[str, Any] = Field(default_factory=dict)
    once: str | None = None


class Event(Happening):
    """An event as it is kept. Numbers grow in the order in which events became visible."""

    number: int


class Allowance(Frozen):
    """What is left of a caller's requests: how many at once, when one more is free, when all of them are."""

    left: int
    retry_after: float
    full_after: float


class Events(Part):
    """The log of events. Those of a change are written in the change's own transaction."""

    def tell(self, *happenings: Happening) -> int:
        """Adds events; returns how many of them were new."""
        with self.database.write() as connection:
            return happened(connection, happenings)

    def events(
        self, after: int, *, shops: Collection[str] | None = None, kinds: Collection[EventKind] = (), limit: int = 200
    ) -> tuple[Event, ...]:
        """What happened after that number, in order; `shops` None means everywhere."""
        query = select(events).where(events.c.number > after).order_by(events.c.number).limit(limit)
        if shops is not None:
            query = query.where(events.c.shop_id.in_(shops))
        if kinds:
            query = query.where(events.c.kind.in_(kinds))
        with self.database.read() as connection:
            return tuple(_event(row) for row in connection.execute(query).mappings())

    def events_between(self, shop_id: str, since: datetime, until: datetime) -> Iterator[Event]:
        """What happened in a shop in a time, in order, page by page."""
        after = 0
        query = select(events).where(events.c.shop_id == shop_id, events.c.at >= since, events.c.at < until).order_by(events.c.number)
        while True:
            with self.database.read() as connection:
                page = [_event(row) for row in connection.execute(query.where(events.c.number > after).limit(500)).mappings()]
            yield from page
            if not page:
                return
            after = page[-1].number

    def last_event(self) -> int:
        """The number of the newest event, 0 when there is none."""
        with self.database.read() as connection:
            return connection.scalar(select(func.max(events.c.number))) or self._forgotten(connection)

    def events_forgotten(self) -> int:
        """Up to which number events are gone for their age: whoever read less has missed some."""
        with self.database.read() as connection:
            return self._forgotten(connection)

    def told(self, once: Collection[str]) -> frozenset[str]:
        """Which of these names were told before."""
        wanted, found = list(once), set[str]()
        with self.database.read() as connection:
            for start in range(0, len(wanted), 500):
                query = select(events.c.once).where(events.c.once.in_(wanted[start : start + 500]))
                found.update(name for name in connection.scalars(query) if name)
        return frozenset(found)

    def forget_events(self, before: datetime) -> int:
        """Drops old events with their settled deliveries, and remembers up to where; returns how many went."""
        with self.database.write() as connection:
            open_ = select(deliveries.c.event).where(deliveries.c.state == "waiting")
            last = connection.scalar(select(func.max(events.c.number)).where(events.c.at < before)) or 0
            first_open = connection.scalar(select(func.min(open_.subquery().c.event)))
            last = min(last, first_open - 1) if first_open else last
            if not last:
                return 0
            connection.execute(delete(deliveries).where(deliveries.c.event <= last))
            gone = connection.execute(delete(events).where(events.c.number <= last)).rowcount
            row = {"name": _FORGOTTEN_UP_TO, "value": str(last), "by": "events", "at": before}
            if gone and not insert_new(connection, switches, row):
                connection.execute(update(switches).where(switches.c.name == _FORGOTTEN_UP_TO).values(row))
            return gone

    def take_request(self, caller: str, *, per_minute: int, now: datetime) -> Allowance | None:
        """Counts one request of this caller in every process alike; None when its allowance is used up.

        A steady rate with a burst: the whole of a minute's requests may come at once, and then one by one.
        """
        step, minute = timedelta(seconds=60 / per_minute), timedelta(seconds=60)
        with self.database.write() as connection:
            insert_new(connection, rates, {"caller": caller[:250], "full_at": now})
            kept = connection.scalar(select(rates.c.full_at).where(rates.c.caller == caller[:250]).with_for_update())
            full_at = max(kept or now, now) + step
            if full_at - now > minute:
                return None
            connection.execute(update(rates).where(rates.c.caller == caller[:250]).values(full_at=full_at))
        used = full_at - now
        return Allowance(left=int((minute - used) / step), retry_after=step.total_seconds(), full_after=used.total_seconds())

    @staticmethod
    def _forgotten(connection: Connection) -> int:
        return int(connection.scalar(select(switches.c.value).where(switches.c.name == _FORGOTTEN_UP_TO)) or 0)


def happened(connection: Connection, happenings: Sequence[Happening]) -> int:
    """Adds events inside a transaction that is already open, as its last step; those told before are passed over.

    A reader goes on from the last number it saw, so numbers must become visible in their order: SQLite has one writer, and on
    PostgreSQL writers of events queue up here until they commit.
    """
    if not happenings:
        return 0
    if connection.dialect.name == "postgresql":
        connection.execute(text("SELECT pg_advisory_xact_lock(:number)"), {"number": _ORDER})
    return insert_new(connection, events, [_row(happening) for happening in happenings])


def proposal_happenings(proposal: Proposal) -> tuple[Happening, ...]:
    """What a new proposal tells; a closed rating without words tells nothing."""
    if proposal.outcome is Outcome.NONE:
        return ()
    inquiry, triage = proposal.brief.inquiry, proposal.brief.triage
    product = inquiry.product_name or next((passage.title for passage in proposal.brief.card), None)
    body: dict[str, Any] = {
        "inquiry_id": inquiry.id,
        "proposal_id": proposal.id,
        "version": proposal.version,
        "outcome": proposal.outcome.value,
        "blocked": proposal.blocked,
        "priority": triage.priority.value,
        "due_at": triage.due_at.isoformat() if triage.due_at else None,
        "platform": inquiry.platform.value,
        "channel": inquiry.channel.value,
        "rating": inquiry.rating,
        "product_name": product,
    }
    made = {"shop_id": inquiry.shop_id, "subject": inquiry.id, "at": proposal.made_at}
    told = Happening(kind=EventKind.PROPOSAL_MADE, body=body, **made)
    if triage.priority is not Priority.P0:
        return (told,)
    urgent = body | {"risks": sorted({risk.category for risk in triage.risks})}
    once = f"urgent:{inquiry.id}:{_fingerprint(inquiry.words)}"
    return told, Happening(kind=EventKind.INQUIRY_URGENT, body=urgent, once=once[:300], **made)


_AFTER_SENDING = {
    Status.ACCEPTED: EventKind.REPLY_ACCEPTED,
    Status.PUBLISHED: EventKind.REPLY_PUBLISHED,
    Status.REFUSED: EventKind.REPLY_REFUSED,
    Status.UNKNOWN: EventKind.REPLY_UNKNOWN,
    Status.CLOSED: EventKind.INQUIRY_CLOSED,
}


def status_happened(connection: Connection, inquiry_id: str, after: Status, now: datetime, **more: object) -> None:
    """Tells where an answer stands now, inside the transaction that moved it there."""
    kind = _AFTER_SENDING.get(after)
    if kind is not None:
        inquiry_happened(connection, inquiry_id, kind, now, {"status": after.value, **more})


def inquiry_happened(connection: Connection, inquiry_id: str, kind: EventKind, now: datetime, more: Mapping[str, Any]) -> None:
    """Tells something of one inquiry, inside a transaction that is already open."""
    columns = ("id", "shop_id", "proposal_id", "version", "platform", "channel", "rating", "product_name", "priority")
    query = select(*(inquiries.c[name] for name in columns)).where(inquiries.c.id == inquiry_id)
    row = connection.execute(query).mappings().first()
    if row is not None:
        told = dict(row)
        shop_id, subject = told.pop("shop_id"), told.pop("id")
        body = {"inquiry_id": subject, **told, **more}
        happened(connection, [Happening(kind=kind, shop_id=shop_id, subject=subject, at=now, body=body)])


def token_dead(shop_id: str, platform: Platform, now: datetime, *, once: str = "") -> Happening:
    """A marketplace's key that does not work any more; told once a day unless `once` names the occasion."""
    name = f"token:{shop_id}:{platform}:{once or now.date().isoformat()}"
    body = {"platform": platform.value}
    return Happening(kind=EventKind.TOKEN_DEAD, shop_id=shop_id, subject=platform.value, at=now, body=body, once=name[:300])


def token_ending(shop_id: str, platform: Platform, ends_at: datetime, now: datetime) -> Happening:
    """A marketplace's key that will soon not work any more; told once for each end."""
    name = f"ending:{shop_id}:{platform}:{ends_at.isoformat()}"
    body = {"platform": platform.value, "ends_at": ends_at.isoformat()}
    return Happening(kind=EventKind.TOKEN_ENDING, shop_id=shop_id, subject=platform.value, at=now, body=body, once=name[:300])


def _fingerprint(words: str) -> str:
    return sha256(words.encode("utf-8", "replace")).hexdigest()[:16]


def _row(happening: Happening) -> dict[str, Any]:
    body = json.dumps(happening.body, ensure_ascii=False)
    return happening.model_dump() | {"kind": happening.kind.value, "subject": happening.subject[:300], "body": body}


def _event(row: Any) -> Event:
    return Event.model_validate(dict(row) | {"body": json.loads(row["body"])})
