"""Rows from one database to another, whatever kind each is, counted and compared."""

import hashlib
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import Connection, Integer, Table, func, insert, inspect, select, text, update

from assistant.errors import StoreError
from assistant.store.tables import inquiries
from assistant.store.tables import metadata as desk
from assistant.store.work_tables import buckets, runs, turns
from knowledge.tables import metadata as library
from knowledge.tables import progress

_AT_ONCE = 1000


def tables() -> Sequence[Table]:
    """Everything that is the truth, those that others point to first. Keyword search, vectors' index and jobs are made again."""
    return [*desk.sorted_tables, *library.sorted_tables]


def counts(connection: Connection) -> dict[str, int]:
    """How many rows each table holds; one that is not there yet is left out."""
    there = set(inspect(connection).get_table_names())
    return {table.name: int(connection.scalar(select(func.count()).select_from(table)) or 0) for table in tables() if table.name in there}


def copy(source: Connection, target: Connection) -> None:
    """Copies every row; StoreError when what was written is not what was read."""
    for table in tables():
        read, written = _Sum(), _Sum()
        for batch in _batches(source, table):
            rows = [_row(table, row) for row in batch]
            read.add(rows)
            target.execute(insert(table), rows)
        for batch in _batches(target, table):
            written.add([_row(table, row) for row in batch])
        if read.value != written.value:
            raise StoreError(f"table {table.name!r}: {read.count} rows were read and {written.count} written, or their contents differ")
        _number_on(target, table)


def clear(connection: Connection) -> None:
    """Empties every table."""
    for table in reversed(tables()):
        connection.execute(table.delete())


def settle_down(connection: Connection) -> None:
    """Forgets what only held while the service ran: who was editing or drafting, turns at a provider, what an index was told."""
    connection.execute(update(inquiries).values(lease_by=None, lease_until=None, chunk_id=None))
    for table in (turns, buckets, runs, progress):
        connection.execute(table.delete())


class _Sum:
    """Counts rows and adds up digests of them, in whatever order they come."""

    def __init__(self) -> None:
        self.count = self._sum = 0

    def add(self, rows: Sequence[dict[str, Any]]) -> None:
        for row in rows:
            self._sum = (
                self._sum + int.from_bytes(hashlib.blake2b(repr(row).encode("utf-8", "replace"), digest_size=16).digest())
            ) % 2**128
            self.count += 1

    @property
    def value(self) -> tuple[int, int]:
        return self.count, self._sum


def _batches(connection: Connection, table: Table) -> Iterator[list[dict[str, Any]]]:
    query = select(table).execution_options(stream_results=True, yield_per=_AT_ONCE)
    for batch in connection.execute(query).mappings().partitions():
        yield [dict(row) for row in batch]


def _row(table: Table, row: dict[str, Any]) -> dict[str, Any]:
    return {name: _plain(row[name]) for name in table.columns.keys()}  # noqa: SIM118 - a column collection iterates over columns


def _plain(value: Any) -> Any:
    """A value as both databases keep it: times in UTC, no NUL in texts, bytes as bytes."""
    if isinstance(value, datetime):
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)
    if isinstance(value, str):
        return value.replace("\x00", "")
    return bytes(value) if isinstance(value, memoryview) else value


def _number_on(connection: Connection, table: Table) -> None:
    """Makes PostgreSQL number the next row after those that were copied; SQLite does so by itself."""
    keys = list(table.primary_key.columns)
    if connection.dialect.name != "postgresql" or len(keys) != 1 or not isinstance(keys[0].type, Integer):
        return
    last = select(func.coalesce(func.max(keys[0]), 0) + 1).scalar_subquery()
    sequence = func.pg_get_serial_sequence(table.name, keys[0].name)
    if connection.scalar(select(sequence)) is not None:
        connection.execute(select(func.setval(sequence, last, text("false"))))
