"""Forgetting people: names and texts are blanked everywhere, hashes stay, so that the trail still proves what was decided."""

import json
import zlib
from collections.abc import Collection
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, and_, delete, select, update

from assistant.domain import Inquiry, Status
from assistant.errors import InputError
from assistant.store.marks import drop_marks
from assistant.store.moves import UNDECIDED
from assistant.store.packing import GONE
from assistant.store.part import Part
from assistant.store.people_tables import idempotency
from assistant.store.positions import blank_positions
from assistant.store.searching import forget_pieces
from assistant.store.tables import attempts, audit, decisions, edits, inquiries, parts, proposals, replies, tasks
from knowledge.forgetting import forget_inquiries

FORGOTTEN = "forgotten"
_KEPT_DETAILS = {"version", "text_sha256", "policy_version", "before", "role", "scopes", "shops", "tasks", "acknowledged"}
_CHUNK = 500


class Erasing(Part):
    """Blanking by buyer, by order, or by age. What is blanked cannot be brought back, except from the operator's own backups."""

    def forget(self, *, shop_id: str | None = None, buyer: str | None = None, order: str | None = None) -> int:
        """Blanks every inquiry of this buyer's name or of this order; returns how many there were."""
        if not (buyer or order):
            raise InputError("name a buyer or an order to forget")
        which = [inquiries.c.author == buyer] if buyer else [inquiries.c.order_id == order]
        if shop_id is not None:
            which.append(inquiries.c.shop_id == shop_id)
        return self._blank(and_(*which))

    def forget_older(self, shop_id: str, before: datetime) -> int:
        """Blanks what a shop has had since before that time and nobody still has to decide or send."""
        settled = set(Status) - UNDECIDED - {Status.NEW, Status.APPROVED, Status.SENDING, Status.ACCEPTED, Status.UNKNOWN}
        old = and_(inquiries.c.seen_at < before, inquiries.c.status.in_(settled), inquiries.c.status_reason != FORGOTTEN)
        with self.database.write() as connection:
            blank_positions(connection, shop_id, before)
        return self._blank(and_(inquiries.c.shop_id == shop_id, old))

    def _blank(self, which: Any) -> int:
        with self.database.write() as connection:
            rows = connection.execute(
                select(inquiries.c.id, inquiries.c.shop_id, inquiries.c.body, inquiries.c.status).where(which).with_for_update()
            ).all()
            texts = set(connection.scalars(select(replies.c.text).join(inquiries, inquiries.c.id == replies.c.inquiry_id).where(which)))
            for start in range(0, len(rows), _CHUNK):
                chunk = rows[start : start + _CHUNK]
                for row in chunk:
                    _blank_inquiry(connection, row.id, Inquiry.model_validate_json(row.body), Status(row.status))
                _blank_records(connection, [row.id for row in chunk])
            if rows:
                forget_inquiries(connection, {row.id: _said(row.shop_id, row.body) for row in rows})
                connection.execute(delete(idempotency))
                forget_pieces(connection)
                _drop_quotations(connection, texts)
        if rows:
            self._scrub()
        return len(rows)

    def _scrub(self) -> None:
        """SQLite keeps old bytes in free pages and in its log until it is told to rewrite them; PostgreSQL does so by itself in time."""
        if self.database.writer.dialect.name != "sqlite":
            return
        connection = self.database.writer.raw_connection()
        try:
            for order in ("PRAGMA wal_checkpoint(TRUNCATE)", "VACUUM", "PRAGMA wal_checkpoint(TRUNCATE)"):
                connection.cursor().execute(order).fetchall()
        finally:
            connection.close()


def _said(shop_id: str, body: str) -> tuple[str, str]:
    """An inquiry's shop and everything that was said in it."""
    inquiry = Inquiry.model_validate_json(body)
    return shop_id, "\n".join((inquiry.words, *(message.text for message in inquiry.thread)))


def _blank_inquiry(connection: Connection, inquiry_id: str, inquiry: Inquiry, status: Status) -> None:
    kept = inquiry.model_dump(
        include={"id", "shop_id", "platform", "channel", "external_id", "product_id", "rating", "language", "asked_at"}
    )
    changes: dict[str, object] = {"body": Inquiry.model_validate(kept).model_dump_json(), "status_reason": FORGOTTEN}
    changes |= {
        "chunk_id": None,
        "author": None,
        "order_id": None,
        "words": "",
        "haystack": "",
        "draft": "",
        "revision": inquiries.c.revision + 1,
    }
    if status in {Status.NEW, Status.APPROVED, *UNDECIDED}:
        changes["status"] = Status.CLOSED  # nothing of a forgotten buyer is drafted or sent any more
    connection.execute(update(inquiries).where(inquiries.c.id == inquiry_id).values(changes))


def _blank_records(connection: Connection, ids: Collection[str]) -> None:
    connection.execute(update(proposals).where(proposals.c.inquiry_id.in_(ids)).values(format=GONE, body=b""))
    drop_marks(connection, ids, ("complaint", "problem"))  # read from the buyer's words; decisions stay counted
    for calls in (attempts, edits):  # their notes tell what stood at the marketplace
        connection.execute(update(calls).where(calls.c.inquiry_id.in_(ids)).values(note=FORGOTTEN))
    connection.execute(update(tasks).where(tasks.c.inquiry_id.in_(ids)).values(says=tasks.c.kind))
    _blank_json(connection, decisions, decisions.c.inquiry_id.in_(ids), ("text", "reason"))
    connection.execute(update(decisions).where(decisions.c.inquiry_id.in_(ids)).values(findings="[]"))
    _blank_json(connection, replies, replies.c.inquiry_id.in_(ids), ("text",))
    connection.execute(update(replies).where(replies.c.inquiry_id.in_(ids)).values(text="", haystack=""))
    for row in connection.execute(select(audit.c.number, audit.c.detail).where(audit.c.subject.in_(ids))).all():
        detail = {name: value for name, value in json.loads(row.detail).items() if name in _KEPT_DETAILS}
        connection.execute(update(audit).where(audit.c.number == row.number).values(detail=json.dumps(detail)))


def _blank_json(connection: Connection, table: Any, which: Any, names: tuple[str, ...]) -> None:
    for row in connection.execute(select(table.c.number, table.c.body).where(which)).all():
        body = json.loads(row.body) | dict.fromkeys(names, "")
        connection.execute(update(table).where(table.c.number == row.number).values(body=json.dumps(body, ensure_ascii=False)))


def _drop_quotations(connection: Connection, texts: Collection[str]) -> None:
    """Other proposals keep the shop's recent replies word for word; a forgotten text is taken out of those lists too."""
    for row in connection.execute(select(parts)).all():
        held = json.loads(zlib.decompress(row.body))
        if not any(isinstance(item, str) and item in texts for item in held):
            continue
        left = json.dumps([item for item in held if item not in texts], ensure_ascii=False).encode()
        connection.execute(update(parts).where(parts.c.digest == row.digest).values(body=zlib.compress(left)))
