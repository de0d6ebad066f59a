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
    """Inserts what is not there yet, by any unique key; says how many rows were new. Both our databases spell it alike."""
    make = sqlite.insert if connection.dialect.name == "sqlite" else postgresql.insert
    rows = values if isinstance(values, list) else [values]
    return max(connection.execute(make(table).on_conflict_do_nothing(), rows).rowcount, 0) if rows else 0
