"""Calls that end when their time is over, whatever the other side does.

No timeout of a client library covers everything: name resolution has none, and a read timeout starts anew with each byte of a
dripping answer. So the call runs on a thread of its own and the caller stops waiting. The left-behind thread ends with its own
timeouts; how many may be left behind at once is limited.
"""

import contextvars
import queue
import threading
import time
from collections.abc import Callable, Iterator
from typing import TypeVar

from assistant.errors import ModelBusy

T = TypeVar("T")
_DONE = object()


class Workers:
    """Runs calls on daemon threads, at most `limit` at a time, counting those that nobody waits for any more."""

    def __init__(self, limit: int = 64) -> None:
        self._free = threading.BoundedSemaphore(limit)
        self._limit = limit

    def run(self, call: Callable[[], T], seconds: float, what: str) -> T:
        """The result of the call, or ModelBusy once `seconds` are over."""
        for item in self.iterate(lambda: iter((call(),)), seconds, what):
            return item
        raise ModelBusy(f"{what}: no answer")

    def iterate(self, call: Callable[[], Iterator[T]], seconds: float, what: str) -> Iterator[T]:
        """What the iterator of the call yields, or ModelBusy once `seconds` are over."""
        ends = time.monotonic() + seconds
        if seconds <= 0 or not self._free.acquire(timeout=seconds):
            raise ModelBusy(f"{what}: all {self._limit} places are taken, or no time is left")
        box: queue.SimpleQueue[tuple[object, object]] = queue.SimpleQueue()
        left = threading.Event()
        context = contextvars.copy_context()
        threading.Thread(target=context.run, args=(self._work, call, box, left), daemon=True).start()
        try:
            while True:
                kind, value = box.get(timeout=max(0.0, ends - time.monotonic()))
                if kind is _DONE:
                    return
                if isinstance(value, BaseException) and kind == "error":
                    raise value
                yield value  # type: ignore[misc]  # the queue carries what the call yields
        except queue.Empty:
            raise ModelBusy(f"{what}: no answer within {seconds:.1f} s") from None
        finally:
            left.set()

    def _work(self, call: Callable[[], Iterator[T]], box: "queue.SimpleQueue[tuple[object, object]]", left: threading.Event) -> None:
        try:
            for item in call():
                box.put(("item", item))
                if left.is_set():
                    return
            box.put((_DONE, None))
        except BaseException as error:  # noqa: BLE001 - raised again by the thread that waits
            box.put(("error", error))
        finally:
            self._free.release()
