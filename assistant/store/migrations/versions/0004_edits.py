"""Edits of published answers: what was ordered and what became of it; the texts stand with the replies."""

import sqlalchemy as sa
from alembic import op

from assistant.store.tables import UTCDateTime

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "edits",
        sa.Column("number", sa.Integer(), autoincrement=True, nullable=False),
        sa.Column("inquiry_id", sa.String(length=200), nullable=False),
        sa.Column("text_sha256", sa.String(length=64), nullable=False),
        sa.Column("state", sa.String(length=20), nullable=False),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("by", sa.String(length=200), nullable=False),
        sa.Column("at", UTCDateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["inquiry_id"], ["inquiries.id"], name=op.f("fk_edits_inquiry_id_inquiries")),
        sa.PrimaryKeyConstraint("number", name=op.f("pk_edits")),
    )
    op.create_index(op.f("ix_edits_inquiry_id"), "edits", ["inquiry_id"])
    op.create_index(op.f("ix_edits_state"), "edits", ["state"])


def downgrade() -> None:
    op.drop_table("edits")
