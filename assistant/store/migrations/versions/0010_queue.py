"""Indexes for the queue's filters by risk, product and language; on SQLite a trigram index for its search box.

The trigram index keeps no texts of its own, only which pieces of three letters stand in which inquiry; triggers keep it true.
"""

import sqlalchemy as sa
from alembic import op

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None

_TRIGRAMS = (
    "CREATE TABLE search_ids (number INTEGER PRIMARY KEY, id TEXT NOT NULL UNIQUE)",
    "CREATE VIRTUAL TABLE search_words USING fts5(haystack, content='', tokenize='trigram')",
    "INSERT INTO search_ids (id) SELECT id FROM inquiries",
    """INSERT INTO search_words (rowid, haystack)
    SELECT search_ids.number, inquiries.haystack FROM search_ids JOIN inquiries ON inquiries.id = search_ids.id""",
    """CREATE TRIGGER search_new AFTER INSERT ON inquiries BEGIN
        INSERT INTO search_ids (id) VALUES (new.id);
        INSERT INTO search_words (rowid, haystack) SELECT number, new.haystack FROM search_ids WHERE id = new.id;
    END""",
    """CREATE TRIGGER search_changed AFTER UPDATE OF haystack ON inquiries WHEN old.haystack <> new.haystack BEGIN
        INSERT INTO search_words (search_words, rowid, haystack) SELECT 'delete', number, old.haystack FROM search_ids WHERE id = old.id;
        INSERT INTO search_words (rowid, haystack) SELECT number, new.haystack FROM search_ids WHERE id = old.id;
    END""",
)


def upgrade() -> None:
    urgency = ["status", "priority", "due_at", "id"]
    risky = sa.text("risks > 0 OR blocks > 0")
    op.create_index("ix_inquiries_risky", "inquiries", urgency, sqlite_where=risky, postgresql_where=risky)
    op.create_index("ix_inquiries_waiting_product", "inquiries", ["status", "product_id", "priority", "due_at", "id"])
    op.drop_index("ix_inquiries_counts", "inquiries")
    op.create_index("ix_inquiries_counts", "inquiries", ["status", "shop_id", "platform", "channel", "rating", "clean", "language"])
    if op.get_bind().dialect.name == "sqlite":
        for order in _TRIGRAMS:
            op.execute(order)


def downgrade() -> None:
    if op.get_bind().dialect.name == "sqlite":
        for name in ("search_new", "search_changed"):
            op.execute(f"DROP TRIGGER {name}")
        op.execute("DROP TABLE search_words")
        op.execute("DROP TABLE search_ids")
    op.drop_index("ix_inquiries_counts", "inquiries")
    op.create_index("ix_inquiries_counts", "inquiries", ["status", "shop_id", "platform", "channel", "rating", "clean"])
    op.drop_index("ix_inquiries_waiting_product", "inquiries")
    op.drop_index("ix_inquiries_risky", "inquiries")
