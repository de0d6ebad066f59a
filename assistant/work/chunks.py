"""A chunk of inquiries becomes proposals, many at once, whatever happens to one of them or to the process."""

import logging
import threading
import time
from collections import Counter
from collections.abc import Callable, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from functools import cache
from typing import Protocol, TypeVar

from assistant.domain import Inquiry, Proposal
from assistant.errors import ModelBusy, StoreError
from assistant.observing.about import working
from assistant.pipeline import Bench
from assistant.store import Store
from assistant.work.sharing import Rest, Together, Turns

log = logging.getLogger(__name__)

T = TypeVar("T")

SIZE = 100
"""Inquiries in a chunk at most: enough that the engine costs little for each, few enough that a new complaint soon has its turn."""

SUSPECT, GUILTY = 2, 3
"""Ends of a process that an inquiry was in hand at, besides the first of its chunk, before it is drafted while the process drafts nothing
else, and before a person gets it. Until then it is drafted as the only one of its kind, so that few become suspects."""

FRESH_SECONDS = 0.5
"""How old an answer to what a chunk holds may be. What was taken away meanwhile costs a draft that is not kept."""

KEEP_TRIES = 60
"""How often a proposal is handed to a database that does not take it, a second apart: it was paid for, and asking again costs more."""

MANY = 10
GATHER = 0.01
"""Seconds in which the proposals of many threads come together in one transaction; a model takes a hundred times as long."""


class Drafts(Protocol):
    """What makes and keeps proposals; `Drafter` is one."""

    def bench_for(self, shop_id: str) -> Bench: ...

    def make(self, inquiry: Inquiry, version: int, bench: Bench) -> Proposal: ...

    def give_up(self, inquiry: Inquiry, version: int, bench: Bench) -> Proposal: ...

    def keep(self, made: Sequence[Proposal]) -> Sequence[bool]: ...

    def noticed(self, proposal: Proposal, bench: Bench) -> None: ...


class Chunks:
    """Drafts chunks over one pool of threads, so that the end of one chunk and the beginning of the next share the threads.

    A chunk whose process ended is begun again with notes of what is in hand. What was in hand at another end is drafted first, one after
    another; what was in hand at the next, while nothing else is drafted. What ends even that goes to a person: nobody else can be to blame.
    """

    def __init__(self, store: Store, drafter: Drafts, at_once: int, rest: Rest | None = None, patience: float = 1.0) -> None:
        self.rest = rest or Rest()
        self.moved = threading.Event()
        """Set when a chunk has begun or ended: there may be room for another."""
        self.slots = 2 + at_once // 25
        self._store, self._drafter, self._patience = store, drafter, patience
        self._pool = ThreadPoolExecutor(at_once, thread_name_prefix="draft")
        self._together = Together(drafter.keep, gather=GATHER if at_once >= MANY else 0.0)
        self._stopping = threading.Event()
        self._lock, self._one = threading.Lock(), threading.Lock()
        self._turns = Turns()
        self._running = 0

    @property
    def running(self) -> int:
        """How many chunks this process is drafting."""
        return self._running

    def draft(self, chunk_id: str) -> dict[str, int]:
        """Drafts what the chunk holds; what could not be drafted now waits again. Says how many were what."""
        with self._lock:
            self._running += 1
        self.moved.set()
        try:
            done = self._drafted(chunk_id)
            self._patiently(lambda: self._store.give_back(chunk_id))
        finally:
            with self._lock:
                self._running -= 1
            self.moved.set()
        return dict(done)

    def stop(self) -> None:
        """Begins no more drafts; those in hand are finished."""
        self._stopping.set()
        self._pool.shutdown(wait=True, cancel_futures=True)
        self._together.stop()

    def _drafted(self, chunk_id: str) -> Counter[str]:
        ends = self._patiently(lambda: self._store.begin_run(chunk_id))
        chunk = Chunk(chunk_id, self._store, cache(self._drafter.bench_for), noted=ends is not None)
        held = self._patiently(lambda: self._store.held(chunk_id))
        seen = {name: number for name, number in (ends or {}).items() if number}
        done = Counter[str]()
        try:
            for inquiry in (one for one in held if one.id in seen):
                done[self._carefully(chunk, inquiry, seen[inquiry.id])] += 1
            futures = [self._pool.submit(self._among_others, chunk, one) for one in held if one.id not in seen]
            done.update(_outcome(future) for future in futures)
        except RuntimeError:
            if not self._stopping.is_set():
                raise
            done["left"] += 1  # this process is stopping and its threads take nothing more
        return done

    def _carefully(self, chunk: "Chunk", inquiry: Inquiry, ends: int) -> str:
        """Drafts what may have ended the process, so that another end would tell more than this one did."""
        with self._one:
            if ends < SUSPECT:
                return _outcome(self._pool.submit(self._among_others, chunk, inquiry))
            with self._turns.alone():  # in this thread, for those of the pool may all be waiting for it
                return self._draft(chunk, inquiry, self._make if ends < GUILTY else self._give_up)

    def _among_others(self, chunk: "Chunk", inquiry: Inquiry) -> str:
        with self._turns.among_others():
            return self._draft(chunk, inquiry, self._make)

    def _draft(self, chunk: "Chunk", inquiry: Inquiry, made: "Made") -> str:
        if self._stopping.is_set() or self.rest.resting:
            return "left"
        try:
            version = chunk.version_of(inquiry.id)
            if version is None:
                return "taken away"
            with working(workflow=chunk.id):
                bench = chunk.bench_for(inquiry.shop_id)
                proposal = made(chunk, inquiry, version + 1, bench)
                kept = self._patiently(lambda: self._together.keep(proposal), KEEP_TRIES)
        except (ModelBusy, StoreError) as error:
            log.warning("drafting goes on later: %s", error)
            self.rest.busy(error.retry_after if isinstance(error, ModelBusy) else None)
            return "left"
        self.rest.worked()
        if kept:
            self._drafter.noticed(proposal, bench)
        return "drafted" if kept else "taken away"

    def _make(self, chunk: "Chunk", inquiry: Inquiry, version: int, bench: Bench) -> Proposal:
        chunk.note(inquiry)
        return self._drafter.make(inquiry, version, bench)

    def _give_up(self, chunk: "Chunk", inquiry: Inquiry, version: int, bench: Bench) -> Proposal:
        return self._drafter.give_up(inquiry, version, bench)

    def _patiently(self, act: Callable[[], T], tries: int | None = None) -> T:
        """What cannot be kept now waits for the database, which is told once; the chunk holds what it holds meanwhile."""
        tried = 0
        while True:
            try:
                return act()
            except StoreError as error:
                if not tried:
                    log.warning("a chunk waits for the database: %s", error)
                tried += 1
                if tried == tries or self._stopping.wait(self._patience):
                    raise


Made = Callable[["Chunk", Inquiry, int, Bench], Proposal]


class Chunk:
    """A chunk in hand. What it still holds is asked for all of it at once, and again when the answer is old."""

    def __init__(self, chunk_id: str, store: Store, bench_for: Callable[[str], Bench], *, noted: bool) -> None:
        self.id, self.bench_for = chunk_id, bench_for
        self._store, self._noted = store, noted
        self._lock = threading.Lock()
        self._versions, self._asked = dict[str, int](), float("-inf")

    def version_of(self, inquiry_id: str) -> int | None:
        """The version of the inquiry's last proposal; None when it was given back, decided or forgotten meanwhile."""
        with self._lock:
            if time.monotonic() - self._asked > FRESH_SECONDS:
                self._versions, self._asked = self._store.held_versions(self.id), time.monotonic()
            return self._versions.get(inquiry_id)

    def note(self, inquiry: Inquiry) -> None:
        """The inquiry is in hand, should this process end now; only where an end has been seen, for a note costs a commit."""
        if self._noted:
            self._store.begin_draft(self.id, inquiry.id)


def _outcome(future: Future[str]) -> str:
    return "left" if future.cancelled() else future.result()
