"""The tables of the desk. Every time is UTC; every long text is kept whole; queue columns are copies that a query can sort by."""

from datetime import UTC, datetime
from typing import Any

from sqlalchemy import (
    Boolean,
    Column,
    DateTime,
    Dialect,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    String,
    Table,
    Text,
    TypeDecorator,
    UniqueConstraint,
    text,
)

metadata = MetaData(
    naming_convention={
        "ix": "ix_%(column_0_label)s",
        "uq": "uq_%(table_name)s_%(column_0_name)s",
        "fk": "fk_%(table_name)s_%(column_0_name)s_%(referred_table_name)s",
        "pk": "pk_%(table_name)s",
    }
)


class UTCDateTime(TypeDecorator[datetime]):
    """An aware time. SQLite hands back naive ones and silently drops an offset, so both ways are checked here."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError(f"a naive time would be stored: {value!r}")
        return value.astimezone(UTC)

    def process_result_value(self, value: Any | None, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        moment: datetime = value
        return moment.replace(tzinfo=UTC) if moment.tzinfo is None else moment.astimezone(UTC)


shops = Table("shops", metadata, Column("id", String(200), primary_key=True), Column("body", Text, nullable=False))

inquiries = Table(
    "inquiries",
    metadata,
    Column("id", String(200), primary_key=True),
    Column("shop_id", String(200), nullable=False),
    Column("platform", String(20), nullable=False),
    Column("channel", String(20), nullable=False),
    Column("external_id", String(200), nullable=False),
    Column("status", String(20), nullable=False),
    Column("status_reason", Text, nullable=False, default=""),
    Column("revision", Integer, nullable=False, default=1),
    Column("body", Text, nullable=False),
    Column("seen_at", UTCDateTime, nullable=False),
    # what the queue shows and sorts by
    Column("product_id", String(200)),
    Column("product_name", Text),
    Column("author", Text),
    Column("order_id", String(200)),
    Column("rating", Integer),
    Column("language", String(5)),
    Column("words", Text, nullable=False, default=""),
    Column("haystack", Text, nullable=False, default=""),
    Column("asked_at", UTCDateTime),
    Column("priority", String(2), nullable=False, default="P3"),
    Column("due_at", UTCDateTime, nullable=False),
    Column("outcome", String(20)),
    Column("risks", Integer, nullable=False, default=0),
    Column("blocks", Integer, nullable=False, default=0),
    Column("warns", Integer, nullable=False, default=0),
    Column("clean", Boolean, nullable=False, default=False),
    Column("proposal_id", String(200)),
    Column("version", Integer, nullable=False, default=0),
    Column("draft", Text, nullable=False, default=""),
    # how it waits for its draft
    Column("lane", String(300), nullable=False, default=""),
    Column("rank", Integer, nullable=False, default=0),
    Column("chunk_id", String(100)),
    # who is editing it
    Column("lease_by", String(200)),
    Column("lease_until", UTCDateTime),
    # the revision that the marks were made from
    Column("measured", Integer, nullable=False, default=0, server_default="0"),
    UniqueConstraint("shop_id", "platform", "channel", "external_id", name="uq_inquiries_outside"),
    Index("ix_inquiries_urgency", "status", "priority", "due_at", "id"),
    Index("ix_inquiries_counts", "status", "shop_id", "platform", "channel", "rating", "clean", "language"),
    Index("ix_inquiries_waiting_product", "status", "product_id", "priority", "due_at", "id"),
    Index(
        "ix_inquiries_risky",
        "status",
        "priority",
        "due_at",
        "id",
        sqlite_where=text("risks > 0 OR blocks > 0"),
        postgresql_where=text("risks > 0 OR blocks > 0"),
    ),
    Index("ix_inquiries_order", "shop_id", "order_id"),
    Index("ix_inquiries_proposal", "proposal_id"),
    Index("ix_inquiries_product", "shop_id", "product_id"),
    Index("ix_inquiries_unmeasured", "id", sqlite_where=text("measured <> revision"), postgresql_where=text("measured <> revision")),
)
Index(
    "ix_inquiries_waiting",
    inquiries.c.lane,
    inquiries.c.rank,
    inquiries.c.due_at,
    inquiries.c.seen_at,
    inquiries.c.id,
    sqlite_where=text("status = 'new' AND chunk_id IS NULL"),
    postgresql_where=text("status = 'new' AND chunk_id IS NULL"),
)
Index(
    "ix_inquiries_chunk",
    inquiries.c.chunk_id,
    sqlite_where=text("chunk_id IS NOT NULL"),
    postgresql_where=text("chunk_id IS NOT NULL"),
)

proposals = Table(
    "proposals",
    metadata,
    Column("id", String(200), primary_key=True),
    Column("version", Integer, primary_key=True),
    Column("inquiry_id", String(200), ForeignKey("inquiries.id"), nullable=False, index=True),
    Column("format", Integer, nullable=False),
    Column("body", LargeBinary, nullable=False),
    Column("made_at", UTCDateTime, nullable=False),
)

parts = Table(
    "parts",
    metadata,
    Column("digest", String(64), primary_key=True),
    Column("body", LargeBinary, nullable=False),
)
"""What many proposals share word for word (the rules in force, the shop's recent replies), kept once, by content."""

decisions = Table(
    "decisions",
    metadata,
    Column("number", Integer, primary_key=True, autoincrement=True),
    Column("inquiry_id", String(200), ForeignKey("inquiries.id"), nullable=False, index=True),
    Column("proposal_id", String(200), nullable=False, index=True),
    Column("version", Integer, nullable=False),
    Column("action", String(20), nullable=False),
    Column("body", Text, nullable=False),
    Column("policy_version", String(100), nullable=False),
    Column("findings", Text, nullable=False, default="[]"),
    Column("by", String(200), nullable=False),
    Column("at", UTCDateTime, nullable=False, index=True),
)

replies = Table(
    "replies",
    metadata,
    Column("number", Integer, primary_key=True, autoincrement=True),
    Column("inquiry_id", String(200), ForeignKey("inquiries.id"), nullable=False, index=True),
    Column("shop_id", String(200), nullable=False),
    Column("body", Text, nullable=False),
    Column("text", Text, nullable=False),
    Column("haystack", Text, nullable=False, default=""),
    Column("product_id", String(200)),
    Column("approved_at", UTCDateTime, nullable=False),
    Column("publish_after", UTCDateTime, nullable=False),
    Column("withdrawn_at", UTCDateTime),
    Index("ix_replies_recent", "shop_id", "approved_at"),
    Index("ix_replies_product", "shop_id", "product_id"),
)

attempts = Table(
    "attempts",
    metadata,
    Column("number", Integer, primary_key=True, autoincrement=True),
    Column("inquiry_id", String(200), ForeignKey("inquiries.id"), nullable=False, index=True),
    Column("text_sha256", String(64), nullable=False),
    Column("state", String(20), nullable=False),
    Column("note", Text, nullable=False, default=""),
    Column("began_at", UTCDateTime, nullable=False),
    Column("checked_at", UTCDateTime),
)

edits = Table(
    "edits",
    metadata,
    Column("number", Integer, primary_key=True, autoincrement=True),
    Column("inquiry_id", String(200), ForeignKey("inquiries.id"), nullable=False, index=True),
    Column("text_sha256", String(64), nullable=False),
    Column("state", String(20), nullable=False, index=True),
    Column("note", Text, nullable=False, default=""),
    Column("by", String(200), nullable=False),
    Column("at", UTCDateTime, nullable=False),
)
"""Edits of published answers; the texts stand with the replies, so that forgetting a buyer finds them there."""

tasks = Table(
    "tasks",
    metadata,
    Column("number", Integer, primary_key=True, autoincrement=True),
    Column("inquiry_id", String(200), ForeignKey("inquiries.id"), nullable=False, index=True),
    Column("kind", String(50), nullable=False),
    Column("says", Text, nullable=False),
    Column("made_by", String(200), nullable=False),
    Column("made_at", UTCDateTime, nullable=False),
    Column("done_by", String(200)),
    Column("done_at", UTCDateTime, index=True),
)

audit = Table(
    "audit",
    metadata,
    Column("number", Integer, primary_key=True, autoincrement=True),
    Column("at", UTCDateTime, nullable=False),
    Column("actor", String(200), nullable=False),
    Column("action", String(50), nullable=False),
    Column("subject", String(300), nullable=False, default=""),
    Column("detail", Text, nullable=False, default="{}"),
    Index("ix_audit_subject", "subject", "at"),
)

switches = Table(
    "switches",
    metadata,
    Column("name", String(100), primary_key=True),
    Column("value", Text, nullable=False),
    Column("by", String(200), nullable=False),
    Column("at", UTCDateTime, nullable=False),
)
