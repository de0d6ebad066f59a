"""Loading something heavy once in a process, however many threads ask for it first."""

import threading
from collections.abc import Callable
from functools import wraps
from typing import TypeVar

Loaded = TypeVar("Loaded")


def once(load: Callable[[], Loaded]) -> Callable[[], Loaded]:
    """Like functools.cache, which lets every thread that comes before the first result load it too: fifty dictionaries instead of one."""
    held: list[Loaded] = []
    loading = threading.Lock()

    @wraps(load)
    def loaded() -> Loaded:
        if not held:
            with loading:
                if not held:
                    held.append(load())
        return held[0]

    return loaded
