"""Complaints that are alike: of one shop, about one product, of one family of problems, within a week."""

from collections import Counter, defaultdict
from collections.abc import Collection, Mapping
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

from assistant.reading.families import family_of
from assistant.store import Store, Stretch
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
    store: Store,
    now: datetime,
    *,
    least: int = LEAST,
    window: timedelta = WINDOW,
    shops: Collection[str] | None = None,
    product_id: str | None = None,
    most: int | None = None,
    after: int = 0,
) -> tuple[Alike, ...]:
    """The groups with at least so many inquiries in the window that ends now, the largest first. Reads what was counted so far.

    `product_id` asks for those of one product; `most` and `after` for a page of them: only what is on it is read whole.
    """
    stretch = Stretch(since=now - window, until=now, shops=shops, products=None if product_id is None else [product_id])
    faces = store.complained_of(stretch, least=least, apart_from=_NOT_A_KIND, most=most, after=after)
    if not faces:
        return ()
    rows = store.complaints(replace(stretch, products=sorted({product for _, product, _ in faces})))
    members: dict[tuple[str, str, str], list[Mapping[str, Any]]] = {face: [] for face in faces}
    named: dict[str, list[str]] = defaultdict(list)
    for row in rows:
        face = (row["shop_id"], row["product_id"], row["name"])
        if row["kind"] == "problem":
            named[row["inquiry_id"]].append(row["name"])
        elif face in members:
            members[face].append(row)
    return tuple(sorted((_group(face, held, named) for face, held in members.items()), key=lambda group: (-group.count, group.key)))


def _group(face: tuple[str, str, str], members: list[Mapping[str, Any]], named: Mapping[str, list[str]]) -> Alike:
    shop_id, product_id, problem = face
    ids = tuple(dict.fromkeys(row["inquiry_id"] for row in members))
    codes = Counter(code for inquiry_id in ids for code in named.get(inquiry_id, ()) if family_of(code) == problem)
    return Alike(
        shop_id=shop_id,
        product_id=product_id,
        product_name=next((row["product_name"] for row in reversed(members) if row["product_name"]), product_id),
        problem=problem,
        codes=dict(sorted(codes.items())),
        inquiry_ids=ids,
        first_at=members[0]["at"],
        last_at=members[-1]["at"],
    )
