"""Two secrets of a webhook in force at once, while one replaces the other."""

import sqlalchemy as sa
from alembic import op

from assistant.store.tables import UTCDateTime

revision = "0013"
down_revision = "0012"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("endpoints", sa.Column("sealed_before", sa.LargeBinary))
    op.add_column("endpoints", sa.Column("before_until", UTCDateTime(timezone=True)))


def downgrade() -> None:
    with op.batch_alter_table("endpoints") as batch:
        batch.drop_column("before_until")
        batch.drop_column("sealed_before")
