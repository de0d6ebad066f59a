"""The conflicts of a shop are worked out once for a state of its library, and nobody waits for another shop's."""

from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from threading import Event
from typing import cast

import pytest

from assistant.web import conflicts
from assistant.web.conflicts import Conflicts
from knowledge.conflicts import Conflict
from knowledge.library import Library

PATIENCE = 20


class Slow:
    """A library whose big shop takes until it is let go on."""

    def __init__(self) -> None:
        self.began, self.may_end = Event(), Event()
        self.asked: list[str] = []

    def conflicts(self, shop_id: str) -> tuple[Conflict, ...]:
        self.asked.append(shop_id)
        if shop_id == "big":
            self.began.set()
            assert self.may_end.wait(PATIENCE)
        return ()


@pytest.fixture(autouse=True)
def same_state(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(conflicts, "stamp", lambda library, shop_id: (datetime(2026, 1, 1, tzinfo=UTC),))


def test_a_small_shop_does_not_wait_for_a_big_one() -> None:
    library, kept = Slow(), Conflicts()
    with ThreadPoolExecutor(3) as pool:
        big = [pool.submit(kept.of, cast(Library, library), "big") for _ in range(2)]
        assert library.began.wait(PATIENCE)
        small = pool.submit(kept.of, cast(Library, library), "small")
        try:
            assert small.result(PATIENCE).conflicts == ()
            assert not any(one.done() for one in big)
        finally:
            library.may_end.set()
    assert sorted(library.asked) == ["big", "small"]
