"""The tables of who may do what: people, their sessions and invitations, keys, and the answers that a key may ask for again."""

from sqlalchemy import Boolean, Column, ForeignKey, Index, Integer, String, Table, Text

from assistant.store.tables import UTCDateTime, metadata

accounts = Table(
    "accounts",
    metadata,
    Column("id", Integer, primary_key=True, autoincrement=True),
    Column("login", String(200), nullable=False, unique=True),
    Column("role", String(20), nullable=False),
    Column("password_hash", Text, nullable=False),
    Column("shops", Text, nullable=False, default="[]"),
    Column("active", Boolean, nullable=False, default=True),
    Column("made_at", UTCDateTime, nullable=False),
)

sessions = Table(
    "sessions",
    metadata,
    Column("token_sha256", String(64), primary_key=True),
    Column("account_id", Integer, ForeignKey("accounts.id"), nullable=False, index=True),
    Column("form_token", String(64), nullable=False),
    Column("made_at", UTCDateTime, nullable=False),
    Column("expires_at", UTCDateTime, nullable=False),
)

login_failures = Table(
    "login_failures",
    metadata,
    Column("number", Integer, primary_key=True, autoincrement=True),
    Column("subject", String(300), nullable=False),
    Column("at", UTCDateTime, nullable=False),
    Index("ix_login_failures_subject", "subject", "at"),
)

invitations = Table(
    "invitations",
    metadata,
    Column("token_sha256", String(64), primary_key=True),
    Column("role", String(20), nullable=False),
    Column("shops", Text, nullable=False, default="[]"),
    Column("made_by", String(200), nullable=False),
    Column("expires_at", UTCDateTime, nullable=False),
    Column("used_at", UTCDateTime),
)

api_keys = Table(
    "api_keys",
    metadata,
    Column("id", Integer, primary_key=True, autoincrement=True),
    Column("name", String(200), nullable=False),
    Column("key_sha256", String(64), nullable=False, unique=True),
    Column("hint", String(20), nullable=False),
    Column("scopes", Text, nullable=False),
    Column("shops", Text, nullable=False, default="[]"),
    Column("made_at", UTCDateTime, nullable=False),
    Column("revoked_at", UTCDateTime),
)

idempotency = Table(
    "idempotency",
    metadata,
    Column("caller", String(200), primary_key=True),
    Column("key", String(200), primary_key=True),
    Column("request_sha256", String(64), nullable=False),
    Column("answer", Text),
    Column("status", Integer),
    Column("at", UTCDateTime, nullable=False, index=True),
)
