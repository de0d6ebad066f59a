"""What is read from the database once and kept in memory while it is used: the least used goes when there is too much."""

from collections import OrderedDict
from collections.abc import Callable, Hashable
from threading import Lock
from typing import Generic, TypeVar

Value = TypeVar("Value")


class Kept(Generic[Value]):
    """Values by key, together at most `most` big. Threads may share one; two that miss at once both read."""

    def __init__(self, most: int, size: Callable[[Value], int] = lambda value: 1) -> None:
        self._most, self._size = most, size
        self._held: OrderedDict[Hashable, Value] = OrderedDict()
        self._lock, self._full = Lock(), 0

    def get(self, key: Hashable, read: Callable[[], Value]) -> Value:
        """The value of a key, read when it is not there."""
        with self._lock:
            if key in self._held:
                self._held.move_to_end(key)
                return self._held[key]
        value = read()
        with self._lock:
            if key not in self._held:
                self._full += self._size(value)
            self._held[key] = value
            while self._full > self._most and len(self._held) > 1:
                _, gone = self._held.popitem(last=False)
                self._full -= self._size(gone)
        return value
