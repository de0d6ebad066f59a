"""What every part of the store stands on."""

from typing import Any, Self

from sqlalchemy import Connection, Table
from sqlalchemy.dialects import postgresql, sqlite

from assistant.store.database import Database


class Part:
    """One noun's questions and changes; `Store` is all of them on one database."""

    def __init__(self, database: Database) -> None:
        self.database = database

    def close(self) -> None:
        """Lets go of every connection."""
        self.database.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()


def insert_new(connection: Connection, table: Table, values: dict[str, Any] | list[dict[str, Any]]) -> int:
    """Inserts what is not there yet, by any unique key; says how many rows were new. Both our databases spell it alike.

    Rows go in the order of their key: two processes that insert the same rows then wait for each other instead of locking up.
    """
    make = sqlite.insert if connection.dialect.name == "sqlite" else postgresql.insert
    keys = [column.name for column in table.primary_key]
    rows = sorted(values, key=lambda row: tuple(row.get(key, 0) for key in keys)) if isinstance(values, list) else [values]
    # PostgreSQL's driver does not count the rows of many inserts, so they are asked for.
    added = make(table).on_conflict_do_nothing().returning(*table.primary_key)
    return len(connection.execute(added, rows).all()) if rows else 0
