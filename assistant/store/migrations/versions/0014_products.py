"""Daily sums by product are added up in the order of their index, without sorting them first."""

from alembic import op

revision = "0014"
down_revision = "0013"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_index("ix_tallies_product", "tallies", ["kind", "shop_id", "product_id", "name", "day", "items", "amount"])
    op.drop_index("ix_tallies_kind", "tallies")


def downgrade() -> None:
    op.create_index("ix_tallies_kind", "tallies", ["kind", "shop_id", "day", "product_id", "name", "items", "amount"])
    op.drop_index("ix_tallies_product", "tallies")
