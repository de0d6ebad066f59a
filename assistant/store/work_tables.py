"""The tables of work and what it costs: lanes, rounds and runs; spending, budgets and the pace of providers and marketplaces."""

from sqlalchemy import BigInteger, Boolean, Column, Float, Integer, String, Table, Text

from assistant.store.tables import UTCDateTime, metadata

lanes = Table(
    "lanes",
    metadata,
    Column("id", String(300), primary_key=True),
    Column("shop_id", String(200), nullable=False),
    Column("name", Text, nullable=False, default=""),
    Column("state", String(20), nullable=False, default="open"),
    Column("by", String(200), nullable=False, default=""),
    Column("at", UTCDateTime, nullable=False),
)
"""What waits for drafts under one name: an account's own inquiries, or one import. An account's lane has a row once somebody stopped it."""

rounds = Table(
    "rounds",
    metadata,
    Column("name", String(300), primary_key=True),
    Column("due_at", UTCDateTime, nullable=False),
)
"""When each recurring look is due; whoever moves the time makes the look."""

runs = Table(
    "runs",
    metadata,
    Column("chunk_id", String(100), primary_key=True),
    Column("inquiry_id", String(200), primary_key=True),
    Column("ends", Integer, nullable=False),
    Column("begun", Boolean, nullable=False),
)
"""How many ends of a process a chunk has seen, and those of its inquiries that were in hand then; gone with the chunk."""

spending = Table(
    "spending",
    metadata,
    Column("shop_id", String(200), primary_key=True),
    Column("day", String(10), primary_key=True),
    Column("drafts", Integer, nullable=False),
    Column("micro_usd", BigInteger, nullable=False),
    Column("input_tokens", BigInteger, nullable=False),
    Column("cached_tokens", BigInteger, nullable=False),
    Column("output_tokens", BigInteger, nullable=False),
    Column("minute", BigInteger, nullable=False),
    Column("minute_drafts", Integer, nullable=False),
)
"""What drafts cost, by shop and the shop's own day. `minute` is the last minute with a draft, counted from 1970."""

budgets = Table(
    "budgets",
    metadata,
    Column("shop_id", String(200), primary_key=True),
    Column("drafts", Integer),
    Column("micro_usd", BigInteger),
    Column("per_minute", Integer),
    Column("by", String(200), nullable=False),
    Column("at", UTCDateTime, nullable=False),
)
"""What a shop may spend a day and a minute; empty means: as the settings say."""

turns = Table(
    "turns",
    metadata,
    Column("name", String(200), primary_key=True),
    Column("request_at", Float(53), nullable=False),
    Column("token_at", Float(53), nullable=False),
)
"""When the next request to a model's provider may leave, for every process; seconds since 1970."""

buckets = Table(
    "buckets",
    metadata,
    Column("name", String(200), primary_key=True),
    Column("level", Float(53), nullable=False),
    Column("at", Float(53), nullable=False),
    Column("closed_until", Float(53), nullable=False),
)
"""What is left of a marketplace token's request allowances, for every process."""
