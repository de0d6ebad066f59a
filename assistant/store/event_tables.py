"""The tables of what programs and people are told: events, where to tell them, what is still to be delivered, and rate limits."""

from sqlalchemy import Boolean, Column, ForeignKey, Index, Integer, LargeBinary, String, Table, Text, UniqueConstraint

from assistant.store.tables import UTCDateTime, metadata

events = Table(
    "events",
    metadata,
    Column("number", Integer, primary_key=True, autoincrement=True),
    Column("at", UTCDateTime, nullable=False, index=True),
    Column("kind", String(50), nullable=False),
    Column("shop_id", String(200), nullable=False),
    Column("subject", String(300), nullable=False, default=""),
    Column("body", Text, nullable=False, default="{}"),
    Column("once", String(300), unique=True),
    Index("ix_events_kind", "kind", "at"),
    sqlite_autoincrement=True,
)
"""Append-only until they grow old. `once` names what may be told a single time. No words of a buyer stand here."""

endpoints = Table(
    "endpoints",
    metadata,
    Column("id", Integer, primary_key=True, autoincrement=True),
    Column("shop_id", String(200), nullable=False, index=True),
    Column("kind", String(20), nullable=False),
    Column("address", Text, nullable=False),
    Column("events", Text, nullable=False, default="[]"),
    Column("language", String(5), nullable=False, default="ru"),
    Column("sealed", LargeBinary),
    Column("sealed_before", LargeBinary),
    Column("before_until", UTCDateTime),
    Column("active", Boolean, nullable=False, default=True),
    Column("made_by", String(200), nullable=False),
    Column("made_at", UTCDateTime, nullable=False),
    Column("note", Text, nullable=False, default=""),
)

"""`sealed_before` is the secret that was replaced; it still signs, beside the new one, until `before_until`."""

telling = Table("telling", metadata, Column("shop_id", String(200), primary_key=True), Column("body", Text, nullable=False))
"""How a shop wants to be told: quiet hours, the hour of its digest, whether buyers' words may leave in a message."""

deliveries = Table(
    "deliveries",
    metadata,
    Column("number", Integer, primary_key=True, autoincrement=True),
    Column("event", Integer, ForeignKey("events.number"), nullable=False),
    Column("endpoint_id", Integer, ForeignKey("endpoints.id"), nullable=False),
    Column("state", String(20), nullable=False, default="waiting"),
    Column("tries", Integer, nullable=False, default=0),
    Column("due_at", UTCDateTime, nullable=False),
    Column("taken_until", UTCDateTime),
    Column("said", Text, nullable=False, default=""),
    Column("settled_at", UTCDateTime),
    UniqueConstraint("event", "endpoint_id", name="uq_deliveries_once"),
    Index("ix_deliveries_due", "state", "due_at"),
    Index("ix_deliveries_endpoint", "endpoint_id", "number"),
)

rates = Table("rates", metadata, Column("caller", String(250), primary_key=True), Column("full_at", UTCDateTime, nullable=False))
"""For each caller the moment when its allowance is whole again: all that a steady rate with a burst needs."""
