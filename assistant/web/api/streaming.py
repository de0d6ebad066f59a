"""A suggestion as it is made: stages, pieces of unchecked text, then the checked proposal."""

import asyncio
import contextlib
import json
import threading
import time
from collections.abc import AsyncIterator, Callable
from typing import Any

from assistant.client.bodies import Piece
from assistant.web.api.sse import HEARTBEAT, message
from assistant.web.errors import DeadlineOver, problem_body
from assistant.writing.hearing import Listener, Stage

Work = Callable[[Listener], str]
"""Makes the answer; tells its listener what it is doing meanwhile."""


async def streamed(work: Work, seconds: float, heartbeat: float) -> AsyncIterator[str]:
    """The messages of one suggestion. Late work still finishes, so that a repeat finds its answer."""
    loop, box = asyncio.get_running_loop(), asyncio.Queue[tuple[str, Any]]()
    ends = time.monotonic() + seconds
    _begin(work, loop, box)
    yield message("stage", {"stage": Stage.READING})
    while True:
        left = ends - time.monotonic()
        try:
            event, data = await asyncio.wait_for(box.get(), max(0.0, min(left, heartbeat)))
        except TimeoutError:
            if left > heartbeat:
                yield HEARTBEAT
                continue
            event, data = (
                "problem",
                problem_body(DeadlineOver(f"no draft within {seconds:g} seconds; repeat with the same Idempotency-Key")),
            )
        yield message(event, data)
        if event in {"proposal", "problem"}:
            return


def piece(heard: Stage | str) -> tuple[str, dict[str, object]]:
    """What was heard, as a message. A piece says of itself that nobody checked it."""
    if isinstance(heard, Stage):
        return "stage", {"stage": heard.value}
    return "piece", Piece(text=heard).model_dump()


def _begin(work: Work, loop: asyncio.AbstractEventLoop, box: "asyncio.Queue[tuple[str, Any]]") -> None:
    def put(item: tuple[str, Any]) -> None:
        with contextlib.suppress(RuntimeError):  # the server is gone; nobody listens
            loop.call_soon_threadsafe(box.put_nowait, item)

    def run() -> None:
        try:
            put(("proposal", json.loads(work(lambda heard: put(piece(heard))))))
        except BaseException as error:  # noqa: BLE001 - told to the caller, whose answer has begun already
            put(("problem", problem_body(error)))

    threading.Thread(target=run, name="suggestion", daemon=True).start()
