"""What the web edge needs, handed in by the wiring."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from assistant.accounts import Accounts
from assistant.desk import Desk
from assistant.drafting import Drafter
from assistant.pipeline import Bench
from assistant.publishing import Marketplaces, Publisher
from assistant.store import Store


def now() -> datetime:
    """The time of day, in UTC."""
    return datetime.now(UTC)


@dataclass(frozen=True)
class Services:
    """The desk and everything beside it. `for_store` builds the usual set."""

    store: Store
    desk: Desk
    accounts: Accounts
    publisher: Publisher
    drafter: Drafter
    bench_for: Callable[[str], Bench]
    marketplaces: Marketplaces
    clock: Callable[[], datetime] = now
    secure_cookies: bool = False
    background: bool = True

    @classmethod
    def for_store(
        cls,
        store: Store,
        bench_for: Callable[[str], Bench],
        marketplaces: Marketplaces,
        *,
        clock: Callable[[], datetime] = now,
        hold_seconds: float = 60,
        secure_cookies: bool = False,
        background: bool = True,
    ) -> "Services":
        """Everything for one store. `hold_seconds` is the undo window; `background` runs drafting and publishing beside the pages."""
        return cls(
            store=store,
            desk=Desk(store, bench_for, clock, hold=timedelta(seconds=hold_seconds)),
            accounts=Accounts(store, clock),
            publisher=Publisher(store, marketplaces, clock),
            drafter=Drafter(store, bench_for, marketplaces, clock),
            bench_for=bench_for,
            marketplaces=marketplaces,
            clock=clock,
            secure_cookies=secure_cookies,
            background=background,
        )
