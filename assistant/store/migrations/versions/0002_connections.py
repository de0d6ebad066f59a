"""Connected marketplace accounts and how far each has been read."""

import sqlalchemy as sa
from alembic import op

from assistant.store.tables import UTCDateTime

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "connections",
        sa.Column("shop_id", sa.String(length=200), nullable=False),
        sa.Column("platform", sa.String(length=20), nullable=False),
        sa.Column("sealed", sa.LargeBinary(), nullable=False),
        sa.Column("settings", sa.Text(), nullable=False),
        sa.Column("expires_at", UTCDateTime(timezone=True), nullable=True),
        sa.Column("connected_at", UTCDateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("shop_id", "platform", name=op.f("pk_connections")),
    )
    op.create_table(
        "watermarks",
        sa.Column("shop_id", sa.String(length=200), nullable=False),
        sa.Column("platform", sa.String(length=20), nullable=False),
        sa.Column("read_up_to", UTCDateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("shop_id", "platform", name=op.f("pk_watermarks")),
    )


def downgrade() -> None:
    op.drop_table("watermarks")
    op.drop_table("connections")
