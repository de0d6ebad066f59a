"""The search box: which inquiries hold some words, quickly where SQLite keeps a trigram index (migration 0010)."""

from sqlalchemy import ColumnElement, Connection, text

from assistant.store.tables import inquiries

SHORTEST = 3
_FEW = 1000
_MATCHING = text(
    "SELECT search_ids.id FROM search_words JOIN search_ids ON search_ids.number = search_words.rowid "
    "WHERE search_words MATCH :words LIMIT :few"
)


def holding(connection: Connection, searched: str) -> ColumnElement[bool]:
    """The condition on an inquiry to hold these words.

    Rare words come from the index; what stands in more than a thousand inquiries fills a page soon enough by looking at each.
    """
    words = searched.strip().casefold().replace("\x00", "")
    plain = inquiries.c.haystack.contains(words, autoescape=True)
    if connection.dialect.name != "sqlite" or len(words) < SHORTEST:
        return plain
    quoted = '"' + words.replace('"', '""') + '"'
    found = list(connection.scalars(_MATCHING, {"words": quoted, "few": _FEW + 1}))
    return plain if len(found) > _FEW else inquiries.c.id.in_(found)


def forget_pieces(connection: Connection) -> None:
    """Rewrites the index, so that nothing of forgotten words stays in it."""
    if connection.dialect.name == "sqlite":
        connection.execute(text("INSERT INTO search_words (search_words) VALUES ('optimize')"))
