"""Request allowances of one token, shared by every process that uses it.

A token bucket per method group lives in one row: of a small SQLite file beside the others of home, or of the PostgreSQL database that
workers on several machines share. Taking from it is one transaction, so two processes never spend the same permit. A platform's own word
(429 with a delay, remaining 0) closes the group until then.
"""

import hashlib
import sqlite3
import time
from collections.abc import Callable, Mapping
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from assistant.errors import MarketplaceBusy
from assistant.marketplaces.patience import patience
from assistant.store.turns import Level

_TABLE = """
CREATE TABLE IF NOT EXISTS bucket (key TEXT PRIMARY KEY, level REAL NOT NULL, at REAL NOT NULL, closed_until REAL NOT NULL)
"""


@dataclass(frozen=True)
class Allowance:
    """`permits` requests per `seconds`, at most `burst` at once."""

    permits: float
    seconds: float
    burst: int

    @property
    def rate(self) -> float:
        """Permits per second."""
        return self.permits / self.seconds


class Buckets(Protocol):
    """Where levels are kept: reads one and writes what `change` makes of it, with nobody in between."""

    def change_bucket(self, name: str, empty: Level, change: Callable[[Level], Level]) -> None: ...


class Limiter(Protocol):
    """Waits until a request of this group may go out; learns from the answer."""

    def take(self, group: str) -> None: ...

    def note(self, group: str, status: int, headers: Mapping[str, str]) -> None: ...


class NoLimit:
    """For doubles: everything goes at once."""

    def take(self, group: str) -> None:
        """Never waits."""

    def note(self, group: str, status: int, headers: Mapping[str, str]) -> None:
        """Learns nothing."""


class FileBuckets:
    """Levels in a SQLite file in WAL mode."""

    def __init__(self, path: Path) -> None:
        self._path = path
        path.parent.mkdir(parents=True, exist_ok=True)
        with closing(self._connect()) as base:
            base.execute("PRAGMA journal_mode=WAL")
            base.execute(_TABLE)

    def change_bucket(self, name: str, empty: Level, change: Callable[[Level], Level]) -> None:
        """One immediate transaction."""
        with closing(self._connect()) as base:
            base.execute("BEGIN IMMEDIATE")
            row = base.execute("SELECT level, at, closed_until FROM bucket WHERE key = ?", (name,)).fetchone()
            base.execute("REPLACE INTO bucket VALUES (?, ?, ?, ?)", (name, *change(row or empty)))
            base.execute("COMMIT")

    def _connect(self) -> sqlite3.Connection:
        return sqlite3.connect(self._path, isolation_level=None, timeout=30)


class SharedLimiter:
    """The allowances of one token, in a file or a database that several processes share. The token is stored as a digest only.

    `longest_wait` in seconds: a group that stays closed longer, or longer than the caller is patient, raises MarketplaceBusy with the
    delay instead of blocking the caller.
    """

    def __init__(
        self,
        where: Path | Buckets,
        token: str,
        allowances: Mapping[str, Allowance],
        *,
        longest_wait: float = 30.0,
        clock: Callable[[], float] = time.time,
        sleep: Callable[[float], None] = time.sleep,
    ) -> None:
        self._buckets = FileBuckets(where) if isinstance(where, Path) else where
        self._token = hashlib.sha256(token.encode()).hexdigest()[:16]
        self._allowances = dict(allowances)
        self._longest = longest_wait
        self._clock = clock
        self._sleep = sleep

    def take(self, group: str) -> None:
        """Spends one permit, waiting for it if need be."""
        waited = 0.0
        while (delay := self._try(group)) > 0:
            if waited + delay > min(self._longest, patience()):
                raise MarketplaceBusy(f"the allowance for {group!r} is spent for another {delay:.0f} s", retry_after=delay)
            self._sleep(delay)
            waited += delay

    def note(self, group: str, status: int, headers: Mapping[str, str]) -> None:
        """Closes the group when the platform says so."""
        from assistant.marketplaces.transport import BUSY, stated_wait

        if status in BUSY:
            self._close(group, stated_wait(headers) or 1.0)
        elif "0" in (headers.get("X-Ratelimit-Remaining"), headers.get("X-RateLimit-Resource-Remaining")) and (
            delay := stated_wait(headers)
        ):
            self._close(group, delay)

    def _try(self, group: str) -> float:
        allowance, now, waits = self._allowances[group], self._clock(), [0.0]

        def spend(kept: Level) -> Level:
            level, at, closed_until = kept
            level = min(float(allowance.burst), level + max(0.0, now - at) * allowance.rate)
            wait = closed_until - now
            if wait <= 0:
                wait = 0.0 if level >= 1 else (1 - level) / allowance.rate
            waits[0] = wait
            return (level - 1 if wait == 0.0 else level), now, closed_until

        self._buckets.change_bucket(self._key(group), (float(allowance.burst), now, 0.0), spend)
        return waits[0]

    def _close(self, group: str, delay: float) -> None:
        now = self._clock()
        self._buckets.change_bucket(self._key(group), (0.0, now, 0.0), lambda kept: (0.0, now, max(kept[2], now + delay)))

    def _key(self, group: str) -> str:
        return f"{self._token}:{group}"
