"""Approved texts and every attempt to publish them."""

from collections.abc import Callable, Collection
from datetime import datetime
from itertools import islice

from sqlalchemy import Connection, func, select, update

from assistant.domain import Reply, Status
from assistant.store.events import EventKind, inquiry_happened, status_happened
from assistant.store.inquiries import hold, move
from assistant.store.part import Part
from assistant.store.tables import attempts, inquiries, replies, switches
from assistant.writing.style import Approved
from knowledge.types import Frozen, Platform

NO_STYLE = "style not learned"
"""The switch of a shop, followed by its id: while it is on, its approved answers are no examples for a model."""

_EXAMPLES = 300


class Attempt(Frozen):
    """One call to a marketplace. `state` is the status it brought the inquiry to."""

    number: int
    inquiry_id: str
    text_sha256: str
    state: Status
    note: str
    began_at: datetime
    checked_at: datetime | None


Due = Callable[[str, Platform, Attempt], bool]
"""Whether it is an attempt's turn to be read back, by its shop and marketplace."""


class PastReply(Frozen):
    """What the shop answered before, and to which words."""

    inquiry_id: str
    text: str
    words: str
    approved_at: datetime


class Replies(Part):
    """Replies wait here for the publisher; a reply leaves only through `begin_sending`."""

    def recent_replies(self, shop_id: str, limit: int = 200) -> tuple[str, ...]:
        """The shop's last approved texts, newest first."""
        query = select(replies.c.text).where(replies.c.shop_id == shop_id, replies.c.withdrawn_at.is_(None))
        with self.database.read() as connection:
            return tuple(connection.scalars(query.order_by(replies.c.approved_at.desc()).limit(limit)))

    def past_replies(self, shop_id: str, product_id: str | None, *, but: str, limit: int = 3) -> tuple[PastReply, ...]:
        """The last answers about this product in this shop."""
        if product_id is None:
            return ()
        query = (
            select(replies.c.inquiry_id, replies.c.text, inquiries.c.words, replies.c.approved_at)
            .join(inquiries, inquiries.c.id == replies.c.inquiry_id)
            .where(replies.c.shop_id == shop_id, replies.c.product_id == product_id)
            .where(replies.c.withdrawn_at.is_(None), replies.c.inquiry_id != but)
            .order_by(replies.c.approved_at.desc())
            .limit(limit)
        )
        with self.database.read() as connection:
            return tuple(PastReply.model_validate(dict(row)) for row in connection.execute(query).mappings())

    def approved_examples(self, shop_id: str) -> tuple[Approved, ...]:
        """The shop's last approved answers as examples of style; none where the shop switched that off. Forgotten ones are left out."""
        query = (
            select(inquiries.c.channel, inquiries.c.rating, inquiries.c.words.label("asked"), replies.c.text.label("answered"))
            .join(inquiries, inquiries.c.id == replies.c.inquiry_id)
            .where(replies.c.shop_id == shop_id, replies.c.withdrawn_at.is_(None), replies.c.text != "")
            .order_by(replies.c.approved_at.desc())
            .limit(_EXAMPLES)
        )
        off = select(switches.c.value).where(switches.c.name == f"{NO_STYLE} {shop_id}")
        with self.database.read() as connection:
            if connection.scalar(off):
                return ()
            return tuple(Approved(shop_id=shop_id, **row) for row in connection.execute(query).mappings())

    def reply(self, inquiry_id: str) -> Reply | None:
        """The approved text of an inquiry, unless it was recalled."""
        query = select(replies.c.body).where(replies.c.inquiry_id == inquiry_id, replies.c.withdrawn_at.is_(None))
        with self.database.read() as connection:
            body = connection.scalar(query.order_by(replies.c.number.desc()).limit(1))
        return Reply.model_validate_json(body) if body else None

    def texts_of(self, inquiry_ids: Collection[str]) -> dict[str, str]:
        """The last approved text of each of these inquiries that has one."""
        query = select(replies.c.inquiry_id, replies.c.text).where(replies.c.inquiry_id.in_(inquiry_ids), replies.c.withdrawn_at.is_(None))
        if not inquiry_ids:
            return {}
        with self.database.read() as connection:
            return {row.inquiry_id: row.text for row in connection.execute(query.order_by(replies.c.number)) if row.text}

    def published_replies(self, shop_id: str) -> tuple[Reply, ...]:
        """The texts that stand on marketplaces now, one for an inquiry, newest first; forgotten ones are left out."""
        query = (
            select(replies.c.body)
            .join(inquiries, inquiries.c.id == replies.c.inquiry_id)
            .where(replies.c.shop_id == shop_id, replies.c.withdrawn_at.is_(None), replies.c.text != "")
            .where(inquiries.c.status.in_((Status.PUBLISHED, Status.ACCEPTED)))
            .order_by(replies.c.approved_at.desc(), replies.c.number.desc())
        )
        newest: dict[str, Reply] = {}  # an edited answer has a row for each of its texts
        with self.database.read() as connection:
            for body in connection.scalars(query):
                reply = Reply.model_validate_json(body)
                newest.setdefault(reply.inquiry_id, reply)
        return tuple(newest.values())

    def due_replies(self, now: datetime, limit: int = 50) -> tuple[Reply, ...]:
        """Approved texts whose undo window is over, oldest first."""
        query = (
            select(replies.c.body)
            .join(inquiries, inquiries.c.id == replies.c.inquiry_id)
            .where(inquiries.c.status == Status.APPROVED, replies.c.withdrawn_at.is_(None), replies.c.publish_after <= now)
            .order_by(replies.c.publish_after, replies.c.number)
            .limit(limit)
        )
        with self.database.read() as connection:
            return tuple(Reply.model_validate_json(body) for body in connection.scalars(query))

    def publish_after(self, inquiry_id: str) -> datetime | None:
        """When an approved text will leave; until then it can be recalled."""
        query = select(replies.c.publish_after).where(replies.c.inquiry_id == inquiry_id, replies.c.withdrawn_at.is_(None))
        with self.database.read() as connection:
            return connection.scalar(query.order_by(replies.c.number.desc()).limit(1))

    def postpone(self, inquiry_id: str, until: datetime) -> None:
        """Leaves an approved text waiting a little longer."""
        query = update(replies).where(replies.c.inquiry_id == inquiry_id, replies.c.withdrawn_at.is_(None)).values(publish_after=until)
        with self.database.write() as connection:
            connection.execute(query)

    def recall(self, inquiry_id: str, reason: str, *, now: datetime) -> bool:
        """Takes an approved text back before it is sent; False when it is too late."""
        with self.database.write() as connection:
            if not move(connection, inquiry_id, Status.APPROVED, Status.PROPOSED, reason):
                return False
            withdraw(connection, inquiry_id, now)
            inquiry_happened(connection, inquiry_id, EventKind.DECISION_RECALLED, now, {"status": Status.PROPOSED.value})
            return True

    def reopen_refused(self, inquiry_id: str, reason: str, *, now: datetime) -> bool:
        """A text that the marketplace refused goes back to the reviewers."""
        with self.database.write() as connection:
            if not move(connection, inquiry_id, Status.REFUSED, Status.PROPOSED, reason):
                return False
            withdraw(connection, inquiry_id, now)
            return True

    def begin_sending(self, reply: Reply, now: datetime) -> int | None:
        """Records that the call is about to be made and returns the attempt's number; None when the text was recalled or taken."""
        with self.database.write() as connection:
            hold(connection, reply.inquiry_id)  # a recall and a new approval do not fit in between
            current = connection.scalar(
                select(replies.c.number).where(
                    replies.c.inquiry_id == reply.inquiry_id, replies.c.body == reply.model_dump_json(), replies.c.withdrawn_at.is_(None)
                )
            )
            if current is None or not move(connection, reply.inquiry_id, Status.APPROVED, Status.SENDING):
                return None
            row = {"inquiry_id": reply.inquiry_id, "text_sha256": reply.text_sha256, "state": Status.SENDING, "began_at": now}
            made = connection.execute(attempts.insert().values(row)).inserted_primary_key
            return int(made[0]) if made else None

    def settle(self, inquiry_id: str, before: Status, after: Status, note: str, *, now: datetime) -> bool:
        """Records what became of the last attempt and moves the inquiry, both or neither."""
        newest = select(attempts.c.number).where(attempts.c.inquiry_id == inquiry_id).order_by(attempts.c.number.desc()).limit(1)
        with self.database.write() as connection:
            if not move(connection, inquiry_id, before, after, note):
                return False
            seen = {"state": after, "note": note, "checked_at": now}
            connection.execute(update(attempts).where(attempts.c.number == newest.scalar_subquery()).values(seen))
            status_happened(connection, inquiry_id, after, now)
            return True

    def checked(self, attempt: int, now: datetime) -> None:
        """Remembers that the outcome was looked for and is still open."""
        with self.database.write() as connection:
            connection.execute(update(attempts).where(attempts.c.number == attempt).values(checked_at=now))

    def unsettled(self, states: tuple[Status, ...], limit: int = 50, *, due: Due | None = None) -> tuple[tuple[Reply, Attempt], ...]:
        """Attempts whose outcome is open, each with its reply, the longest unchecked first; with `due`, only those whose turn it is."""
        query = (
            select(attempts, inquiries.c.shop_id, inquiries.c.platform)
            .join(inquiries, inquiries.c.id == attempts.c.inquiry_id)
            .where(inquiries.c.status.in_(states), attempts.c.state == inquiries.c.status)
            .order_by(func.coalesce(attempts.c.checked_at, attempts.c.began_at), attempts.c.number)
        )
        bodies = select(replies.c.inquiry_id, replies.c.body).where(replies.c.withdrawn_at.is_(None)).order_by(replies.c.number)
        with self.database.read() as connection:
            seen = ((row["shop_id"], Platform(row["platform"]), _attempt(dict(row))) for row in connection.execute(query).mappings())
            # Those whose turn it is not are passed over here and not after the limit, or they would keep the others from theirs.
            turns = list(islice((attempt for shop, platform, attempt in seen if due is None or due(shop, platform, attempt)), limit))
            texts = connection.execute(bodies.where(replies.c.inquiry_id.in_([attempt.inquiry_id for attempt in turns])))
            kept = {row.inquiry_id: Reply.model_validate_json(row.body) for row in texts}
        return tuple((kept[attempt.inquiry_id], attempt) for attempt in turns if attempt.inquiry_id in kept)

    def has_unsettled(self) -> bool:
        """Whether any attempt's outcome is open."""
        open_states = (Status.SENDING, Status.UNKNOWN, Status.ACCEPTED)
        with self.database.read() as connection:
            return connection.scalar(select(inquiries.c.id).where(inquiries.c.status.in_(open_states)).limit(1)) is not None

    def attempts(self, inquiry_id: str) -> tuple[Attempt, ...]:
        """Every call made for an inquiry, oldest first."""
        query = select(attempts).where(attempts.c.inquiry_id == inquiry_id).order_by(attempts.c.number)
        with self.database.read() as connection:
            return tuple(_attempt(dict(row)) for row in connection.execute(query).mappings())


def withdraw(connection: Connection, inquiry_id: str, now: datetime) -> None:
    """Takes a text out of what is sent, keeping it for the record."""
    query = update(replies).where(replies.c.inquiry_id == inquiry_id, replies.c.withdrawn_at.is_(None)).values(withdrawn_at=now)
    connection.execute(query)


def _attempt(row: dict[str, object]) -> Attempt:
    return Attempt.model_validate({name: row[name] for name in Attempt.model_fields})
