"""Connected marketplace accounts, and how far each has been read."""

import json
from datetime import datetime
from typing import Any

from sqlalchemy import delete, select, update

from assistant.store.market_tables import connections, watermarks
from assistant.store.part import Part, insert_new
from knowledge.types import Frozen, Platform


class Connected(Frozen):
    """One account of a shop. `sealed` is its key, encrypted; `settings` hold ids and what to draft."""

    shop_id: str
    platform: Platform
    sealed: bytes
    settings: dict[str, Any]
    expires_at: datetime | None
    connected_at: datetime


class Connections(Part):
    """Keeping accounts. A shop has one per marketplace; connecting again replaces it."""

    def save_connection(self, made: Connected) -> None:
        """Keeps the account in place of an older one, and forgets how far it was read: the new key may see what the old one could not."""
        row = made.model_dump() | {"settings": json.dumps(made.settings, ensure_ascii=False), "platform": made.platform.value}
        with self.database.write() as connection:
            if not insert_new(connection, connections, row):
                here = (connections.c.shop_id == made.shop_id) & (connections.c.platform == made.platform.value)
                connection.execute(update(connections).where(here).values(row))
            read = (watermarks.c.shop_id == made.shop_id) & (watermarks.c.platform == made.platform.value)
            connection.execute(delete(watermarks).where(read))

    def connections(self) -> tuple[Connected, ...]:
        """Every account, by shop and marketplace."""
        query = select(connections).order_by(connections.c.shop_id, connections.c.platform)
        with self.database.read() as connection:
            rows = connection.execute(query).mappings().all()
        return tuple(Connected(**(dict(row) | {"settings": json.loads(row["settings"])})) for row in rows)

    def watermark(self, shop_id: str, platform: Platform) -> datetime | None:
        """Up to when everything was read and kept."""
        here = (watermarks.c.shop_id == shop_id) & (watermarks.c.platform == platform.value)
        with self.database.read() as connection:
            return connection.scalar(select(watermarks.c.read_up_to).where(here))

    def move_watermark(self, shop_id: str, platform: Platform, read_up_to: datetime) -> None:
        """Remembers how far was read; written only after what was read is kept."""
        row = {"shop_id": shop_id, "platform": platform.value, "read_up_to": read_up_to}
        with self.database.write() as connection:
            if not insert_new(connection, watermarks, row):
                here = (watermarks.c.shop_id == shop_id) & (watermarks.c.platform == platform.value)
                connection.execute(update(watermarks).where(here).values(read_up_to=read_up_to))
