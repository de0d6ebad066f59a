"""Daily sums over all products, and indexes that answer the pages of numbers without reading the marks themselves."""

import sqlalchemy as sa
from alembic import op

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None

_KEY = "shop_id, day, kind, name, platform, channel"


def upgrade() -> None:
    op.create_table(
        "totals",
        sa.Column("shop_id", sa.String(200), nullable=False),
        sa.Column("day", sa.String(10), nullable=False),
        sa.Column("kind", sa.String(20), nullable=False),
        sa.Column("name", sa.String(200), nullable=False),
        sa.Column("platform", sa.String(20), nullable=False),
        sa.Column("channel", sa.String(20), nullable=False),
        sa.Column("items", sa.Integer, nullable=False),
        sa.Column("amount", sa.BigInteger, nullable=False),
        sa.PrimaryKeyConstraint("shop_id", "day", "kind", "name", "platform", "channel", name="pk_totals"),
    )
    op.execute(f"INSERT INTO totals ({_KEY}, items, amount) SELECT {_KEY}, sum(items), sum(amount) FROM tallies GROUP BY {_KEY}")  # noqa: S608
    op.create_index("ix_tallies_kind", "tallies", ["kind", "shop_id", "day", "product_id", "name", "items", "amount"])
    op.drop_index("ix_marks_kind", "marks")
    op.create_index("ix_marks_kind", "marks", ["kind", "shop_id", "day", "name", "at", "inquiry_id"])
    op.drop_index("ix_marks_at", "marks")
    op.create_index("ix_marks_at", "marks", ["kind", "at", "shop_id", "product_id", "name", "day", "platform", "channel"])


def downgrade() -> None:
    op.drop_index("ix_marks_at", "marks")
    op.create_index("ix_marks_at", "marks", ["kind", "at"])
    op.drop_index("ix_marks_kind", "marks")
    op.create_index("ix_marks_kind", "marks", ["kind", "shop_id", "day", "name"])
    op.drop_index("ix_tallies_kind", "tallies")
    op.drop_table("totals")
