"""What was in hand when a process ended in the middle of a chunk."""

import sqlalchemy as sa
from alembic import op

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "runs",
        sa.Column("chunk_id", sa.String(100), primary_key=True),
        sa.Column("inquiry_id", sa.String(200), primary_key=True),
        sa.Column("ends", sa.Integer, nullable=False),
        sa.Column("begun", sa.Boolean, nullable=False),
    )


def downgrade() -> None:
    op.drop_table("runs")
