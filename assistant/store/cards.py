"""What marketplaces told of a shop's products, kept so that only what changed is asked for again."""

import json
from collections.abc import Collection, Iterator, Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Connection, delete, select, update

from assistant.store.market_tables import card_readings, cards
from assistant.store.part import Part, insert_new
from knowledge.types import Frozen, Platform

_AT_ONCE = 500


class KeptCard(Frozen):
    """A product as it was last told; `perishable` is its price and stock, read at `perishable_at`."""

    product: str
    stamp: str = ""
    content: dict[str, Any] | None = None
    perishable: dict[str, Any] | None = None
    perishable_at: datetime | None = None


class Reading(Frozen):
    """How far the cards of an account were read. `sweeping_since`: a look at all of them has begun then and goes on at the cursor."""

    cursor: str = ""
    sweeping_since: datetime | None = None
    swept_at: datetime | None = None
    synced_at: datetime | None = None


class Cards(Part):
    """Keeping cards, page by page with the cursor after it."""

    def card_reading(self, shop_id: str, platform: Platform) -> Reading:
        """How far the cards were read."""
        query = select(card_readings).where(*_of(card_readings, shop_id, platform))
        with self.database.read() as connection:
            row = connection.execute(query).mappings().first()
        return Reading.model_validate({name: row[name] for name in Reading.model_fields}) if row else Reading()

    def save_card_reading(self, shop_id: str, platform: Platform, reading: Reading) -> None:
        """Remembers how far the cards were read."""
        with self.database.write() as connection:
            _note(connection, shop_id, platform, reading)

    def keep_cards(self, shop_id: str, platform: Platform, told: Sequence[KeptCard], reading: Reading, *, now: datetime) -> None:
        """Keeps a page and the cursor after it, both or neither. A product without content is known already, or left out."""
        with self.database.write() as connection:
            for card in told:
                _keep(connection, shop_id, platform, card, now)
            _note(connection, shop_id, platform, reading)

    def card_stamps(self, shop_id: str, platform: Platform, products: Collection[str]) -> Mapping[str, str]:
        """The stamps of those products that are kept."""
        found: dict[str, str] = {}
        asked = list(products)
        with self.database.read() as connection:
            for start in range(0, len(asked), _AT_ONCE):
                some = cards.c.product.in_(asked[start : start + _AT_ONCE])
                query = select(cards.c.product, cards.c.stamp).where(*_of(cards, shop_id, platform), some)
                found |= {row.product: row.stamp for row in connection.execute(query)}
        return found

    def kept_cards(self, shop_id: str, platform: Platform) -> Iterator[KeptCard]:
        """Every product, by its key, in short looks."""
        last = ""
        while True:
            query = select(cards).where(*_of(cards, shop_id, platform), cards.c.product > last).order_by(cards.c.product).limit(_AT_ONCE)
            with self.database.read() as connection:
                rows = connection.execute(query).mappings().all()
            for row in rows:
                loaded = {"content": json.loads(row["content"]), "perishable": json.loads(row["perishable"])}
                yield KeptCard.model_validate({name: row[name] for name in KeptCard.model_fields} | loaded)
            if len(rows) < _AT_ONCE:
                return
            last = rows[-1]["product"]

    def drop_cards(self, shop_id: str, platform: Platform, *, unseen_since: datetime) -> int:
        """Forgets products that a look at all of them did not meet; returns how many."""
        query = delete(cards).where(*_of(cards, shop_id, platform), cards.c.seen_at < unseen_since)
        with self.database.write() as connection:
            return connection.execute(query).rowcount


def _keep(connection: Connection, shop_id: str, platform: Platform, card: KeptCard, now: datetime) -> None:
    here = {"shop_id": shop_id, "platform": platform.value, "product": card.product}
    values: dict[str, Any] = {}
    if card.content is not None:
        values |= {"content": json.dumps(card.content, ensure_ascii=False), "stamp": card.stamp}
        blank = {"perishable": "{}", "perishable_at": None}
        if insert_new(connection, cards, here | blank | values | {"seen_at": now}):
            values = {}
    if card.perishable is not None:
        values |= {"perishable": json.dumps(card.perishable, ensure_ascii=False), "perishable_at": now}
    if card.content is not None or card.stamp:
        values["seen_at"] = now
    if values:
        connection.execute(update(cards).where(*_of(cards, shop_id, platform), cards.c.product == card.product).values(values))


def _note(connection: Connection, shop_id: str, platform: Platform, reading: Reading) -> None:
    row = {"shop_id": shop_id, "platform": platform.value} | reading.model_dump()
    if not insert_new(connection, card_readings, row):
        connection.execute(update(card_readings).where(*_of(card_readings, shop_id, platform)).values(row))


def _of(table: Any, shop_id: str, platform: Platform) -> tuple[ColumnElement[bool], ColumnElement[bool]]:
    return table.c.shop_id == shop_id, table.c.platform == platform.value
