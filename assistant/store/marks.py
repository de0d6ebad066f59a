"""Marks: reading the rows that numbers are made from, keeping what was counted, and adding it up."""

import json
from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from functools import cache
from typing import TYPE_CHECKING, Any

from sqlalchemy import Connection, Select, Table, bindparam, delete, func, select, update
from sqlalchemy.dialects import postgresql, sqlite

from assistant.domain import Inquiry, Proposal, Status
from assistant.store.insight_tables import marks, tallies, totals
from assistant.store.packing import GONE, unpack
from assistant.store.part import Part
from assistant.store.proposals import part_of, verdict_of
from assistant.store.queue import Row, row_columns
from assistant.store.tables import attempts, decisions, inquiries, proposals, replies, shops
from knowledge.types import Channel, Platform

if TYPE_CHECKING:
    from assistant.insight.values import Mark, Record, Sent, What

_TAKEN = (Status.ACCEPTED, Status.PUBLISHED)
_APPROVAL_ENDS = frozenset(Platform) - {Platform.WB, Platform.OZON, Platform.YM}
"""Marketplaces without an adapter: a person carries the answer over, and the approval is the last that we see of it."""


@dataclass(frozen=True)
class Counted:
    """What was counted of an inquiry at one of its revisions."""

    inquiry_id: str
    revision: int
    forgotten: bool = False
    marks: "tuple[Mark, ...]" = ()


@dataclass(frozen=True, kw_only=True)
class Wanted:
    """Which marks: of these shops and days; an empty field means any."""

    shops: tuple[str, ...] | None = None
    first: str
    last: str
    kind: "What | None" = None
    names: tuple[str, ...] = ()
    platform: Platform | None = None
    channel: Channel | None = None
    product_id: str | None = None
    products: tuple[str, ...] | None = None
    due_before: datetime | None = None


_COUNTED = update(inquiries).where(inquiries.c.id == bindparam("this")).values(measured=bindparam("seen"))
_STALE = delete(marks).where(*(column == bindparam(f"old_{column.name}") for column in marks.primary_key))


class Marks(Part):
    """Counting follows the inquiries: whatever changes one makes it differ from its last counted revision."""

    def uncounted(self, limit: int = 100) -> "tuple[Record, ...]":
        """Inquiries that changed since they were counted, each with its rows."""
        behind = select(inquiries.c.id).where(inquiries.c.measured != inquiries.c.revision).limit(limit)
        with self.database.read() as connection:
            return records(connection, list(connection.scalars(behind)))

    def uncounted_number(self) -> int:
        """How many inquiries wait to be counted."""
        with self.database.read() as connection:
            return connection.scalar(select(func.count()).where(inquiries.c.measured != inquiries.c.revision)) or 0

    def keep_marks(self, counted: Iterable[Counted]) -> None:
        """Puts the marks in place of those counted before, and their sums with them, all in one transaction."""
        listed = list(counted)
        if listed:
            with self.database.write() as connection:
                _keep(connection, listed)

    def sums(self, wanted: Wanted, by: Sequence[str], kinds: "Collection[What]" = ()) -> "tuple[Mapping[str, Any], ...]":
        """The marks added up by these columns."""
        by_product = "product_id" in by or wanted.product_id is not None or wanted.products is not None
        table = tallies if by_product else totals
        columns = [table.c[name] for name in by]
        total = func.sum(table.c["items"]).label("items"), func.sum(table.c.amount).label("amount")
        query = select(*columns, *total).where(*_conditions(table, wanted)).group_by(*columns)
        if kinds:
            query = query.where(table.c.kind.in_(kinds))
        with self.database.read() as connection:
            names = (*by, "items", "amount")
            # PostgreSQL adds whole numbers up to a decimal
            return tuple(dict(zip(names, (*row[:-2], int(row[-2]), int(row[-1])), strict=True)) for row in connection.execute(query))

    def top_products(self, wanted: Wanted, most: int) -> tuple[tuple[str, str], ...]:
        """Shop and id of the products with the most such marks, those of the most first."""
        face, number = (tallies.c.shop_id, tallies.c.product_id), func.sum(tallies.c["items"])
        query = select(*face).where(*_conditions(tallies, wanted), tallies.c.product_id != "").group_by(*face).having(number > 0)
        with self.database.read() as connection:
            return tuple((row.shop_id, row.product_id) for row in connection.execute(query.order_by(number.desc(), *face).limit(most)))

    def overdue(self, wanted: Wanted) -> "tuple[Mapping[str, Any], ...]":
        """Unanswered inquiries whose due time lies before `due_before`, by term, marketplace and channel.

        All that wait without those not yet due: the first are added up by day, the second are only the last few days'.
        """
        names = ("name", "platform", "channel")
        shown = replace(wanted, due_before=None)
        waiting = _grouped_by(totals, names, func.sum(totals.c["items"]), _conditions(totals, shown))
        by_time = marks.c.day.concat("").between(wanted.first, wanted.last)  # keeps the planner off the index by day
        ahead = (marks.c.at >= wanted.due_before, by_time, *_conditions(marks, shown, dated=False))
        early = _grouped_by(marks, names, func.count(), ahead)
        with self.database.read() as connection:
            found = Counter({tuple(row[:-1]): int(row[-1]) for row in connection.execute(waiting)})
            for row in connection.execute(early):
                found[tuple(row[:-1])] -= row[-1]
        return tuple(dict(zip(names, key, strict=True)) | {"items": number} for key, number in found.items() if number)

    def marked(self, wanted: Wanted, limit: int = 50, offset: int = 0) -> tuple[int, tuple[Row, ...]]:
        """How many inquiries carry such a mark, and a page of them, the newest first."""
        newest = func.max(marks.c.at)
        number = func.count().over().label("number")
        chosen = select(marks.c.inquiry_id, newest.label("at"), number).where(*_conditions(marks, wanted)).group_by(marks.c.inquiry_id)
        page = chosen.order_by(newest.desc(), marks.c.inquiry_id).limit(limit).offset(offset).subquery()
        rows = select(page.c.number, *row_columns()).join(page, page.c.inquiry_id == inquiries.c.id)
        with self.database.read() as connection:
            found = [dict(row) for row in connection.execute(rows.order_by(page.c.at.desc(), page.c.inquiry_id)).mappings()]
            if found:
                return max(row.pop("number") for row in found), tuple(Row.of(row) for row in found)
            everything = select(func.count(marks.c.inquiry_id.distinct())).where(*_conditions(marks, wanted))
            return connection.scalar(everything) or 0, ()

    def product_names(self, shops_seen: Collection[str], product_ids: Collection[str]) -> dict[str, str]:
        """What products are called, as their last inquiries say."""
        query = select(inquiries.c.product_id, func.max(inquiries.c.product_name).label("name"))
        query = query.where(inquiries.c.shop_id.in_(shops_seen), inquiries.c.product_id.in_(product_ids)).group_by(inquiries.c.product_id)
        with self.database.read() as connection:
            return {row.product_id: row.name for row in connection.execute(query) if row.name}


def drop_marks(connection: Connection, inquiry_ids: Collection[str], kinds: Collection[str]) -> None:
    """Takes marks away and out of the sums, inside a transaction that is already open."""
    here = (marks.c.inquiry_id.in_(inquiry_ids), marks.c.kind.in_(kinds))
    gone = [dict(row) for row in connection.execute(select(marks).where(*here)).mappings()]
    connection.execute(delete(marks).where(*here))
    _add_up(connection, gone, -1)


def records(connection: Connection, ids: Sequence[str]) -> "tuple[Record, ...]":
    """The rows of inquiries, read in one look per table."""
    from assistant.domain import Shop
    from assistant.insight.values import Record

    known = {row.id: Shop.model_validate_json(row.body) for row in connection.execute(select(shops))}
    made, decided = _proposals(connection, ids), _grouped(connection, decisions, ids)
    sent, taken = _grouped(connection, replies, ids), _grouped(connection, attempts, ids)
    found = []
    for row in connection.execute(select(inquiries).where(inquiries.c.id.in_(ids))):
        inquiry = Inquiry.model_validate_json(row.body)
        standing = [reply for reply in sent.get(row.id, ()) if reply.withdrawn_at is None]
        first = _sent(standing[0]) if standing else None
        at = next((attempt.began_at for attempt in taken.get(row.id, ()) if attempt.state in _TAKEN), None)
        if at is None and first is not None and inquiry.platform in _APPROVAL_ENDS:
            at = first.approved_at
        found.append(
            Record(
                inquiry=inquiry,
                shop=known.get(row.shop_id, Shop(id=row.shop_id, name=row.shop_id)),
                status=Status(row.status),
                revision=row.revision,
                seen_at=row.seen_at,
                proposals=made.get(row.id, ()),
                verdicts=tuple(verdict_of(d.body, d.policy_version, d.findings) for d in decided.get(row.id, ())),
                sent=first,
                taken_at=at,
                forgotten=row.status_reason == "forgotten",
            )
        )
    return tuple(found)


def _sent(row: Any) -> "Sent":
    from assistant.insight.values import Sent

    return Sent(text=row.text, text_sha256=json.loads(row.body)["text_sha256"], approved_at=row.approved_at)


def _proposals(connection: Connection, ids: Sequence[str]) -> dict[str, tuple[Proposal, ...]]:
    query = select(proposals).where(proposals.c.inquiry_id.in_(ids), proposals.c.format != GONE)
    found: dict[str, tuple[Proposal, ...]] = {}
    part = cache(lambda digest: part_of(connection, digest))
    for row in connection.execute(query.order_by(proposals.c.inquiry_id, proposals.c.version)):
        proposal = unpack(row.format, row.body, part)
        found[row.inquiry_id] = (*found.get(row.inquiry_id, ()), proposal)
    return found


def _grouped(connection: Connection, table: Any, ids: Sequence[str]) -> dict[str, list[Any]]:
    found: dict[str, list[Any]] = {}
    for row in connection.execute(select(table).where(table.c.inquiry_id.in_(ids)).order_by(table.c.number)):
        found.setdefault(row.inquiry_id, []).append(row)
    return found


def _keep(connection: Connection, counted: Collection[Counted]) -> None:
    """The inquiries' rows are written first, so that two processes that count the same ones wait for each other."""
    from assistant.insight.values import FROM_WORDS

    connection.execute(_COUNTED, [{"this": one.inquiry_id, "seen": one.revision} for one in counted])
    gone = [one.inquiry_id for one in counted if one.forgotten]
    if gone:  # the words are gone: what was counted of the decisions stays, what was read from the words goes
        drop_marks(connection, gone, FROM_WORDS)
    ids = [one.inquiry_id for one in counted if not one.forgotten]
    places = select(inquiries.c.id, inquiries.c.shop_id, inquiries.c.platform, inquiries.c.channel).where(inquiries.c.id.in_(ids))
    where = {row.id: row for row in connection.execute(places)}
    old = [dict(one) for one in connection.execute(select(marks).where(marks.c.inquiry_id.in_(ids))).mappings()]
    new = [_row(mark, where[one.inquiry_id]) for one in counted if one.inquiry_id in where for mark in one.marks]
    faces = {_face(mark) for mark in old} & {_face(mark) for mark in new}
    old, new = ([mark for mark in made if _face(mark) not in faces] for made in (old, new))
    if old:
        stale = [{f"old_{column.name}": mark[column.name] for column in marks.primary_key} for mark in old]
        connection.execute(_STALE, stale)
    if new:
        connection.execute(marks.insert(), new)
    _add_up(connection, old, -1)
    _add_up(connection, new, 1)


def _row(mark: "Mark", place: Any) -> dict[str, Any]:
    row = {"inquiry_id": place.id, "shop_id": place.shop_id, "platform": place.platform, "channel": place.channel}
    return row | {
        "kind": mark.kind,
        "name": mark.name,
        "day": mark.day,
        "product_id": mark.product_id,
        "amount": mark.amount,
        "at": mark.at,
    }


def _face(mark: Mapping[str, Any]) -> tuple[str, ...]:
    return tuple(str(mark[column.name]) for column in marks.columns)


def _add_up(connection: Connection, changed: Collection[Mapping[str, Any]], sign: int) -> None:
    for table in (tallies, totals):
        key = [column.name for column in table.primary_key]
        items: Counter[tuple[str, ...]] = Counter()
        amounts: Counter[tuple[str, ...]] = Counter()
        for mark in changed:
            face = tuple(str(mark[name]) for name in key)
            items[face] += sign
            amounts[face] += sign * mark["amount"]
        if items:
            make = sqlite.insert(table) if connection.dialect.name == "sqlite" else postgresql.insert(table)
            more = {"items": table.c["items"] + make.excluded["items"], "amount": table.c.amount + make.excluded.amount}
            rows = [
                dict(zip(key, face, strict=True)) | {"items": number, "amount": amounts[face]} for face, number in sorted(items.items())
            ]
            connection.execute(make.on_conflict_do_update(index_elements=key, set_=more), rows)


def _grouped_by(table: Table, names: Sequence[str], number: Any, where: Iterable[Any]) -> Select[Any]:
    columns = [table.c[name] for name in names]
    return select(*columns, number).where(*where).group_by(*columns)


def _conditions(table: Table, wanted: Wanted, *, dated: bool = True) -> Iterable[Any]:
    if dated:
        yield table.c.day.between(wanted.first, wanted.last)
    if wanted.shops is not None:
        yield table.c.shop_id.in_(wanted.shops)
    for name in ("kind", "platform", "channel", "product_id"):
        if getattr(wanted, name) is not None:
            yield table.c[name] == getattr(wanted, name)
    if wanted.products is not None:
        yield table.c.product_id.in_(wanted.products)
    if wanted.names:
        yield table.c.name.in_(wanted.names)
    if wanted.due_before is not None:
        yield table.c.at < wanted.due_before
