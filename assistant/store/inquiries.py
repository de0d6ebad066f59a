"""Inquiries and shops: what came in, and where each one stands."""

from collections.abc import Collection
from datetime import UTC, datetime

from sqlalchemy import ColumnElement, Connection, and_, func, select, update

from assistant.domain import Inquiry, Outcome, Shop, Status
from assistant.errors import InputError, NotFound
from assistant.store.moves import UNDECIDED, allowed
from assistant.store.part import Part, insert_new
from assistant.store.tables import inquiries, proposals, shops
from knowledge.types import Channel, Frozen, Platform

NEVER = datetime(9999, 1, 1, tzinfo=UTC)
"""The due time of what has none, so that urgency is one index."""

LONGEST_ID = 200
LOWEST_PRAISE = 4

_AT_ONCE = 5000
"""Ids in one query: both databases take more."""


class Standing(Frozen):
    """Where an inquiry stands: its status, why, its current proposal and who is editing it."""

    status: Status
    reason: str = ""
    version: int = 0
    revision: int = 1
    draft: str = ""
    lease_by: str | None = None
    lease_until: datetime | None = None


class Inquiries(Part):
    """Adding, finding and moving inquiries."""

    def save_shop(self, shop: Shop) -> None:
        """Keeps the shop, in place of an older record of it."""
        body = shop.model_dump_json()
        with self.database.write() as connection:
            if not insert_new(connection, shops, {"id": shop.id, "body": body}):
                connection.execute(update(shops).where(shops.c.id == shop.id).values(body=body))

    def shop(self, shop_id: str) -> Shop:
        """The shop, or NotFound."""
        with self.database.read() as connection:
            body = connection.scalar(select(shops.c.body).where(shops.c.id == shop_id))
        if body is None:
            raise NotFound(f"no shop {shop_id!r} in the store; save it first")
        return Shop.model_validate_json(body)

    def shops(self) -> tuple[Shop, ...]:
        """Every shop, by name."""
        with self.database.read() as connection:
            found = [Shop.model_validate_json(body) for body in connection.scalars(select(shops.c.body))]
        return tuple(sorted(found, key=lambda shop: shop.name))

    def add(self, inquiry: Inquiry) -> bool:
        """Keeps a new inquiry and says True; one seen before (same shop, platform, channel and outside id) is left alone."""
        return self.add_many([inquiry]) == 1

    def add_many(self, added: Collection[Inquiry], lane: str | None = None) -> int:
        """Keeps those that are new, in one transaction, and says how many there were. They wait in `lane`, or in their account's own."""
        with self.database.write() as connection:
            return insert(connection, added, datetime.now(UTC), lane)

    def inquiry(self, inquiry_id: str) -> Inquiry:
        """The inquiry, or NotFound."""
        with self.database.read() as connection:
            body = connection.scalar(select(inquiries.c.body).where(inquiries.c.id == inquiry_id))
        if body is None:
            raise NotFound(f"no inquiry {inquiry_id!r}")
        return Inquiry.model_validate_json(body)

    def standing(self, inquiry_id: str) -> Standing:
        """Where the inquiry stands, or NotFound."""
        with self.database.read() as connection:
            found = standings(connection, [inquiry_id]).get(inquiry_id)
        if found is None:
            raise NotFound(f"no inquiry {inquiry_id!r}")
        return found

    def status(self, inquiry_id: str) -> Status:
        """The inquiry's status, or NotFound."""
        return self.standing(inquiry_id).status

    def new(self, limit: int = 100) -> tuple[Inquiry, ...]:
        """Inquiries without a proposal, oldest first."""
        query = select(inquiries.c.body).where(inquiries.c.status == Status.NEW).order_by(inquiries.c.seen_at, inquiries.c.id).limit(limit)
        with self.database.read() as connection:
            return tuple(Inquiry.model_validate_json(body) for body in connection.scalars(query))

    def waiting(self, shop_id: str, platform: Platform, limit: int, *, reviews: bool = True) -> tuple[Inquiry, ...]:
        """One account's inquiries without a proposal: those that a buyer waits for, complaints, praise, ratings alone; newest first."""
        query = select(inquiries.c.body).where(inquiries.c.status == Status.NEW, inquiries.c.chunk_id.is_(None))
        query = query.where(inquiries.c.lane == lane_of(shop_id, platform))
        if not reviews:
            query = query.where(inquiries.c.channel != Channel.REVIEW)
        query = query.order_by(inquiries.c.rank, inquiries.c.asked_at.desc(), inquiries.c.id).limit(limit)
        with self.database.read() as connection:
            return tuple(Inquiry.model_validate_json(body) for body in connection.scalars(query))

    def reviews_drafted(self, shop_id: str, platform: Platform, since: datetime) -> int:
        """How many reviews of an account got their first draft since then or are getting it; ratings alone that need none do not count."""
        query = (
            select(func.count())
            .select_from(proposals.join(inquiries, inquiries.c.id == proposals.c.inquiry_id))
            .where(_account(shop_id, platform), inquiries.c.channel == Channel.REVIEW, inquiries.c.outcome != Outcome.NONE)
            .where(proposals.c.version == 1, proposals.c.made_at >= since)
        )
        held = select(func.count()).where(inquiries.c.chunk_id.is_not(None), inquiries.c.lane == lane_of(shop_id, platform))
        held = held.where(inquiries.c.channel == Channel.REVIEW, inquiries.c.version == 0, inquiries.c.words != "")
        with self.database.read() as connection:
            return (connection.scalar(query) or 0) + (connection.scalar(held) or 0)

    def move(self, inquiry_id: str, before: Status, after: Status, reason: str = "") -> bool:
        """Changes the status if it is still `before`; False when somebody was faster."""
        with self.database.write() as connection:
            return move(connection, inquiry_id, before, after, reason)

    def changed(self, read: Collection[Inquiry]) -> tuple[Inquiry, ...]:
        """Those that are kept under the same id with other contents."""
        query = select(inquiries.c.id, inquiries.c.body).where(inquiries.c.id.in_([inquiry.id for inquiry in read]))
        with self.database.read() as connection:
            known = {row.id: row.body for row in connection.execute(query)}
        return tuple(inquiry for inquiry in read if inquiry.id in known and known[inquiry.id] != inquiry.model_dump_json())

    def wrote_again(self, inquiry: Inquiry) -> bool:
        """The buyer changed or added words: an undecided inquiry becomes new with them. False when nothing changed or it is too late."""
        row = _row(inquiry, datetime.now(UTC))
        changed = {name: row[name] for name in ("body", "words", "haystack", "rating", "order_id", "asked_at", "rank")} | {"chunk_id": None}
        open_again = {Status.NEW, Status.DISMISSED, *UNDECIDED}
        query = (
            update(inquiries)
            .where(inquiries.c.id == inquiry.id, inquiries.c.status.in_(open_again), inquiries.c.body != row["body"])
            .values(status=Status.NEW, status_reason="the buyer wrote again", revision=inquiries.c.revision + 1, **changed)
        )
        with self.database.write() as connection:
            return connection.execute(query).rowcount == 1

    def numbers_about(self, shop_id: str, product_ids: Collection[str]) -> dict[str, int]:
        """How many inquiries speak of each of these products; one that nobody speaks of is left out."""
        asked, found = sorted(product_ids), dict[str, int]()
        query = select(inquiries.c.product_id, func.count().label("number")).where(inquiries.c.shop_id == shop_id)
        with self.database.read() as connection:
            for start in range(0, len(asked), _AT_ONCE):
                some = query.where(inquiries.c.product_id.in_(asked[start : start + _AT_ONCE])).group_by(inquiries.c.product_id)
                found |= {row.product_id: row.number for row in connection.execute(some)}
        return found

    def same_order(self, inquiry: Inquiry) -> tuple[tuple[Inquiry, Status], ...]:
        """The other inquiries of this order in this shop, oldest first; nothing across orders."""
        if inquiry.order_id is None:
            return ()
        query = (
            select(inquiries.c.body, inquiries.c.status)
            .where(inquiries.c.shop_id == inquiry.shop_id, inquiries.c.order_id == inquiry.order_id, inquiries.c.id != inquiry.id)
            .order_by(inquiries.c.asked_at)
            .limit(20)
        )
        with self.database.read() as connection:
            return tuple((Inquiry.model_validate_json(row.body), Status(row.status)) for row in connection.execute(query))

    def claims_of(self, shop_id: str, *, limit: int) -> tuple[Inquiry, ...]:
        """The shop's last return claims, newest first: what a claim is compared with for oddities."""
        query = select(inquiries.c.body).where(inquiries.c.shop_id == shop_id, inquiries.c.channel == Channel.RETURN)
        with self.database.read() as connection:
            found = connection.scalars(query.order_by(inquiries.c.seen_at.desc()).limit(limit))
            return tuple(Inquiry.model_validate_json(body) for body in found)

    def newest_of_chat(self, inquiry_id: str) -> str | None:
        """The newest inquiry of the same chat, where a marketplace gives every message of the buyer an id of its own."""
        with self.database.read() as connection:
            this = connection.execute(select(inquiries).where(inquiries.c.id == inquiry_id)).mappings().first()
            if this is None or this["channel"] != Channel.CHAT:
                return None
            chat, _, message = this["external_id"].rpartition(":")
            if chat.count(":") != 1 or not message:
                return inquiry_id
            query = (
                select(inquiries.c.id)
                .where(_account(this["shop_id"], this["platform"]), inquiries.c.channel == Channel.CHAT)
                .where(inquiries.c.external_id > f"{chat}:", inquiries.c.external_id < f"{chat};")
                .order_by(inquiries.c.asked_at.desc().nulls_last(), inquiries.c.id.desc())
                .limit(1)
            )
            return connection.scalar(query)


def _account(shop_id: str, platform: Platform) -> ColumnElement[bool]:
    return and_(inquiries.c.shop_id == shop_id, inquiries.c.platform == platform)


def standings(connection: Connection, inquiry_ids: Collection[str], *, locked: bool = False) -> dict[str, Standing]:
    """Where inquiries stand, inside a transaction that is already open; `locked`, nobody else moves them until it ends."""
    columns = (
        inquiries.c.status,
        inquiries.c.status_reason.label("reason"),
        inquiries.c.version,
        inquiries.c.revision,
        inquiries.c.draft,
        inquiries.c.lease_by,
        inquiries.c.lease_until,
    )
    query = select(inquiries.c.id, *columns).where(inquiries.c.id.in_(inquiry_ids)).order_by(inquiries.c.id)
    query = query.with_for_update() if locked else query
    found: dict[str, Standing] = {}
    for row in connection.execute(query).mappings():
        found[row["id"]] = Standing.model_validate({name: row[name] for name in Standing.model_fields})
    return found


def hold(connection: Connection, inquiry_id: str) -> None:
    """Nobody else changes the inquiry until this transaction ends; on SQLite that is so without asking."""
    connection.execute(select(inquiries.c.id).where(inquiries.c.id == inquiry_id).with_for_update())


def move(connection: Connection, inquiry_id: str, before: Status, after: Status, reason: str = "") -> bool:
    """The compare-and-set behind every change of status."""
    if not allowed(before, after):
        raise ValueError(f"an inquiry may not go from {before} to {after}")
    query = (
        update(inquiries)
        .where(inquiries.c.id == inquiry_id, inquiries.c.status == before)
        .values(status=after, status_reason=reason, revision=inquiries.c.revision + 1, chunk_id=None)
    )
    return connection.execute(query).rowcount == 1


def insert(connection: Connection, arrived: Collection[Inquiry], seen_at: datetime, lane: str | None = None) -> int:
    """Keeps those that are new, inside a transaction that is already open."""
    named = {"lane": lane} if lane else {}
    return insert_new(connection, inquiries, [_row(inquiry, seen_at) | named for inquiry in arrived])


def lane_of(shop_id: str, platform: Platform) -> str:
    """The lane in which an account's own inquiries wait."""
    return f"{shop_id} {platform}"


def _rank(inquiry: Inquiry) -> int:
    """Who waits first: a buyer for an answer, a complaint, praise, a rating alone."""
    if inquiry.channel is not Channel.REVIEW:
        return 0
    if not inquiry.words:
        return 3
    return 1 if inquiry.rating is None or inquiry.rating < LOWEST_PRAISE else 2


def _row(inquiry: Inquiry, seen_at: datetime) -> dict[str, object]:
    for name in ("id", "shop_id", "external_id", "product_id", "order_id"):
        value = getattr(inquiry, name) or ""
        if len(value) > LONGEST_ID or "\x00" in value:
            raise InputError(f"inquiry {inquiry.id[:40]!r}: {name} is longer than {LONGEST_ID} characters or holds a NUL")
    if not inquiry.id:
        raise InputError("an inquiry needs an id")
    return {
        "id": inquiry.id,
        "shop_id": inquiry.shop_id,
        "platform": inquiry.platform,
        "channel": inquiry.channel,
        "external_id": inquiry.external_id or inquiry.id,
        "status": Status.NEW,
        "body": inquiry.model_dump_json(),
        "seen_at": seen_at,
        "product_id": inquiry.product_id,
        "product_name": kept(inquiry.product_name),
        "author": kept(inquiry.author),
        "order_id": inquiry.order_id,
        "rating": inquiry.rating,
        "language": inquiry.language,
        "words": kept(inquiry.words[:300]),
        "haystack": kept(haystack(inquiry)),
        "asked_at": inquiry.asked_at,
        "due_at": inquiry.reply_until or NEVER,
        "lane": lane_of(inquiry.shop_id, inquiry.platform),
        "rank": _rank(inquiry),
    }


def kept(text: str | None) -> str | None:
    """The text without the one character that PostgreSQL cannot keep; the inquiry's own record still has it."""
    return text and text.replace("\x00", "")


def haystack(inquiry: Inquiry) -> str:
    """What the search box looks in, folded once here because SQLite folds only Latin letters."""
    parts = (inquiry.words[:2000], inquiry.author, inquiry.product_name, inquiry.product_id, inquiry.order_id, inquiry.external_id)
    return "\n".join(part for part in parts if part).casefold()
