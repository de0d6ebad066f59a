"""Complaints of a stretch of time, from the marks: which products draw alike ones, and which inquiries they are."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import func, select

from assistant.store.insight_tables import marks
from assistant.store.part import Part
from assistant.store.tables import inquiries


@dataclass(frozen=True, kw_only=True)
class Stretch:
    """Complaints from one moment to another, both counted; of these shops and products, None meaning any."""

    since: datetime
    until: datetime
    shops: Collection[str] | None = None
    products: Collection[str] | None = None


class Complaints(Part):
    """Reads what was counted so far."""

    def complained_of(
        self, stretch: Stretch, *, least: int, apart_from: str = "", most: int | None = None, after: int = 0
    ) -> tuple[tuple[str, str, str], ...]:
        """Shop, product and family of problems that at least so many inquiries complain of, those of the most first."""
        face = (marks.c.shop_id, marks.c.product_id, marks.c.name)
        here = (*_within(stretch), marks.c.kind == "complaint", marks.c.name != apart_from)
        query = select(*face).where(*here).group_by(*face).having(func.count() >= least)
        with self.database.read() as connection:
            rows = connection.execute(query.order_by(func.count().desc(), *face).limit(most).offset(after or None))
            return tuple((row.shop_id, row.product_id, row.name) for row in rows)

    def complaints(self, stretch: Stretch) -> tuple[Mapping[str, Any], ...]:
        """Every complaint, and every finer problem that it names: whose, of what, and with which inquiry, the oldest first."""
        columns = (marks.c.shop_id, marks.c.product_id, marks.c.kind, marks.c.name, marks.c.inquiry_id, marks.c.at)
        query = select(*columns, inquiries.c.product_name).join(inquiries, inquiries.c.id == marks.c.inquiry_id)
        query = query.where(*_within(stretch), marks.c.kind.in_(("complaint", "problem")))
        with self.database.read() as connection:
            return tuple(dict(row) for row in connection.execute(query.order_by(marks.c.at, marks.c.inquiry_id)).mappings())


def _within(stretch: Stretch) -> Iterable[Any]:
    yield marks.c.at.between(stretch.since, stretch.until)
    yield marks.c.product_id != ""
    for column, chosen in ((marks.c.shop_id, stretch.shops), (marks.c.product_id, stretch.products)):
        if chosen is not None:
            yield column.in_(chosen)
