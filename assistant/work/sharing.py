"""What the threads of one process share: when the model is left alone, who may draft beside whom, one transaction for many."""

import threading
import time
from collections import deque
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager

from assistant.domain import Proposal


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
    """Keeps in one transaction what several threads finish at about the same time; each waits until its own is kept, and no longer."""

    def __init__(self, keep: Callable[[Sequence[Proposal]], Sequence[bool]], most: int = 50, gather: float = 0.0) -> None:
        self._keep, self._most, self._gather = keep, most, gather
        self._waiting: deque[tuple[Proposal, Future[bool]]] = deque()
        self._keeper = ThreadPoolExecutor(1, thread_name_prefix="keep")

    def keep(self, proposal: Proposal) -> bool:
        """Whether the proposal was kept; raises what the store raised."""
        mine: Future[bool] = Future()
        self._waiting.append((proposal, mine))
        self._keeper.submit(self._keep_waiting)
        return mine.result()

    def stop(self) -> None:
        """Everything that was handed in has been kept."""
        self._keeper.shutdown()

    def _keep_waiting(self) -> None:
        if self._waiting:  # else the turn of somebody before has kept it
            time.sleep(self._gather)
            self._keep_all([self._waiting.popleft() for _ in range(min(self._most, len(self._waiting)))])

    def _keep_all(self, batch: list[tuple[Proposal, Future[bool]]]) -> None:
        try:
            kept = self._keep([proposal for proposal, _ in batch])
        except Exception as error:  # noqa: BLE001 - everybody hears what happened
            for _, future in batch:
                future.set_exception(error)
            return
        for (_, future), was_kept in zip(batch, kept, strict=True):
            future.set_result(was_kept)


class Turns:
    """Many may be drafting at once, or one alone."""

    def __init__(self) -> None:
        self._changed = threading.Condition()
        self._many, self._alone = 0, False

    @contextmanager
    def among_others(self) -> Iterator[None]:
        """While nobody is alone."""
        with self._changed:
            self._changed.wait_for(lambda: not self._alone)
            self._many += 1
        try:
            yield
        finally:
            with self._changed:
                self._many -= 1
                self._changed.notify_all()

    @contextmanager
    def alone(self) -> Iterator[None]:
        """While nobody else is there; whoever comes meanwhile waits."""
        with self._changed:
            self._changed.wait_for(lambda: not self._alone)
            self._alone = True
            self._changed.wait_for(lambda: not self._many)
        try:
            yield
        finally:
            with self._changed:
                self._alone = False
                self._changed.notify_all()
