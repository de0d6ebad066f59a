"""A quantity: an amount in base units, with what its words say of its bounds."""

import math
from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum

from assistant.filter.grounding.units import Unit


class Bound(StrEnum):
    """What a quantity says about the value it names."""

    EXACT = "exact"
    AT_MOST = "at most"
    AT_LEAST = "at least"
    RANGE = "range"


@dataclass(frozen=True, slots=True)
class Quantity:
    """A measured or counted amount. `low` and `high` are in base units; `group` ties the sides of one size together."""

    start: int
    end: int
    low: float
    high: float
    unit: Unit
    bound: Bound = Bound.EXACT
    rough: bool = False
    under: bool = False
    over: bool = False
    group: int = -1
    noun: str = ""
    worded: bool = False

    @property
    def dimension(self) -> str:
        return self.unit.dimension


def near(left: float, right: float, tolerance: float) -> bool:
    """Whether two amounts agree within a share of the larger."""
    return math.isclose(left, right, rel_tol=tolerance, abs_tol=1e-9)


def grouped(quantities: Iterable[Quantity]) -> list[list[Quantity]]:
    """The sizes among quantities: sides of one thing, a count with the measure of each."""
    groups: dict[int, list[Quantity]] = {}
    for quantity in quantities:
        if quantity.group >= 0:
            groups.setdefault(quantity.group, []).append(quantity)
    return [group for group in groups.values() if len(group) > 1]
