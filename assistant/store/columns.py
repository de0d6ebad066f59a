"""Which column of a seller's file holds what, remembered per shop and platform."""

import json
from collections.abc import Mapping

from sqlalchemy import select, update

from assistant.store.market_tables import file_columns
from assistant.store.part import Part, insert_new
from knowledge.types import Platform


class Columns(Part):
    """A person names the columns once; the next export of the same portal is read alike."""

    def file_columns(self, shop_id: str, platform: Platform) -> Mapping[str, str]:
        """Field -> column, as it was last said."""
        query = select(file_columns.c.mapping).where(file_columns.c.shop_id == shop_id, file_columns.c.platform == platform.value)
        with self.database.read() as connection:
            held = connection.scalar(query)
        kept: dict[str, str] = json.loads(held) if held else {}
        return kept

    def save_file_columns(self, shop_id: str, platform: Platform, mapping: Mapping[str, str]) -> None:
        """Remembers the columns in place of the earlier ones."""
        row = {"shop_id": shop_id, "platform": platform.value, "mapping": json.dumps(dict(mapping), ensure_ascii=False)}
        with self.database.write() as connection:
            if not insert_new(connection, file_columns, row):
                here = (file_columns.c.shop_id == shop_id) & (file_columns.c.platform == platform.value)
                connection.execute(update(file_columns).where(here).values(row))
