"""Whose inquiries are drafted next: every shop in turn by its weight, the urgent before the others, nobody waiting for ever."""

from collections import deque
from collections.abc import Callable, Hashable, Mapping, Sequence
from typing import TypeVar

Shop = TypeVar("Shop", bound=Hashable)
Item = TypeVar("Item")

ORDINARY = 5
"""Every fifth place goes to what is not urgent, if something waits: complaints come first, but praise is not left for ever."""


def _equal(shop: object) -> float:
    return 1.0


def fair_order(
    waiting: Mapping[Shop, Sequence[Item]],
    limit: int,
    *,
    urgent: Callable[[Item], bool],
    weight: Callable[[Shop], float] = _equal,
    served: Mapping[Shop, float] | None = None,
    ordinary: int = ORDINARY,
) -> list[Item]:
    """The next `limit` items of `waiting`; each shop's own order is kept among its urgent and among its other items.

    A place goes to the shop that was given least for its weight (`served` counts what it was given before, so that the order goes on
    from call to call); a tie goes to the shop that comes first in `waiting`. A shop with a million items therefore gets no more
    places than a shop with ten of the same weight, as long as both have something.
    """
    given = {shop: float((served or {}).get(shop, 0.0)) for shop in waiting}
    hurried = {shop: deque(item for item in items if urgent(item)) for shop, items in waiting.items()}
    calm = {shop: deque(item for item in items if not urgent(item)) for shop, items in waiting.items()}
    chosen: list[Item] = []
    while len(chosen) < limit:
        open_lines = [{shop: line for shop, line in lines.items() if line} for lines in (hurried, calm)]
        if (len(chosen) + 1) % ordinary == 0:
            open_lines.reverse()
        lines = open_lines[0] or open_lines[1]
        if not lines:
            break
        shop = min(lines, key=lambda shop: (given[shop] + 1) / weight(shop))
        given[shop] += 1
        chosen.append(lines[shop].popleft())
    return chosen
