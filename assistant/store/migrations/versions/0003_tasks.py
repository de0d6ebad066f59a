"""Tasks that approved answers promise."""

import sqlalchemy as sa
from alembic import op

from assistant.store.tables import UTCDateTime

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "tasks",
        sa.Column("number", sa.Integer(), autoincrement=True, nullable=False),
        sa.Column("inquiry_id", sa.String(length=200), nullable=False),
        sa.Column("kind", sa.String(length=50), nullable=False),
        sa.Column("says", sa.Text(), nullable=False),
        sa.Column("made_by", sa.String(length=200), nullable=False),
        sa.Column("made_at", UTCDateTime(timezone=True), nullable=False),
        sa.Column("done_by", sa.String(length=200), nullable=True),
        sa.Column("done_at", UTCDateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["inquiry_id"], ["inquiries.id"], name=op.f("fk_tasks_inquiry_id_inquiries")),
        sa.PrimaryKeyConstraint("number", name=op.f("pk_tasks")),
    )
    with op.batch_alter_table("tasks", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_tasks_done_at"), ["done_at"], unique=False)
        batch_op.create_index(batch_op.f("ix_tasks_inquiry_id"), ["inquiry_id"], unique=False)


def downgrade() -> None:
    with op.batch_alter_table("tasks", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_tasks_inquiry_id"))
        batch_op.drop_index(batch_op.f("ix_tasks_done_at"))

    op.drop_table("tasks")
