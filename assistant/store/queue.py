"""The reviewers' queue: what waits, the most urgent first, and who is editing what."""

from collections.abc import Collection, Iterable
from datetime import datetime
from typing import Any, Self

from sqlalchemy import ColumnElement, Connection, case, func, literal_column, not_, or_, select, true, tuple_, update

from assistant.domain import Outcome, Priority, Status
from assistant.store.inquiries import NEVER
from assistant.store.moves import UNDECIDED
from assistant.store.part import Part
from assistant.store.searching import holding
from assistant.store.tables import inquiries
from knowledge.types import Channel, Frozen, Platform

PAGE = 50


class Filters(Frozen):
    """Which part of the queue to show. `shops` None means every shop; an empty tuple means none."""

    shops: tuple[str, ...] | None = None
    statuses: tuple[Status, ...] = (Status.PROPOSED,)
    platform: Platform | None = None
    channel: Channel | None = None
    rating: int | None = None
    product_id: str | None = None
    language: str | None = None
    risky: bool | None = None
    clean: bool | None = None
    search: str = ""


class Row(Frozen):
    """One line of the queue: enough to decide whether to open it."""

    id: str
    shop_id: str
    platform: Platform
    channel: Channel
    status: Status
    status_reason: str
    product_name: str | None
    author: str | None
    rating: int | None
    words: str
    draft: str
    outcome: Outcome | None
    priority: Priority
    due_at: datetime | None
    asked_at: datetime | None
    risks: int
    blocks: int
    warns: int
    clean: bool
    proposal_id: str | None
    version: int
    lease_by: str | None
    lease_until: datetime | None

    @classmethod
    def of(cls, values: Any) -> Self:
        """The row as the database gave it."""
        given = dict(values)
        if given["due_at"] == NEVER:
            given["due_at"] = None
        return cls.model_validate(given)


class Clocked(Frozen):
    """An undecided inquiry with a term: enough to see its clock."""

    id: str
    shop_id: str
    platform: Platform
    channel: Channel
    rating: int | None
    product_name: str | None
    priority: Priority
    asked_at: datetime | None
    seen_at: datetime
    due_at: datetime


class Place(Frozen):
    """A place in the order of urgency, told by itself: it stays where it is when the item that stood there is redrafted or decided."""

    priority: Priority
    due_at: datetime
    id: str

    @classmethod
    def of(cls, row: Row) -> Self:
        """Where a row stands."""
        return cls(priority=row.priority, due_at=row.due_at or NEVER, id=row.id)


_OPEN = (Status.NEW, *sorted(UNDECIDED))
_CLAIMS_OPEN = (Status.PROPOSED, Status.ESCALATED, Status.APPROVED, Status.SENDING, Status.UNKNOWN, Status.REFUSED)
_ROW = tuple(inquiries.c[name] for name in Row.model_fields)
_URGENCY = (inquiries.c.priority, inquiries.c.due_at, inquiries.c.id)


class Queue(Part):
    """Reading the queue in order of urgency and leasing its items."""

    def queue(self, filters: Filters | None = None, *, limit: int = PAGE, after: str | Place | None = None) -> tuple[Row, ...]:
        """A page of the queue; `after` is the id of the last item of the page before, or its place."""
        with self.database.read() as connection:
            query = select(*_ROW).where(*_conditions(connection, filters or Filters())).order_by(*_URGENCY).limit(limit)
            if after is not None:
                query = query.where(_below(connection, after))
            return tuple(Row.of(row) for row in connection.execute(query).mappings())

    def claims(self, shops: Collection[str] | None, *, limit: int) -> tuple[Row, ...]:
        """Return claims that are not over, the nearest deadline first."""
        query = select(*_ROW).where(inquiries.c.status.in_(_CLAIMS_OPEN), inquiries.c.channel == Channel.RETURN)
        if shops is not None:
            query = query.where(inquiries.c.shop_id.in_(shops))
        with self.database.read() as connection:
            found = connection.execute(query.order_by(inquiries.c.due_at, inquiries.c.id).limit(limit))
            return tuple(Row.of(row) for row in found.mappings())

    def row(self, inquiry_id: str) -> Row | None:
        """One inquiry as the queue shows it."""
        with self.database.read() as connection:
            found = connection.execute(select(*_ROW).where(inquiries.c.id == inquiry_id)).mappings().first()
        return Row.of(found) if found else None

    def counts(self, filters: Filters | None = None) -> dict[str, dict[str, int]]:
        """How many wait, by shop, platform, channel, rating, cleanness and language, in one pass over the index."""
        columns = [inquiries.c[name] for name in ("shop_id", "platform", "channel", "rating", "clean", "language")]
        totals: dict[str, dict[str, int]] = {"all": {"": 0}}
        with self.database.read() as connection:
            query = select(*columns, func.count().label("number"))
            query = query.where(*_conditions(connection, filters or Filters())).group_by(*columns)
            for row in connection.execute(query).mappings():
                totals["all"][""] += row["number"]
                for column in columns:
                    group = totals.setdefault(column.name, {})
                    key = str(row[column.name])
                    group[key] = group.get(key, 0) + row["number"]
        return totals

    def products(self, filters: Filters, most: int = 8) -> tuple[tuple[str, str, int], ...]:
        """The products with the most waiting inquiries: id, name, how many."""
        number = func.count().label("number")
        with self.database.read() as connection:
            query = select(inquiries.c.product_id, number).where(*_conditions(connection, filters), inquiries.c.product_id.is_not(None))
            query = query.group_by(inquiries.c.product_id).order_by(number.desc(), inquiries.c.product_id).limit(most)
            found = [(str(row.product_id), int(row.number)) for row in connection.execute(query)]
            named = select(inquiries.c.product_name).where(inquiries.c.product_name.is_not(None), inquiries.c.status.in_(filters.statuses))
            names = [connection.scalar(named.where(inquiries.c.product_id == product).limit(1)) for product, _ in found]
        return tuple((product, name or product, count) for (product, count), name in zip(found, names, strict=True))

    def clocks_running(self, since: datetime, limit: int) -> tuple[Clocked, ...]:
        """Undecided inquiries whose term ends after that time, the nearest first."""
        columns = (inquiries.c[name] for name in Clocked.model_fields)
        query = select(*columns).where(inquiries.c.status.in_(_OPEN), inquiries.c.due_at >= since, inquiries.c.due_at < NEVER)
        with self.database.read() as connection:
            rows = connection.execute(query.order_by(inquiries.c.due_at).limit(limit)).mappings()
            return tuple(Clocked.model_validate(dict(row)) for row in rows)

    def waiting_now(self, shop_id: str, now: datetime) -> dict[str, int]:
        """How many inquiries of a shop wait for a decision, how many of them are urgent, how many overdue."""
        urgent, late = (func.sum(case((which, 1), else_=0)) for which in (inquiries.c.priority == Priority.P0, inquiries.c.due_at < now))
        query = select(func.count().label("waiting"), urgent.label("urgent"), late.label("late"))
        query = query.where(inquiries.c.shop_id == shop_id, inquiries.c.status.in_(UNDECIDED))
        with self.database.read() as connection:
            return {name: int(value or 0) for name, value in connection.execute(query).mappings().one().items()}

    def next_after(self, inquiry_id: str, filters: Filters, *, by: str, now: datetime) -> str | None:
        """The next item that nobody else is editing, from the top of what is left below this one, else from the top."""
        free = or_(inquiries.c.lease_by.is_(None), inquiries.c.lease_by == by, inquiries.c.lease_until <= now)
        with self.database.read() as connection:
            others = (*_conditions(connection, filters), free, inquiries.c.id != inquiry_id)
            query = select(inquiries.c.id).where(*others).order_by(*_URGENCY).limit(1)
            return connection.scalar(query.where(_below(connection, inquiry_id))) or connection.scalar(query)

    def lease(self, inquiry_id: str, by: str, *, now: datetime, until: datetime) -> str | None:
        """Takes or renews the lease for editing; returns None, or the login of whoever holds it."""
        free = or_(inquiries.c.lease_by.is_(None), inquiries.c.lease_by == by, inquiries.c.lease_until <= now)
        taken = update(inquiries).where(inquiries.c.id == inquiry_id, free).values(lease_by=by, lease_until=until)
        with self.database.write() as connection:
            if connection.execute(taken).rowcount:
                return None
            return connection.scalar(select(inquiries.c.lease_by).where(inquiries.c.id == inquiry_id))

    def release(self, inquiry_id: str, by: str) -> None:
        """Gives the lease back, if it is held by this person."""
        query = update(inquiries).where(inquiries.c.id == inquiry_id, inquiries.c.lease_by == by).values(lease_by=None)
        with self.database.write() as connection:
            connection.execute(query)

    def take_lease(self, inquiry_id: str, by: str, *, until: datetime) -> None:
        """A senior takes the item over from whoever holds it."""
        with self.database.write() as connection:
            connection.execute(update(inquiries).where(inquiries.c.id == inquiry_id).values(lease_by=by, lease_until=until))


def row_columns() -> tuple[ColumnElement[Any], ...]:
    """What a `Row` is read from, for other parts that list inquiries."""
    return _ROW


def _below(connection: Connection, inquiry_id: str | Place) -> ColumnElement[bool]:
    """Everything less urgent than this inquiry or place; everything at all when the inquiry is not there."""
    if isinstance(inquiry_id, Place):
        return tuple_(*_URGENCY) > tuple_(inquiry_id.priority.value, inquiry_id.due_at, inquiry_id.id)
    mark = connection.execute(select(*_URGENCY).where(inquiries.c.id == inquiry_id)).first()
    return tuple_(*_URGENCY) > tuple_(*mark) if mark else true()


def _conditions(connection: Connection, filters: Filters) -> Iterable[ColumnElement[bool]]:
    yield inquiries.c.status.in_(filters.statuses)
    if filters.shops is not None:
        yield inquiries.c.shop_id.in_(filters.shops)
    for name in ("platform", "channel", "rating", "product_id", "language", "clean"):
        value = getattr(filters, name)
        if value is not None:
            yield inquiries.c[name] == value
    if filters.risky is not None:
        # Spelled as in the partial index ix_inquiries_risky: a bound zero would not be recognised.
        risky = or_(inquiries.c.risks > literal_column("0"), inquiries.c.blocks > literal_column("0"))
        yield risky if filters.risky else not_(risky)
    if filters.search.strip():
        yield holding(connection, filters.search)
