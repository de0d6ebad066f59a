"""A chunk of inquiries becomes proposals, many at once, whatever happens to one of them or to the process."""

import logging
import threading
import time
from collections import Counter, deque
from collections.abc import Callable, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from functools import cache
from typing import Protocol, TypeVar

from assistant.domain import Inquiry, Proposal
from assistant.errors import ModelBusy, StoreError
from assistant.observing.about import working
from assistant.pipeline import Bench
from assistant.store import Store

log = logging.getLogger(__name__)

T = TypeVar("T")

SIZE = 100
"""Inquiries in a chunk at most: enough that the engine costs little for each, few enough that a new complaint soon has its turn."""

ENOUGH = 2
"""Ends of a process that an inquiry was in hand at, besides the first of its chunk, before a person gets it: three in all."""

FRESH_SECONDS = 0.5
"""How old an answer to what a chunk holds may be. What was taken away meanwhile costs a draft that is not kept."""

MANY = 10
GATHER = 0.01
"""Seconds in which the proposals of many threads come together in one transaction; a model takes a hundred times as long."""


class Rest:
    """How long this process leaves a busy model alone: longer each time, not at all after a draft that worked."""

    def __init__(self, clock: Callable[[], float] = time.monotonic, shortest: float = 1.0, longest: float = 30.0) -> None:
        self._clock, self._shortest, self._longest = clock, shortest, longest
        self._lock = threading.Lock()
        self._pause, self._until = shortest, 0.0

    def busy(self, retry_after: float | None) -> None:
        """The model asked us to come back later."""
        with self._lock:
            if self._clock() < self._until:
                return  # others of the same chunk say the same
            self._until = self._clock() + max(self._pause, min(retry_after or 0.0, 10 * self._longest))
            self._pause = min(2 * self._pause, self._longest)

    def worked(self) -> None:
        """A draft came."""
        with self._lock:
            self._pause = self._shortest

    @property
    def resting(self) -> bool:
        """Whether the model is left alone now."""
        return self._clock() < self._until


class Together:
    """Keeps in one transaction what several threads finish at about the same time; each waits until its own is kept."""

    def __init__(self, keep: Callable[[Sequence[Proposal]], Sequence[bool]], most: int = 50, gather: float = 0.0) -> None:
        self._keep, self._most, self._gather = keep, most, gather
        self._waiting: deque[tuple[Proposal, Future[bool]]] = deque()
        self._turn = threading.Lock()

    def keep(self, proposal: Proposal) -> bool:
        """Whether the proposal was kept; raises what the store raised."""
        mine: Future[bool] = Future()
        self._waiting.append((proposal, mine))
        with self._turn:  # whoever has the turn keeps everybody's, until its own is among them
            if self._gather and not mine.done():
                time.sleep(self._gather)
            while not mine.done():
                self._keep_all([self._waiting.popleft() for _ in range(min(self._most, len(self._waiting)))])
        return mine.result()

    def _keep_all(self, batch: list[tuple[Proposal, Future[bool]]]) -> None:
        try:
            kept = self._keep([proposal for proposal, _ in batch])
        except Exception as error:  # noqa: BLE001 - everybody hears what happened
            for _, future in batch:
                future.set_exception(error)
            return
        for (_, future), was_kept in zip(batch, kept, strict=True):
            future.set_result(was_kept)


class Drafts(Protocol):
    """What makes and keeps proposals; `Drafter` is one."""

    def bench_for(self, shop_id: str) -> Bench: ...

    def make(self, inquiry: Inquiry, version: int, bench: Bench) -> Proposal: ...

    def give_up(self, inquiry: Inquiry, version: int, bench: Bench) -> Proposal: ...

    def keep(self, made: Sequence[Proposal]) -> Sequence[bool]: ...

    def noticed(self, proposal: Proposal, bench: Bench) -> None: ...


class Chunks:
    """Drafts chunks over one pool of threads, so that the end of one chunk and the beginning of the next share the threads.

    A chunk whose process ended is begun again with notes of what is in hand. What was in hand at another end is drafted first and alone;
    what was in hand alone at the next goes to a person.
    """

    def __init__(self, store: Store, drafter: Drafts, at_once: int, rest: Rest | None = None, patience: float = 1.0) -> None:
        self.rest = rest or Rest()
        self.ended = threading.Event()
        self.slots = 2 + at_once // 25
        self._store, self._drafter, self._patience = store, drafter, patience
        self._pool = ThreadPoolExecutor(at_once, thread_name_prefix="draft")
        self._together = Together(drafter.keep, gather=GATHER if at_once >= MANY else 0.0)
        self._stopping = threading.Event()
        self._lock, self._alone = threading.Lock(), threading.Lock()
        self._running = 0

    @property
    def running(self) -> int:
        """How many chunks this process is drafting."""
        return self._running

    def draft(self, chunk_id: str) -> dict[str, int]:
        """Drafts what the chunk holds; what could not be drafted now waits again. Says how many were what."""
        with self._lock:
            self._running += 1
        try:
            done = self._drafted(chunk_id)
            self._patiently(lambda: self._store.give_back(chunk_id))
        finally:
            with self._lock:
                self._running -= 1
            self.ended.set()
        return dict(done)

    def stop(self) -> None:
        """Begins no more drafts; those in hand are finished."""
        self._stopping.set()
        self._pool.shutdown(wait=True, cancel_futures=True)

    def _drafted(self, chunk_id: str) -> Counter[str]:
        ends = self._patiently(lambda: self._store.begin_run(chunk_id))
        chunk = Chunk(chunk_id, self._store, cache(self._drafter.bench_for), noted=ends is not None)
        held = self._patiently(lambda: self._store.held(chunk_id))
        seen = {name: number for name, number in (ends or {}).items() if number}
        done = Counter[str]()
        try:
            for inquiry in (one for one in held if one.id in seen):
                with self._alone:
                    made = self._give_up if seen[inquiry.id] >= ENOUGH else self._make
                    done[_outcome(self._pool.submit(self._draft, chunk, inquiry, made))] += 1
            futures = [self._pool.submit(self._draft, chunk, one, self._make) for one in held if one.id not in seen]
            done.update(_outcome(future) for future in futures)
        except RuntimeError:
            if not self._stopping.is_set():
                raise
            done["left"] += 1  # this process is stopping and its threads take nothing more
        return done

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
                kept = self._together.keep(proposal)
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

    def _patiently(self, act: Callable[[], T]) -> T:
        """A chunk whose beginning or end cannot be kept now waits for the database and holds what it holds meanwhile."""
        while True:
            try:
                return act()
            except StoreError as error:
                log.warning("a chunk waits for the database: %s", error)
                if self._stopping.wait(self._patience):
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
