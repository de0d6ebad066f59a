"""A buyer who writes again in a chat: the newer message stands for the whole conversation, and the older one's answer is stale."""

from datetime import datetime

from sqlalchemy import select

from assistant.domain import Inquiry, Status
from assistant.store.events import EventKind, inquiry_happened, status_happened
from assistant.store.inquiries import move
from assistant.store.moves import UNDECIDED
from assistant.store.part import Part
from assistant.store.replies import withdraw
from assistant.store.tables import inquiries
from knowledge.types import Channel

_OPEN = (Status.NEW, *sorted(UNDECIDED), Status.APPROVED)


class Overtaken(Part):
    """Joining the messages of one chat."""

    def overtake(self, newer: Inquiry, *, now: datetime) -> tuple[str, ...]:
        """Closes and tells the older messages of the same chat that have no answer yet; takes back a text that was not sent; their ids."""
        chat, _, message = newer.external_id.rpartition(":")
        if newer.channel is not Channel.CHAT or chat.count(":") != 1 or not message or newer.asked_at is None:
            return ()
        query = (
            select(inquiries.c.id, inquiries.c.status)
            .where(inquiries.c.shop_id == newer.shop_id, inquiries.c.platform == newer.platform, inquiries.c.channel == Channel.CHAT)
            .where(inquiries.c.external_id > f"{chat}:", inquiries.c.external_id < f"{chat};", inquiries.c.id != newer.id)
            .where(inquiries.c.asked_at < newer.asked_at, inquiries.c.status.in_(_OPEN))
        )
        closed = []
        with self.database.write() as connection:
            for row in connection.execute(query).all():
                if move(connection, row.id, Status(row.status), Status.CLOSED, f"the buyer wrote again: {newer.id}"):
                    closed.append(row.id)
                    if row.status == Status.APPROVED:
                        withdraw(connection, row.id, now)
                        inquiry_happened(connection, row.id, EventKind.DECISION_RECALLED, now, {"status": Status.CLOSED.value})
                    status_happened(connection, row.id, Status.CLOSED, now)
        return tuple(closed)
