"""How inquiries wait for their drafts: lanes, chunks, and the recurring looks."""

import sqlalchemy as sa
from alembic import op

from assistant.store.tables import UTCDateTime

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None

WAITING = sa.text("status = 'new' AND chunk_id IS NULL")
HELD = sa.text("chunk_id IS NOT NULL")
RANK = """
    UPDATE inquiries SET lane = shop_id || ' ' || platform, rank = CASE
        WHEN channel <> 'review' THEN 0 WHEN words = '' THEN 3 WHEN rating IS NULL OR rating <= 3 THEN 1 ELSE 2 END
"""


def upgrade() -> None:
    with op.batch_alter_table("inquiries", schema=None) as table:
        table.add_column(sa.Column("lane", sa.String(length=300), nullable=False, server_default=""))
        table.add_column(sa.Column("rank", sa.Integer(), nullable=False, server_default="0"))
        table.add_column(sa.Column("chunk_id", sa.String(length=100), nullable=True))
    op.execute(RANK)
    columns = ["lane", "rank", "due_at", "seen_at", "id"]
    op.create_index("ix_inquiries_waiting", "inquiries", columns, sqlite_where=WAITING, postgresql_where=WAITING)
    op.create_index("ix_inquiries_chunk", "inquiries", ["chunk_id"], sqlite_where=HELD, postgresql_where=HELD)
    op.create_table(
        "lanes",
        sa.Column("id", sa.String(length=300), nullable=False),
        sa.Column("shop_id", sa.String(length=200), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("state", sa.String(length=20), nullable=False),
        sa.Column("by", sa.String(length=200), nullable=False),
        sa.Column("at", UTCDateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_lanes")),
    )
    op.create_table(
        "rounds",
        sa.Column("name", sa.String(length=300), nullable=False),
        sa.Column("due_at", UTCDateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("name", name=op.f("pk_rounds")),
    )


def downgrade() -> None:
    op.drop_table("rounds")
    op.drop_table("lanes")
    op.drop_index("ix_inquiries_chunk", table_name="inquiries")
    op.drop_index("ix_inquiries_waiting", table_name="inquiries")
    with op.batch_alter_table("inquiries", schema=None) as table:
        table.drop_column("chunk_id")
        table.drop_column("rank")
        table.drop_column("lane")
