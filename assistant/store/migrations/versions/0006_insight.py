"""Counting: marks and their daily sums; holding positions; files that wait to be applied."""

import sqlalchemy as sa
from alembic import op

from assistant.store.tables import UTCDateTime

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("inquiries", sa.Column("measured", sa.Integer(), nullable=False, server_default="0"))
    behind = sa.text("measured <> revision")
    op.create_index("ix_inquiries_unmeasured", "inquiries", ["id"], sqlite_where=behind, postgresql_where=behind)
    op.create_index("ix_inquiries_product", "inquiries", ["shop_id", "product_id"])
    op.create_table(
        "marks",
        sa.Column("inquiry_id", sa.String(length=200), nullable=False),
        sa.Column("kind", sa.String(length=20), nullable=False),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("day", sa.String(length=10), nullable=False),
        sa.Column("shop_id", sa.String(length=200), nullable=False),
        sa.Column("platform", sa.String(length=20), nullable=False),
        sa.Column("channel", sa.String(length=20), nullable=False),
        sa.Column("product_id", sa.String(length=200), nullable=False),
        sa.Column("amount", sa.BigInteger(), nullable=False),
        sa.Column("at", UTCDateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["inquiry_id"], ["inquiries.id"], name=op.f("fk_marks_inquiry_id_inquiries")),
        sa.PrimaryKeyConstraint("inquiry_id", "kind", "name", "day", name=op.f("pk_marks")),
    )
    op.create_index("ix_marks_kind", "marks", ["kind", "shop_id", "day", "name"])
    op.create_index("ix_marks_at", "marks", ["kind", "at"])
    keys = ("shop_id", 200), ("day", 10), ("kind", 20), ("name", 200), ("platform", 20), ("channel", 20), ("product_id", 200)
    op.create_table(
        "tallies",
        *(sa.Column(name, sa.String(length=length), nullable=False) for name, length in keys),
        sa.Column("items", sa.Integer(), nullable=False),
        sa.Column("amount", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint(*(name for name, _ in keys), name=op.f("pk_tallies")),
    )
    op.create_table(
        "positions",
        sa.Column("number", sa.Integer(), autoincrement=True, nullable=False),
        sa.Column("shop_id", sa.String(length=200), nullable=False),
        sa.Column("product_id", sa.String(length=200), nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.Column("expires_at", UTCDateTime(timezone=True), nullable=False),
        sa.Column("ended_at", UTCDateTime(timezone=True), nullable=True),
        sa.Column("ended_by", sa.String(length=200), nullable=True),
        sa.Column("ended_why", sa.Text(), nullable=True),
        sa.PrimaryKeyConstraint("number", name=op.f("pk_positions")),
    )
    op.create_index("ix_positions_shop", "positions", ["shop_id", "ended_at", "expires_at"])
    op.create_table(
        "uploads",
        sa.Column("id", sa.String(length=64), nullable=False),
        sa.Column("shop_id", sa.String(length=200), nullable=False),
        sa.Column("source", sa.String(length=400), nullable=False),
        sa.Column("file", sa.String(length=300), nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.Column("made_by", sa.String(length=200), nullable=False),
        sa.Column("made_at", UTCDateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_uploads")),
    )
    op.create_index(op.f("ix_uploads_made_at"), "uploads", ["made_at"])


def downgrade() -> None:
    for table in ("uploads", "positions", "tallies", "marks"):
        op.drop_table(table)
    op.drop_index("ix_inquiries_product", "inquiries")
    op.drop_index("ix_inquiries_unmeasured", "inquiries")
    with op.batch_alter_table("inquiries", schema=None) as batch_op:
        batch_op.drop_column("measured")
