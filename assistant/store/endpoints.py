"""Where events are told to, and every delivery until it arrived or was given up."""

import json
from collections.abc import Collection, Sequence
from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import func, or_, select, update

from assistant.store.event_tables import deliveries, endpoints, events, telling
from assistant.store.events import Event, EventKind
from assistant.store.part import Part, insert_new
from assistant.store.tables import switches
from knowledge.types import Frozen, Language

_HANDED_OUT = "events handed out up to"


class EndpointKind(StrEnum):
    """How an endpoint is reached. The first is read by a program, the others by people."""

    WEBHOOK = "webhook"
    EMAIL = "email"
    TELEGRAM = "telegram"


class Telling(Frozen):
    """How a shop wants its people to be told. Hours are the shop's own; quiet ones may run over midnight.

    Unless the shop allows it, no word of a buyer leaves in a message: only the product, the rating and a link.
    """

    quiet: tuple[int, int] | None = None
    urgent_breaks_quiet: bool = False
    digest_at: int | None = 9
    buyers_words: bool = False


class Endpoint(Frozen):
    """One place to tell. `events` empty means the usual ones of its kind. The secret is kept sealed and never shown again."""

    id: int
    shop_id: str
    kind: EndpointKind
    address: str
    events: tuple[EventKind, ...]
    language: Language
    active: bool
    made_by: str
    made_at: datetime
    note: str


class DeliveryState(StrEnum):
    """waiting: still to be sent; sent: it arrived; dead: given up."""

    WAITING = "waiting"
    SENT = "sent"
    DEAD = "dead"


class Delivery(Frozen):
    """One event on its way to one endpoint."""

    number: int
    event: Event
    endpoint_id: int
    state: DeliveryState
    tries: int
    due_at: datetime
    said: str
    settled_at: datetime | None


class Planned(Frozen):
    """A delivery to be made: which event, where to, not before when."""

    event: int
    endpoint_id: int
    due_at: datetime


class Endpoints(Part):
    """The outbox. A delivery is taken for a while by one process, and settled once."""

    def add_endpoint(
        self,
        shop_id: str,
        kind: EndpointKind,
        address: str,
        *,
        events: Collection[EventKind],
        language: Language,
        sealed: bytes | None,
        by: str,
        now: datetime,
    ) -> int:
        """A new endpoint; returns its id."""
        row: dict[str, Any] = {"shop_id": shop_id, "kind": kind.value, "address": address, "language": language.value, "sealed": sealed}
        row |= {"events": json.dumps(sorted(events)), "active": True, "made_by": by, "made_at": now, "note": ""}
        with self.database.write() as connection:
            return int(connection.scalar(endpoints.insert().values(row).returning(endpoints.c.id)) or 0)

    def endpoints(self, shops: Collection[str] | None = None, *, active: bool | None = None, after: int = 0) -> tuple[Endpoint, ...]:
        """The endpoints of these shops, oldest first."""
        query = select(endpoints).where(endpoints.c.id > after).order_by(endpoints.c.id)
        if shops is not None:
            query = query.where(endpoints.c.shop_id.in_(shops))
        if active is not None:
            query = query.where(endpoints.c.active == active)
        with self.database.read() as connection:
            return tuple(_endpoint(row) for row in connection.execute(query).mappings())

    def endpoint(self, endpoint_id: int) -> Endpoint | None:
        """One endpoint."""
        with self.database.read() as connection:
            row = connection.execute(select(endpoints).where(endpoints.c.id == endpoint_id)).mappings().first()
        return _endpoint(row) if row else None

    def endpoint_secrets(self, endpoint_id: int, now: datetime) -> tuple[bytes, ...]:
        """The sealed secrets that sign now: the newest, and the one before it while both are in force."""
        query = select(endpoints.c.sealed, endpoints.c.sealed_before, endpoints.c.before_until).where(endpoints.c.id == endpoint_id)
        with self.database.read() as connection:
            row = connection.execute(query).first()
        if row is None or row.sealed is None:
            return ()
        both = row.sealed_before is not None and row.before_until is not None and now < row.before_until
        return (row.sealed, row.sealed_before) if both else (row.sealed,)

    def replace_secret(self, endpoint_id: int, sealed: bytes, before_until: datetime) -> bool:
        """Another secret; the one in force till now signs beside it until then. False when the endpoint is closed."""
        changes = {"sealed": sealed, "sealed_before": endpoints.c.sealed, "before_until": before_until}
        with self.database.write() as connection:
            here = (endpoints.c.id == endpoint_id) & endpoints.c.active
            return connection.execute(update(endpoints).where(here).values(changes)).rowcount == 1

    def close_endpoint(self, endpoint_id: int, note: str, now: datetime) -> bool:
        """Nothing is told there any more; what still waits is given up. False when it was closed already."""
        with self.database.write() as connection:
            here = (endpoints.c.id == endpoint_id) & endpoints.c.active
            done = connection.execute(update(endpoints).where(here).values(active=False, note=note[:500])).rowcount == 1
            waiting = (deliveries.c.endpoint_id == endpoint_id) & (deliveries.c.state == DeliveryState.WAITING.value)
            given_up = {"state": DeliveryState.DEAD.value, "said": "the endpoint was closed", "settled_at": now}
            connection.execute(update(deliveries).where(waiting).values(given_up))
            return done

    def save_telling(self, shop_id: str, plan: Telling) -> None:
        """Keeps how a shop wants to be told."""
        row = {"shop_id": shop_id, "body": plan.model_dump_json()}
        with self.database.write() as connection:
            if not insert_new(connection, telling, row):
                connection.execute(update(telling).where(telling.c.shop_id == shop_id).values(row))

    def telling(self, shop_id: str) -> Telling:
        """How a shop wants to be told; the usual way when it never said."""
        with self.database.read() as connection:
            body = connection.scalar(select(telling.c.body).where(telling.c.shop_id == shop_id))
        return Telling.model_validate_json(body) if body else Telling()

    def handed_out(self) -> int:
        """The last event whose deliveries were planned."""
        with self.database.read() as connection:
            return int(connection.scalar(select(switches.c.value).where(switches.c.name == _HANDED_OUT)) or 0)

    def hand_out(self, planned: Sequence[Planned], up_to: int, now: datetime) -> int:
        """Keeps planned deliveries and how far the events were read, both or neither; what was planned before is passed over."""
        rows = [item.model_dump() | {"state": DeliveryState.WAITING.value, "tries": 0, "said": ""} for item in planned]
        row = {"name": _HANDED_OUT, "value": str(up_to), "by": "notifying", "at": now}
        with self.database.write() as connection:
            added = insert_new(connection, deliveries, rows)
            if not insert_new(connection, switches, row):
                kept = connection.scalar(select(switches.c.value).where(switches.c.name == _HANDED_OUT).with_for_update())
                further = row | {"value": str(max(up_to, int(kept or 0)))}
                connection.execute(update(switches).where(switches.c.name == _HANDED_OUT).values(further))
            return added

    def take_deliveries(self, now: datetime, until: datetime, limit: int = 50) -> tuple[Delivery, ...]:
        """What is due and nobody is sending; it is this process's until then, and free again afterwards if that process fails."""
        free = or_(deliveries.c.taken_until.is_(None), deliveries.c.taken_until <= now)
        due = select(deliveries.c.number).where(deliveries.c.state == DeliveryState.WAITING.value, deliveries.c.due_at <= now, free)
        due = due.order_by(deliveries.c.due_at, deliveries.c.number).limit(limit).with_for_update(skip_locked=True)
        with self.database.write() as connection:
            numbers = list(connection.scalars(due))
            connection.execute(update(deliveries).where(deliveries.c.number.in_(numbers)).values(taken_until=until))
        return self._deliveries(deliveries.c.number.in_(numbers)) if numbers else ()

    def delivered(self, numbers: Collection[int], now: datetime) -> None:
        """They arrived."""
        self._settle(numbers, state=DeliveryState.SENT.value, settled_at=now, said="", tries=deliveries.c.tries + 1)

    def deliver_later(self, numbers: Collection[int], due_at: datetime, said: str, *, tried: bool) -> None:
        """They did not arrive and will be sent again; `tried` says whether this was an attempt of theirs."""
        self._settle(numbers, due_at=due_at, said=said[:500], taken_until=None, tries=deliveries.c.tries + int(tried))

    def give_up_delivery(self, numbers: Collection[int], said: str, now: datetime) -> None:
        """They will not be sent again."""
        self._settle(numbers, state=DeliveryState.DEAD.value, said=said[:500], settled_at=now, tries=deliveries.c.tries + 1)

    def deliveries_of(self, endpoint_id: int, *, before: int | None = None, limit: int = 50) -> tuple[Delivery, ...]:
        """The deliveries to an endpoint, newest first, from before that number on."""
        which = deliveries.c.endpoint_id == endpoint_id
        if before is not None:
            which &= deliveries.c.number < before
        return self._deliveries(which, newest=True, limit=limit)

    def event_counts(self, shop_id: str, since: datetime, until: datetime) -> dict[EventKind, int]:
        """How many events of each kind a shop had in a time."""
        query = select(events.c.kind, func.count().label("number")).where(events.c.shop_id == shop_id)
        query = query.where(events.c.at >= since, events.c.at < until).group_by(events.c.kind)
        with self.database.read() as connection:
            return {EventKind(row.kind): row.number for row in connection.execute(query)}

    def last_told(self, kind: EventKind, shop_id: str, subject: str) -> datetime | None:
        """When something was last told of a subject."""
        query = select(func.max(events.c.at)).where(events.c.kind == kind.value, events.c.shop_id == shop_id, events.c.subject == subject)
        with self.database.read() as connection:
            last: datetime | None = connection.scalar(query)
        return last

    def _settle(self, numbers: Collection[int], **values: Any) -> None:
        which = deliveries.c.number.in_(list(numbers)) & (deliveries.c.state == DeliveryState.WAITING.value)
        with self.database.write() as connection:
            connection.execute(update(deliveries).where(which).values(values))

    def _deliveries(self, which: Any, *, newest: bool = False, limit: int = 1000) -> tuple[Delivery, ...]:
        named = [events.c[name].label(f"event_{name}") for name in Event.model_fields]
        order = deliveries.c.number.desc() if newest else deliveries.c.number
        query = select(deliveries, *named).join(events, events.c.number == deliveries.c.event).where(which).order_by(order).limit(limit)
        with self.database.read() as connection:
            return tuple(_delivery(dict(row)) for row in connection.execute(query).mappings())


def _endpoint(row: Any) -> Endpoint:
    given = {name: row[name] for name in Endpoint.model_fields}
    return Endpoint.model_validate(given | {"events": json.loads(row["events"])})


def _delivery(row: dict[str, Any]) -> Delivery:
    event = {name: row[f"event_{name}"] for name in Event.model_fields}
    given = {name: row[name] for name in Delivery.model_fields}
    return Delivery.model_validate(given | {"event": event | {"body": json.loads(event["body"])}})
