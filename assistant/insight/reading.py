"""Asking the store for the numbers of a period."""

from collections.abc import Collection
from dataclasses import dataclass, replace
from datetime import date, datetime

from assistant.insight.overview import Overview, days_between, overview
from assistant.insight.values import What
from assistant.store import Store, Wanted
from knowledge.types import Platform

_DEAD_ENDS = {What.PROBLEM}


@dataclass(frozen=True)
class Period:
    """Whose numbers, and of which days (the shops' own calendar)."""

    first: date
    last: date
    shops: tuple[str, ...] | None = None
    platform: Platform | None = None

    @property
    def wanted(self) -> Wanted:
        """The same for the store."""
        return Wanted(shops=self.shops, first=self.first.isoformat(), last=self.last.isoformat(), platform=self.platform)


def numbers(store: Store, period: Period, now: datetime, *, most_products: int | None = None) -> Overview:
    """The overview of the period; of the products that draw complaints, only the first so many where a number is given."""
    kinds: Collection[What] = set(What) - _DEAD_ENDS
    sums = store.sums(period.wanted, ("shop_id", "kind", "name", "platform", "channel"), kinds)
    by_day = store.sums(period.wanted, ("day", "kind"), (What.COMPLAINT, What.DRAFT))
    complaints = store.sums(_narrowed(store, period.wanted, most_products), ("shop_id", "product_id", "name"), (What.COMPLAINT,))
    overdue = store.overdue(replace(period.wanted, kind=What.WAITING, due_before=now))
    return overview(days_between(period.first, period.last), sums, by_day, complaints, overdue)


def _narrowed(store: Store, wanted: Wanted, most: int | None) -> Wanted:
    """Adding up every product's families to show fifteen products would cost more than the rest of the page."""
    if most is None:
        return wanted
    top = store.top_products(replace(wanted, kind=What.COMPLAINT), most)
    return replace(wanted, products=tuple(sorted({product for _, product in top})))
