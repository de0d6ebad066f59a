"""Keeping the counts up to date, beside the desk."""

import time
from collections.abc import Callable
from dataclasses import dataclass, field

from assistant.insight.marking import marks_of
from assistant.insight.values import Record
from assistant.observing.traffic import Traffic
from assistant.store import Counted, Store

_AT_ONCE = 100
_BESIDE = 5
"""As many as are counted in one breath beside the pages: a request that comes meanwhile waits for some hundredths of a second at most."""

_LULL, _LOOK = 0.02, 0.01
"""How long nobody must have waited before a step is taken, and how often that is looked at; in seconds."""

_EMPTY_DESK = 5.0
"""After so many seconds without a request the desk counts as empty."""


@dataclass(frozen=True)
class Counter:
    """Counts what changed. Safe to run in several threads and processes: what two count at once is counted the same."""

    store: Store
    traffic: Traffic = field(default_factory=Traffic)
    rest: Callable[[float], object] = time.sleep
    clock: Callable[[], float] = time.monotonic

    def run_once(self, most: int = 20) -> int:
        """Counts changed inquiries at full speed, up to `most` hundred of them; returns how many were counted."""
        done = 0
        for _ in range(most):
            found = self._count(_AT_ONCE)
            done += found
            if found < _AT_ONCE:
                break
        return done

    def keep_up(self, seconds: float = 1.0) -> int:
        """The same beside the pages, for so many seconds: a few at a time, when nobody waits for an answer, with rests in between.

        While people are at work it takes a quarter of its time at most. Where somebody always waits it takes one step, so that it
        goes on at all.
        """
        done, end = 0, self.clock() + seconds
        while True:
            while not self.traffic.quiet(_LULL) and self.clock() < end:
                self.rest(_LOOK)
            began = self.clock()
            found = self._count(_BESIDE)
            done += found
            if found < _BESIDE or self.clock() >= end:
                return done
            self.rest((self.clock() - began) * (0.25 if self.traffic.quiet(_EMPTY_DESK) else 3))

    def _count(self, most: int) -> int:
        found = self.store.uncounted(most)
        self.store.keep_marks([_counted(record) for record in found])
        return len(found)


def _counted(record: Record) -> Counted:
    marks = () if record.forgotten else marks_of(record)
    return Counted(record.inquiry.id, record.revision, forgotten=record.forgotten, marks=marks)
