"""The tables of counting and of holding positions. Everything here but the positions can be made again from the other tables."""

from sqlalchemy import BigInteger, Column, ForeignKey, Index, Integer, String, Table, Text

from assistant.store.tables import UTCDateTime, metadata

marks = Table(
    "marks",
    metadata,
    Column("inquiry_id", String(200), ForeignKey("inquiries.id"), primary_key=True),
    Column("kind", String(20), primary_key=True),
    Column("name", String(200), primary_key=True),
    Column("day", String(10), primary_key=True),
    Column("shop_id", String(200), nullable=False),
    Column("platform", String(20), nullable=False),
    Column("channel", String(20), nullable=False),
    Column("product_id", String(200), nullable=False, default=""),
    Column("amount", BigInteger, nullable=False, default=0),
    Column("at", UTCDateTime, nullable=False),
    Index("ix_marks_kind", "kind", "shop_id", "day", "name", "at", "inquiry_id"),
    Index("ix_marks_at", "kind", "at", "shop_id", "product_id", "name", "day", "platform", "channel"),
)
"""One countable thing about one inquiry, on one day of its shop. The numbers of the analytics page are sums of these."""

tallies = Table(
    "tallies",
    metadata,
    Column("shop_id", String(200), primary_key=True),
    Column("day", String(10), primary_key=True),
    Column("kind", String(20), primary_key=True),
    Column("name", String(200), primary_key=True),
    Column("platform", String(20), primary_key=True),
    Column("channel", String(20), primary_key=True),
    Column("product_id", String(200), primary_key=True),
    Column("items", Integer, nullable=False),
    Column("amount", BigInteger, nullable=False),
    Index("ix_tallies_product", "kind", "shop_id", "product_id", "name", "day", "items", "amount"),
)
"""The marks of a day added up by product."""

totals = Table(
    "totals",
    metadata,
    Column("shop_id", String(200), primary_key=True),
    Column("day", String(10), primary_key=True),
    Column("kind", String(20), primary_key=True),
    Column("name", String(200), primary_key=True),
    Column("platform", String(20), primary_key=True),
    Column("channel", String(20), primary_key=True),
    Column("items", Integer, nullable=False),
    Column("amount", BigInteger, nullable=False),
)
"""The marks of a day added up over all products, so that a page over 50,000 inquiries reads a few thousand rows."""

positions = Table(
    "positions",
    metadata,
    Column("number", Integer, primary_key=True, autoincrement=True),
    Column("shop_id", String(200), nullable=False),
    Column("product_id", String(200), nullable=False),
    Column("body", Text, nullable=False),
    Column("expires_at", UTCDateTime, nullable=False),
    Column("ended_at", UTCDateTime),
    Column("ended_by", String(200)),
    Column("ended_why", Text),
    Index("ix_positions_shop", "shop_id", "ended_at", "expires_at"),
)
"""Approved holding positions: what a shop says about one problem of one product until a day."""

uploads = Table(
    "uploads",
    metadata,
    Column("id", String(64), primary_key=True),
    Column("shop_id", String(200), nullable=False),
    Column("source", String(400), nullable=False),
    Column("file", String(300), nullable=False),
    Column("body", Text, nullable=False),
    Column("made_by", String(200), nullable=False),
    Column("made_at", UTCDateTime, nullable=False, index=True),
)
"""Files that were read and not yet applied; a day old they are dropped."""
