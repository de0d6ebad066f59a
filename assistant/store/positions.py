"""Holding positions, kept whole with who approved and who ended them."""

from collections.abc import Collection
from datetime import datetime

from sqlalchemy import Connection, select, update

from assistant.domain import Position
from assistant.store.insight_tables import positions
from assistant.store.part import Part
from knowledge.types import Frozen


class KeptPosition(Frozen):
    """A position and how it ended, if it did before its time."""

    position: Position
    ended_at: datetime | None = None
    ended_by: str | None = None
    ended_why: str | None = None


class Positions(Part):
    """Keeping positions. One is never changed: another is approved, and the first is ended."""

    def add_position(self, position: Position) -> Position:
        """Keeps a new position under the next number."""
        row = {"shop_id": position.shop_id, "product_id": position.product_id, "expires_at": position.expires_at, "body": ""}
        with self.database.write() as connection:
            number = connection.execute(positions.insert().values(row).returning(positions.c.number)).scalar_one()
            kept = position.model_copy(update={"number": number})
            connection.execute(update(positions).where(positions.c.number == number).values(body=kept.model_dump_json()))
        return kept

    def positions(self, shop_id: str) -> tuple[Position, ...]:
        """A shop's positions that nobody has ended; whether one has expired is the reader's to see."""
        query = select(positions.c.body).where(positions.c.shop_id == shop_id, positions.c.ended_at.is_(None), positions.c.body != "")
        with self.database.read() as connection:
            return tuple(Position.model_validate_json(body) for body in connection.scalars(query.order_by(positions.c.number)))

    def every_position(self, shops: Collection[str] | None = None, limit: int = 200) -> tuple[KeptPosition, ...]:
        """Positions with their ends, the newest first."""
        query = select(positions).where(positions.c.body != "").order_by(positions.c.number.desc()).limit(limit)
        if shops is not None:
            query = query.where(positions.c.shop_id.in_(shops))
        with self.database.read() as connection:
            rows = connection.execute(query).mappings().all()
        names = ("ended_at", "ended_by", "ended_why")
        return tuple(
            KeptPosition(position=Position.model_validate_json(row["body"]), **{name: row[name] for name in names}) for row in rows
        )

    def end_position(self, number: int, by: str, why: str, now: datetime) -> bool:
        """Ends a position; False when there is no such standing one."""
        query = update(positions).where(positions.c.number == number, positions.c.ended_at.is_(None))
        with self.database.write() as connection:
            return connection.execute(query.values(ended_at=now, ended_by=by, ended_why=why)).rowcount == 1


def blank_positions(connection: Connection, shop_id: str, before: datetime) -> None:
    """Drops the words of a shop's positions that were over before that time; their numbers stay."""
    over = (positions.c.expires_at < before) | (positions.c.ended_at < before)
    query = update(positions).where(positions.c.shop_id == shop_id, over)
    connection.execute(query.values(body="", ended_why=None))
