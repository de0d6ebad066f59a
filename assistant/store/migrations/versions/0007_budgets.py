"""What shops spend and may spend, and the turns and allowances that all processes share."""

import sqlalchemy as sa
from alembic import op

from assistant.store.tables import UTCDateTime

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "spending",
        sa.Column("shop_id", sa.String(length=200), nullable=False),
        sa.Column("day", sa.String(length=10), nullable=False),
        sa.Column("drafts", sa.Integer(), nullable=False),
        sa.Column("micro_usd", sa.BigInteger(), nullable=False),
        sa.Column("input_tokens", sa.BigInteger(), nullable=False),
        sa.Column("cached_tokens", sa.BigInteger(), nullable=False),
        sa.Column("output_tokens", sa.BigInteger(), nullable=False),
        sa.Column("minute", sa.BigInteger(), nullable=False),
        sa.Column("minute_drafts", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("shop_id", "day", name=op.f("pk_spending")),
    )
    op.create_table(
        "budgets",
        sa.Column("shop_id", sa.String(length=200), nullable=False),
        sa.Column("drafts", sa.Integer(), nullable=True),
        sa.Column("micro_usd", sa.BigInteger(), nullable=True),
        sa.Column("per_minute", sa.Integer(), nullable=True),
        sa.Column("by", sa.String(length=200), nullable=False),
        sa.Column("at", UTCDateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("shop_id", name=op.f("pk_budgets")),
    )
    op.create_table(
        "turns",
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("request_at", sa.Float(precision=53), nullable=False),
        sa.Column("token_at", sa.Float(precision=53), nullable=False),
        sa.PrimaryKeyConstraint("name", name=op.f("pk_turns")),
    )
    op.create_table(
        "buckets",
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("level", sa.Float(precision=53), nullable=False),
        sa.Column("at", sa.Float(precision=53), nullable=False),
        sa.Column("closed_until", sa.Float(precision=53), nullable=False),
        sa.PrimaryKeyConstraint("name", name=op.f("pk_buckets")),
    )


def downgrade() -> None:
    for name in ("buckets", "turns", "budgets", "spending"):
        op.drop_table(name)
