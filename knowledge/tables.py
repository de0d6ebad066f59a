"""The library's own tables: documents with their history, passages, vectors; the truth that every index is derived from."""

from sqlalchemy import (
    Boolean,
    Column,
    DateTime,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    PrimaryKeyConstraint,
    String,
    Table,
    Text,
    text,
)

metadata = MetaData(
    naming_convention={
        "ix": "ix_%(column_0_label)s",
        "uq": "uq_%(table_name)s_%(column_0_name)s",
        "ck": "ck_%(table_name)s_%(constraint_name)s",
        "fk": "fk_%(table_name)s_%(column_0_name)s_%(referred_table_name)s",
        "pk": "pk_%(table_name)s",
    }
)

SHARED = ""
"""Stands for "no shop" in a key: law and platform rules."""

documents = Table(
    "knowledge_documents",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("shop", String(200), nullable=False),
    Column("source", String(400), nullable=False),
    Column("document_id", String(400), nullable=False),
    Column("kind", String(20), nullable=False),
    Column("digest", LargeBinary(16), nullable=False),
    Column("body", Text, nullable=False),
    Column("since", DateTime(timezone=True), nullable=False),
    Column("until", DateTime(timezone=True)),
    Index("ix_knowledge_documents_history", "shop", "document_id", "since"),
    Index(
        "uq_knowledge_documents_current",
        "shop",
        "source",
        "document_id",
        unique=True,
        sqlite_where=text("until IS NULL"),
        postgresql_where=text("until IS NULL"),
    ),
    sqlite_autoincrement=True,
)
"""`until` is empty for what holds now; a changed or removed document stays as history."""

names = Table(
    "knowledge_names",
    metadata,
    Column("document", Integer, ForeignKey("knowledge_documents.id", ondelete="CASCADE"), nullable=False, index=True),
    Column("shop", String(200), nullable=False),
    Column("platform", String(20), nullable=False),
    Column("name", String(400), nullable=False),
    PrimaryKeyConstraint("shop", "name", "platform", "document"),
)
"""What a card is called: product ids, aliases by platform, vendor code and title. `platform` is empty where any may ask."""

shelves = Table(
    "knowledge_shelves",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("shop", String(200), nullable=False),
    Column("section", String(20), nullable=False),
    Column("version", Integer, nullable=False, default=0),
    Column("stems", LargeBinary, nullable=False),
    Column("pieces", LargeBinary, nullable=False),
    Index("uq_knowledge_shelves_shop", "shop", "section", unique=True),
    sqlite_autoincrement=True,
)
"""One shop's passages of one section, searched together and never with another shop's. Word counts are kept with it."""

passages = Table(
    "knowledge_passages",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("document", Integer, ForeignKey("knowledge_documents.id", ondelete="CASCADE"), nullable=False, index=True),
    Column("shelf", Integer, ForeignKey("knowledge_shelves.id"), nullable=False, index=True),
    Column("key", String(450), nullable=False),
    Column("kind", String(20), nullable=False),
    Column("platform", String(20)),
    Column("digest", LargeBinary(16), nullable=False, index=True),
    Column("body", Text, nullable=False),
    Column("words", Text, nullable=False),
    Column("stems", LargeBinary, nullable=False),
    Column("pieces", LargeBinary, nullable=False),
    Column("valid_from", String(10)),
    Column("valid_until", String(10)),
    sqlite_autoincrement=True,
)

"""`words` is what the passage is found by: the text that is embedded and looked up."""

vectors = Table(
    "knowledge_vectors",
    metadata,
    Column("model", String(100), nullable=False),
    Column("digest", LargeBinary(16), nullable=False),
    Column("vector", LargeBinary, nullable=False),
    PrimaryKeyConstraint("model", "digest"),
)
"""One vector for one text, whatever number of shops holds it."""

changes = Table(
    "knowledge_changes",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("shelf", Integer, nullable=False),
    Column("passage", Integer, nullable=False),
    Column("removed", Boolean, nullable=False),
    sqlite_autoincrement=True,
)
"""What an index must still be told."""

progress = Table(
    "knowledge_index_progress",
    metadata,
    Column("name", String(200), nullable=False),
    Column("shelf", Integer, nullable=False),
    Column("change", Integer, nullable=False),
    PrimaryKeyConstraint("name", "shelf"),
)
"""Up to which change an index was told."""

sources = Table(
    "knowledge_sources",
    metadata,
    Column("shop", String(200), nullable=False),
    Column("source", String(400), nullable=False),
    Column("synced_at", DateTime(timezone=True), nullable=False),
    PrimaryKeyConstraint("shop", "source"),
)

gaps = Table(
    "knowledge_gaps",
    metadata,
    Column("shop", String(200), nullable=False),
    Column("key", LargeBinary(16), nullable=False),
    Column("question", Text, nullable=False),
    Column("product_id", String(200)),
    Column("times", Integer, nullable=False),
    Column("first_at", DateTime(timezone=True), nullable=False),
    Column("last_at", DateTime(timezone=True), nullable=False),
    PrimaryKeyConstraint("shop", "key"),
)
"""Questions that the store had no answer to."""

disputes = Table(
    "knowledge_disputes",
    metadata,
    Column("shop", String(200), nullable=False),
    Column("key", LargeBinary(16), nullable=False),
    Column("body", Text, nullable=False),
    Column("times", Integer, nullable=False),
    Column("first_at", DateTime(timezone=True), nullable=False),
    Column("last_at", DateTime(timezone=True), nullable=False),
    PrimaryKeyConstraint("shop", "key"),
)
"""Conflicts met while drafting, each with both values as a whole."""

unmatched = Table(
    "knowledge_unmatched",
    metadata,
    Column("shop", String(200), nullable=False),
    Column("platform", String(20), nullable=False),
    Column("product_id", String(200), nullable=False),
    Column("product_name", String(1000), nullable=False),
    Column("times", Integer, nullable=False),
    Column("last_at", DateTime(timezone=True), nullable=False),
    PrimaryKeyConstraint("shop", "platform", "product_id", "product_name"),
)
"""Products that buyers asked about and no card answers to."""

matches = Table(
    "knowledge_matches",
    metadata,
    Column("shop", String(200), nullable=False),
    Column("platform", String(20), nullable=False),
    Column("product_id", String(200), nullable=False),
    Column("document_id", String(400), nullable=False),
    PrimaryKeyConstraint("shop", "platform", "product_id"),
)
"""A person's word that this product of a platform is that card."""

sightings = Table(
    "knowledge_sightings",
    metadata,
    Column("shop", String(200), nullable=False),
    Column("kind", String(20), nullable=False),
    Column("key", LargeBinary(16), nullable=False),
    Column("inquiry_id", String(200), nullable=False),
    Column("words", Text, nullable=False),
    Column("at", DateTime(timezone=True), nullable=False),
    PrimaryKeyConstraint("shop", "kind", "key", "inquiry_id"),
    Index("ix_knowledge_sightings_inquiry", "inquiry_id"),
)
"""Which inquiry met which gap or conflict, in whose words: how many buyers it touches, and what must go when one is forgotten."""

corrections = Table(
    "knowledge_corrections",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("shop", String(200), nullable=False),
    Column("document_id", String(400), nullable=False),
    Column("attribute", String(400), nullable=False),
    Column("variant", String(200), nullable=False),
    Column("value", Text, nullable=False),
    Column("before", Text),
    Column("by", String(200), nullable=False),
    Column("at", DateTime(timezone=True), nullable=False),
    Index("ix_knowledge_corrections_document", "shop", "document_id"),
    sqlite_autoincrement=True,
)
"""What a person put right in a document; laid over every later telling of its source. Without an attribute: a clause taken out."""

settled = Table(
    "knowledge_settled",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("shop", String(200), nullable=False),
    Column("kind", String(20), nullable=False),
    Column("key", LargeBinary(16), nullable=False),
    Column("what", String(20), nullable=False),
    Column("subject", Text, nullable=False),
    Column("before", Text, nullable=False),
    Column("after", Text, nullable=False),
    Column("reason", Text, nullable=False),
    Column("by", String(200), nullable=False),
    Column("at", DateTime(timezone=True), nullable=False),
    Index("ix_knowledge_settled_key", "shop", "kind", "key"),
    sqlite_autoincrement=True,
)
"""What people decided about gaps and conflicts: who, when, what it was before and is after."""
