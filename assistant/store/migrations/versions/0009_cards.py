"""Cards that marketplaces told of, how far they were read, and the columns of a seller's files."""

import sqlalchemy as sa
from alembic import op

from assistant.store.tables import UTCDateTime

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "cards",
        sa.Column("shop_id", sa.String(length=200), nullable=False),
        sa.Column("platform", sa.String(length=20), nullable=False),
        sa.Column("product", sa.String(length=400), nullable=False),
        sa.Column("stamp", sa.String(length=100), nullable=False),
        sa.Column("content", sa.Text(), nullable=False),
        sa.Column("seen_at", UTCDateTime(timezone=True), nullable=False),
        sa.Column("perishable", sa.Text(), nullable=False),
        sa.Column("perishable_at", UTCDateTime(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint("shop_id", "platform", "product", name=op.f("pk_cards")),
    )
    op.create_index("ix_cards_seen", "cards", ["shop_id", "platform", "seen_at"])
    op.create_table(
        "card_readings",
        sa.Column("shop_id", sa.String(length=200), nullable=False),
        sa.Column("platform", sa.String(length=20), nullable=False),
        sa.Column("cursor", sa.Text(), nullable=False),
        sa.Column("sweeping_since", UTCDateTime(timezone=True), nullable=True),
        sa.Column("swept_at", UTCDateTime(timezone=True), nullable=True),
        sa.Column("synced_at", UTCDateTime(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint("shop_id", "platform", name=op.f("pk_card_readings")),
    )
    op.create_table(
        "file_columns",
        sa.Column("shop_id", sa.String(length=200), nullable=False),
        sa.Column("platform", sa.String(length=20), nullable=False),
        sa.Column("mapping", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("shop_id", "platform", name=op.f("pk_file_columns")),
    )


def downgrade() -> None:
    for name in ("file_columns", "card_readings", "cards"):
        op.drop_table(name)
