"""What the web edge needs, handed in by the wiring."""

import hashlib
import logging
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from threading import Lock, Thread
from typing import TYPE_CHECKING, NamedTuple

from assistant.accounts import Accounts
from assistant.claims import Claims
from assistant.claims.reviewing import Purchases
from assistant.desk import Desk
from assistant.drafting import Drafter
from assistant.editing import Editor
from assistant.errors import StoreError
from assistant.insight.counting import Counter
from assistant.notifying import Notifying
from assistant.notifying.endpoints import Setup
from assistant.observing.watch import Watch
from assistant.photos import Photos
from assistant.pipeline import Bench
from assistant.publishing import Marketplaces, Publisher
from assistant.revising import Revising
from assistant.settings import YANDEX_SOURCES
from assistant.store import Allowance, Budget, Filters, Store
from assistant.web.conflicts import Conflicts
from assistant.writing.composer import Composer
from assistant.writing.revise import Revises
from assistant.writing.rewording import Rewording
from knowledge.freshness import utc_now

if TYPE_CHECKING:
    from assistant.marketplaces.cards import CardKeeper
    from assistant.work.engine import DurableRunner
    from assistant.work.working import Working


log = logging.getLogger(__name__)


def _reworder() -> Revises:
    return Rewording(Composer())


class Counts(NamedTuple):
    """The numbers beside the queue: how many by each filter, and the products that wait most."""

    by: dict[str, dict[str, int]]
    products: tuple[tuple[str, str, int], ...]


class Counted:
    """The queue's counts, remembered for a few seconds: they guide the eye, and counting 50,000 lines for every page would not.

    Numbers a few seconds old are shown while a thread beside the pages counts anew; numbers older than `oldest` are not shown.
    """

    def __init__(self, store: Store, seconds: float = 5, oldest: float = 20) -> None:
        self._store = store
        self._seconds, self._oldest = seconds, oldest
        self._kept: dict[Filters, tuple[float, Counts]] = {}
        self._counting = Lock()

    def of(self, filters: Filters) -> Counts:
        """The counts for the filters."""
        kept = self._kept.get(filters)
        age = time.monotonic() - kept[0] if kept is not None else float("inf")
        if kept is None or age > self._oldest:
            return self._counted(filters)
        if age > self._seconds and self._counting.acquire(blocking=False):
            Thread(target=self._anew, args=[filters], name="counts", daemon=True).start()
        return kept[1]

    def _anew(self, filters: Filters) -> None:
        try:
            self._counted(filters)
        except StoreError as error:
            log.warning("the queue was not counted: %s; the next page tries again", error)
        finally:
            self._counting.release()

    def _counted(self, filters: Filters) -> Counts:
        if len(self._kept) > 200:
            self._kept.clear()
        counts = Counts(self._store.counts(filters), self._store.products(filters))
        self._kept[filters] = (time.monotonic(), counts)
        return counts


@dataclass(frozen=True)
class Pace:
    """How fast keys may ask, and how streams of events behave: seconds between looks, between signs of life, and until they end.

    A stream ends so that a forgotten one does not stay for ever; its reader goes on from the last event it has.
    """

    requests_per_minute: int = 600
    look: float = 1.0
    heartbeat: float = 15.0
    longest: float = 900.0
    streams_per_key: int = 20


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
    cards: "CardKeeper | None" = None
    clock: Callable[[], datetime] = utc_now
    secure_cookies: bool = False
    background: bool = True
    hint_sources: tuple[str, ...] = YANDEX_SOURCES
    reviser: Revises = field(default_factory=_reworder)
    pace: Pace = Pace()
    runner: "DurableRunner | None" = None
    worker_name: str = ""
    drafts_at_once: int = 8
    watch: Watch = field(default_factory=Watch)
    photos: Photos = field(default_factory=Photos)
    notifying: Notifying = field(kw_only=True)
    purchases: Purchases = field(default_factory=Purchases, repr=False)
    counted: Counted = field(init=False)
    conflicts: Conflicts = field(default_factory=Conflicts)
    revising: Revising = field(init=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "counted", Counted(self.store))
        object.__setattr__(self, "revising", Revising(self.desk, self.reviser))

    def working(self) -> "Working | None":
        """What collects, drafts and publishes beside the pages; None where others do."""
        if not self.background or self.runner is None:
            return None
        from assistant.work.working import Working

        return Working(self, self.runner, name=self.worker_name, at_once=self.drafts_at_once)

    @property
    def claims(self) -> Claims:
        """Return claims: what waits, what we would do, and ordering an action."""
        return Claims(self.store, self.marketplaces, self.clock, self.desk.hold, self.purchases)

    @property
    def editor(self) -> Editor:
        """Changes of published answers, and reading back those whose outcome is open."""
        return Editor(self.store, self.desk, self.marketplaces, self.clock)

    @property
    def counter(self) -> Counter:
        """Keeps the numbers of the analytics page up to date."""
        return Counter(self.store, self.watch.traffic)

    @property
    def setup(self) -> Setup:
        """Making and closing the endpoints that are told."""
        return Setup(self.notifying)

    def take_request(self, key: str) -> Allowance | None:
        """Counts one request of an API key; None when its allowance is used up."""
        caller = f"key:{hashlib.sha256(key.encode()).hexdigest()[:32]}"
        return self.store.take_request(caller, per_minute=self.pace.requests_per_minute, now=self.clock())

    @classmethod
    def for_store(
        cls,
        store: Store,
        bench_for: Callable[[str], Bench],
        marketplaces: Marketplaces,
        *,
        cards: "CardKeeper | None" = None,
        clock: Callable[[], datetime] = utc_now,
        hold_seconds: float = 60,
        secure_cookies: bool = False,
        background: bool = True,
        hint_sources: tuple[str, ...] = YANDEX_SOURCES,
        reviser: Revises | None = None,
        pace: Pace = Pace(),
        runner: "DurableRunner | None" = None,
        worker_name: str = "",
        drafts_at_once: int = 8,
        watch: Watch | None = None,
        usual_budget: Budget | None = None,
        notifying: Notifying | None = None,
    ) -> "Services":
        """Everything for one store. `hold_seconds` is the undo window; `background` collects, drafts and publishes beside the pages,
        if there is a `runner`: whoever made it closes it.

        `hint_sources` are the address ranges whose notifications are taken as hints. Without a `reviser` the composer rewords its
        own drafts. Without a `runner` approvals list no jobs, and whoever works on the store finds them a little later.
        """
        return cls(
            store=store,
            desk=Desk(store, bench_for, clock, hold=timedelta(seconds=hold_seconds), runner=runner),
            accounts=Accounts(store, clock),
            publisher=Publisher(store, marketplaces, clock),
            drafter=Drafter(store, bench_for, marketplaces, clock, usual_budget or Budget()),
            bench_for=bench_for,
            marketplaces=marketplaces,
            cards=cards,
            clock=clock,
            secure_cookies=secure_cookies,
            background=background,
            hint_sources=hint_sources,
            reviser=reviser or _reworder(),
            pace=pace,
            runner=runner,
            worker_name=worker_name,
            drafts_at_once=drafts_at_once,
            watch=watch or Watch(),
            notifying=notifying or Notifying(store, clock),
        )
