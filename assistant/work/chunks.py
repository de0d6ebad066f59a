"""A chunk of inquiries becomes proposals, many at once, whatever happens to one of them or to the process."""

import logging
import threading
import time
from collections import Counter, deque
from collections.abc import Callable, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from functools import cache
from typing import Protocol

from assistant.domain import Inquiry, Proposal
from assistant.errors import ModelBusy, StoreError
from assistant.observing.about import working
from assistant.pipeline import Bench
from assistant.store import Store

log = logging.getLogger(__name__)

SIZE = 100
"""Inquiries in a chunk at most: enough that the engine costs little for each, few enough that a new complaint soon has its turn."""


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

    def __init__(self, keep: Callable[[Sequence[Proposal]], Sequence[bool]], most: int = 50) -> None:
        self._keep, self._most = keep, most
        self._waiting: deque[tuple[Proposal, Future[bool]]] = deque()
        self._turn = threading.Lock()

    def keep(self, proposal: Proposal) -> bool:
        """Whether the proposal was kept; raises what the store raised."""
        mine: Future[bool] = Future()
        self._waiting.append((proposal, mine))
        with self._turn:  # whoever has the turn keeps everybody's, until its own is among them
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

    def keep(self, made: Sequence[Proposal]) -> Sequence[bool]: ...

    def noticed(self, proposal: Proposal, bench: Bench) -> None: ...


class Chunks:
    """Drafts chunks over one pool of threads, so that the end of one chunk and the beginning of the next share the threads."""

    def __init__(self, store: Store, drafter: Drafts, at_once: int, rest: Rest | None = None) -> None:
        self.rest = rest or Rest()
        self.ended = threading.Event()
        self._store, self._drafter = store, drafter
        self._pool = ThreadPoolExecutor(at_once, thread_name_prefix="draft")
        self._together = Together(drafter.keep)
        self._stopping = threading.Event()
        self._lock = threading.Lock()
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
            bench_for = cache(self._drafter.bench_for)
            held = self._store.held(chunk_id)
            futures = [self._pool.submit(self._draft, chunk_id, inquiry, bench_for) for inquiry in held]
            done = Counter(_outcome(future) for future in futures)
        except RuntimeError:
            if not self._stopping.is_set():
                raise
            done = Counter({"left": 1})  # this process is stopping and its threads take nothing more
        finally:
            with self._lock:
                self._running -= 1
            self.ended.set()
        self._store.give_back(chunk_id)
        return dict(done)

    def stop(self) -> None:
        """Begins no more drafts; those in hand are finished."""
        self._stopping.set()
        self._pool.shutdown(wait=True, cancel_futures=True)

    def _draft(self, chunk_id: str, inquiry: Inquiry, bench_for: Callable[[str], Bench]) -> str:
        if self._stopping.is_set() or self.rest.resting:
            return "left"
        version = self._store.held_version(chunk_id, inquiry.id)
        if version is None:
            return "taken away"
        try:
            with working(workflow=chunk_id):
                bench = bench_for(inquiry.shop_id)
                proposal = self._drafter.make(inquiry, version + 1, bench)
                kept = self._together.keep(proposal)
        except (ModelBusy, StoreError) as error:
            log.warning("drafting goes on later: %s", error)
            self.rest.busy(error.retry_after if isinstance(error, ModelBusy) else None)
            return "left"
        self.rest.worked()
        if kept:
            self._drafter.noticed(proposal, bench)
        return "drafted" if kept else "taken away"


def _outcome(future: Future[str]) -> str:
    return "left" if future.cancelled() else future.result()
