"""Tables beside the desk's: connected accounts, what marketplaces told of products, and how a seller's files are read."""

from sqlalchemy import Column, Index, LargeBinary, String, Table, Text

from assistant.store.tables import UTCDateTime, metadata

cards = Table(
    "cards",
    metadata,
    Column("shop_id", String(200), primary_key=True),
    Column("platform", String(20), primary_key=True),
    Column("product", String(400), primary_key=True),
    Column("stamp", String(100), nullable=False, default=""),
    Column("content", Text, nullable=False),
    Column("seen_at", UTCDateTime, nullable=False),
    Column("perishable", Text, nullable=False, default="{}"),
    Column("perishable_at", UTCDateTime),
    Index("ix_cards_seen", "shop_id", "platform", "seen_at"),
)
"""Price and stock stand apart from the card, with the time they were read."""

card_readings = Table(
    "card_readings",
    metadata,
    Column("shop_id", String(200), primary_key=True),
    Column("platform", String(20), primary_key=True),
    Column("cursor", Text, nullable=False, default=""),
    Column("sweeping_since", UTCDateTime),
    Column("swept_at", UTCDateTime),
    Column("synced_at", UTCDateTime),
)

file_columns = Table(
    "file_columns",
    metadata,
    Column("shop_id", String(200), primary_key=True),
    Column("platform", String(20), primary_key=True),
    Column("mapping", Text, nullable=False),
)
"""Which column of a seller portal's export holds what, as a person said it once."""

connections = Table(
    "connections",
    metadata,
    Column("shop_id", String(200), primary_key=True),
    Column("platform", String(20), primary_key=True),
    Column("sealed", LargeBinary, nullable=False),
    Column("settings", Text, nullable=False, default="{}"),
    Column("expires_at", UTCDateTime),
    Column("connected_at", UTCDateTime, nullable=False),
)

watermarks = Table(
    "watermarks",
    metadata,
    Column("shop_id", String(200), primary_key=True),
    Column("platform", String(20), primary_key=True),
    Column("read_up_to", UTCDateTime, nullable=False),
)
