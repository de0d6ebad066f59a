"""Price and stock go stale: beyond their age they are not told to anyone."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

from knowledge.types import Fact, FactKind

Clock = Callable[[], datetime]


def utc_now() -> datetime:
    """The clock of the running service."""
    return datetime.now(UTC)


@dataclass(frozen=True)
class Freshness:
    """How old a perishable fact may be."""

    limits: dict[FactKind, timedelta] = field(
        default_factory=lambda: {FactKind.PRICE: timedelta(hours=24), FactKind.STOCK: timedelta(hours=6)}
    )

    def keep(self, facts: Iterable[Fact], *, confirmed: datetime | None, now: datetime) -> tuple[Fact, ...]:
        """The facts that may still be told; `confirmed` is when their source was last read, for facts without a time of their own."""
        return tuple(
            fact.model_copy(update={"as_of": fact.as_of or confirmed}) if fact.kind in self.limits else fact
            for fact in facts
            if self._fresh(fact, fact.as_of or confirmed, now)
        )

    def held(self, facts: Iterable[Fact], now: datetime) -> tuple[Fact, ...]:
        """Facts that were kept earlier and may still be told now."""
        return tuple(fact for fact in facts if self._fresh(fact, fact.as_of, now))

    def _fresh(self, fact: Fact, seen: datetime | None, now: datetime) -> bool:
        limit = self.limits.get(fact.kind)
        return limit is None or seen is None or now - aware(seen) <= limit


def aware(moment: datetime) -> datetime:
    """A moment with its zone; SQLite gives ours back without."""
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)
