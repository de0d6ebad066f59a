"""Complaints that are alike: of one shop, about one product, of one family of problems, within a week."""

from collections.abc import Collection, Iterable, Mapping
from datetime import datetime, timedelta
from typing import Any

from assistant.reading.families import family_of
from assistant.store import Store
from knowledge.types import Frozen

WINDOW = timedelta(days=7)
LEAST = 3

_NOT_A_KIND = "other"
"""Complaints whose problem the reading could not name are not known to be alike."""


class Alike(Frozen):
    """A group of alike complaints. `problem` is the family, `codes` how often each of its finer problems was named.

    `key` stays the same while the group goes on, so that whoever is told once can be left alone afterwards.
    """

    shop_id: str
    product_id: str
    product_name: str
    problem: str
    codes: dict[str, int]
    inquiry_ids: tuple[str, ...]
    first_at: datetime
    last_at: datetime

    @property
    def key(self) -> str:
        """Names the group: shop, product, problem."""
        return f"{self.shop_id}\x1f{self.product_id}\x1f{self.problem}"

    @property
    def count(self) -> int:
        """How many inquiries complain."""
        return len(self.inquiry_ids)


def alike_complaints(
    store: Store, now: datetime, *, least: int = LEAST, window: timedelta = WINDOW, shops: Collection[str] | None = None
) -> tuple[Alike, ...]:
    """The groups with at least so many inquiries in the window that ends now, the largest first. Reads what was counted so far."""
    rows = [row for row in store.complaints_since(now - window, shops) if row["at"] <= now]
    groups: dict[tuple[str, str, str], list[Mapping[str, Any]]] = {}
    for row in rows:
        if row["kind"] == "complaint" and row["name"] != _NOT_A_KIND:
            groups.setdefault((row["shop_id"], row["product_id"], row["name"]), []).append(row)
    found = [_group(key, members, rows) for key, members in groups.items() if len(members) >= least]
    return tuple(sorted(found, key=lambda group: (-group.count, group.key)))


def _group(key: tuple[str, str, str], members: list[Mapping[str, Any]], rows: Iterable[Mapping[str, Any]]) -> Alike:
    shop_id, product_id, problem = key
    ids = tuple(dict.fromkeys(row["inquiry_id"] for row in members))
    named = [
        row["name"] for row in rows if row["kind"] == "problem" and row["inquiry_id"] in set(ids) and family_of(row["name"]) == problem
    ]
    names = [row["product_name"] for row in reversed(members) if row["product_name"]]
    return Alike(
        shop_id=shop_id,
        product_id=product_id,
        product_name=names[0] if names else product_id,
        problem=problem,
        codes={code: named.count(code) for code in sorted(set(named))},
        inquiry_ids=ids,
        first_at=members[0]["at"],
        last_at=members[-1]["at"],
    )
