"""What a shop may still draft today. A spent budget stops drafting politely: inquiries stay new and go on at the shop's midnight."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, time, timedelta
from decimal import Decimal
from enum import StrEnum
from zoneinfo import ZoneInfo

from assistant.errors import NotFound
from assistant.store import Budget, Spent, Store
from assistant.store.spending import day_of
from knowledge.types import Frozen

FIRST = 20
"""How many drafts are begun on a day before their cost is known."""


class Limit(StrEnum):
    """What is used up."""

    DRAFTS = "drafts"
    USD = "usd"
    MINUTE = "minute"


class Stop(Frozen):
    """Why a shop's inquiries wait, and until when."""

    shop_id: str
    limit: Limit
    allowed: Decimal
    until: datetime

    @property
    def says(self) -> str:
        """For the command line and the log."""
        of = {Limit.DRAFTS: "drafts a day", Limit.USD: "US dollars a day", Limit.MINUTE: "drafts a minute"}[self.limit]
        return f"shop {self.shop_id!r} has used its {self.allowed:f} {of}; drafting goes on at {self.until:%Y-%m-%d %H:%M %Z}"


@dataclass(frozen=True)
class Budgets:
    """Reads what was spent. `usual` holds where a shop has no budget of its own; `in_hand` says how many drafts are being made."""

    store: Store
    clock: Callable[[], datetime]
    usual: Budget = field(default_factory=Budget)
    in_hand: Callable[[str], int] = lambda shop_id: 0

    def room(self, shop_id: str) -> int | None:
        """How many more inquiries of the shop may be drafted now; None for any number."""
        allowed = self.of(shop_id)
        if allowed == Budget():
            return None
        spent, hand = self.spent(shop_id), self.in_hand(shop_id)
        rooms = [room - hand for room in _rooms(allowed, spent, self._minute(spent))]
        return max(0, min(rooms))

    def stop(self, shop_id: str) -> Stop | None:
        """Why nothing of the shop is drafted now; None when there is room."""
        allowed, spent = self.of(shop_id), self.spent(shop_id)
        if allowed.drafts is not None and spent.drafts >= allowed.drafts:
            return Stop(shop_id=shop_id, limit=Limit.DRAFTS, allowed=Decimal(allowed.drafts), until=self._midnight(shop_id))
        if allowed.usd is not None and spent.usd >= allowed.usd:
            return Stop(shop_id=shop_id, limit=Limit.USD, allowed=allowed.usd, until=self._midnight(shop_id))
        if allowed.per_minute is not None and self._minute(spent) >= allowed.per_minute:
            next_minute = self.clock().replace(second=0, microsecond=0) + timedelta(minutes=1)
            return Stop(shop_id=shop_id, limit=Limit.MINUTE, allowed=Decimal(allowed.per_minute), until=next_minute)
        return None

    def stops(self) -> tuple[Stop, ...]:
        """Every shop whose day is used up; who only waits for the next minute is not worth a word."""
        own = self.store.budgets()
        if self.usual == Budget() and not own:
            return ()
        limited = [shop.id for shop in self.store.shops() if self.usual != Budget() or shop.id in own]
        found = (self.stop(shop_id) for shop_id in limited)
        return tuple(stop for stop in found if stop is not None and stop.limit is not Limit.MINUTE)

    def of(self, shop_id: str) -> Budget:
        """What the shop may spend: its own word, else the usual one, limit by limit."""
        own = self.store.budget(shop_id)
        return Budget(
            drafts=self.usual.drafts if own.drafts is None else own.drafts,
            usd=self.usual.usd if own.usd is None else own.usd,
            per_minute=self.usual.per_minute if own.per_minute is None else own.per_minute,
        )

    def spent(self, shop_id: str) -> Spent:
        """What the shop has spent on its own day."""
        return self.store.spent(shop_id, day_of(self.clock(), self._timezone(shop_id)))

    def _minute(self, spent: Spent) -> int:
        return spent.minute_drafts if spent.minute == int(self.clock().timestamp()) // 60 else 0

    def _midnight(self, shop_id: str) -> datetime:
        zone = self._timezone(shop_id)
        return datetime.combine(day_of(self.clock(), zone) + timedelta(days=1), time(), ZoneInfo(zone))

    def _timezone(self, shop_id: str) -> str:
        try:
            return self.store.shop(shop_id).timezone
        except NotFound:  # an import may name a shop that nobody has described yet
            return "UTC"


def _rooms(allowed: Budget, spent: Spent, minute: int) -> list[int]:
    rooms = []
    if allowed.drafts is not None:
        rooms.append(allowed.drafts - spent.drafts)
    if allowed.usd is not None:
        rooms.append(_affordable(allowed.usd - spent.usd, spent))
    if allowed.per_minute is not None:
        rooms.append(allowed.per_minute - minute)
    return rooms


def _affordable(left: Decimal, spent: Spent) -> int:
    """How many drafts of today's mean cost fit into what is left."""
    if left <= 0:
        return 0
    if not spent.drafts or not spent.micro_usd:
        return FIRST
    return max(1, int(left / (spent.usd / spent.drafts)))
