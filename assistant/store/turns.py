"""Turns at a model's provider and allowances at a marketplace, shared by every process that opens this database."""

import time
from collections.abc import Callable
from typing import Any

from sqlalchemy import ColumnElement, Connection, Double, cast, func, literal, select, update

from assistant.store.part import Part, insert_new
from assistant.store.work_tables import buckets, turns

Level = tuple[float, float, float]
"""What is left, at which time, and until when nothing may leave."""


class Turns(Part):
    """One statement for a turn. The server's own clock counts on PostgreSQL, so that machines whose clocks differ agree."""

    def take_turn(
        self, name: str, *, per_request: float, per_token: float, tokens: int, seconds: float, now: float | None = None
    ) -> tuple[bool, float]:
        """Takes the next turn and says in how many seconds it comes; (False, seconds) and nothing taken if that is too late."""
        with self.database.write() as connection:
            moment = self._now(connection, now)
            turn = self._latest(connection, moment)
            taking = (
                update(turns)
                .where(turns.c.name == name, turn - moment <= seconds)
                .values(request_at=turn + per_request, token_at=turn + tokens * per_token)
                .returning((turns.c.request_at - per_request - moment).label("wait"))
            )
            wait = connection.scalar(taking)
            if wait is None:  # too late, or nobody has asked under this name yet, or somebody just did
                insert_new(connection, turns, {"name": name, "request_at": 0.0, "token_at": 0.0})
                wait = connection.scalar(taking)
            if wait is not None:
                return True, max(0.0, float(wait))
            return False, max(0.0, float(connection.scalar(select(turn - moment).where(turns.c.name == name)) or 0.0))

    def settle_turn(self, name: str, seconds: float) -> None:
        """Moves the next turn by what was used more, or less, than it was taken for."""
        with self.database.write() as connection:
            connection.execute(update(turns).where(turns.c.name == name).values(token_at=turns.c.token_at + seconds))

    def change_bucket(self, name: str, empty: Level, change: Callable[[Level], Level]) -> None:
        """Reads a bucket and writes what `change` makes of it, with nobody in between."""
        row = {"level": empty[0], "at": empty[1], "closed_until": empty[2]}
        columns = (buckets.c.level, buckets.c.at, buckets.c.closed_until)
        with self.database.write() as connection:
            query = select(*columns).where(buckets.c.name == name).with_for_update()
            found = connection.execute(query).first()
            if found is None:
                insert_new(connection, buckets, {"name": name, **row})
                found = connection.execute(query).one()
            level, at, closed_until = change((found.level, found.at, found.closed_until))
            after = {"level": level, "at": at, "closed_until": closed_until}
            connection.execute(update(buckets).where(buckets.c.name == name).values(after))

    def _now(self, connection: Connection, now: float | None) -> ColumnElement[Any]:
        if now is not None:
            return literal(now)
        if connection.dialect.name == "postgresql":
            return cast(func.extract("epoch", func.clock_timestamp()), Double)
        return literal(time.time())

    def _latest(self, connection: Connection, moment: ColumnElement[Any]) -> ColumnElement[Any]:
        latest = func.greatest if connection.dialect.name == "postgresql" else func.max
        return latest(moment, turns.c.request_at, turns.c.token_at)
