"""A marketplace that asks for time: a page and an answer about to leave say so at once, collecting waits, nobody waits for an hour."""

from collections.abc import Iterator
from pathlib import Path

import httpx2
import pytest

from assistant.errors import MarketplaceBusy
from assistant.marketplaces.limiter import Allowance, NoLimit, SharedLimiter
from assistant.marketplaces.patience import COLLECTING, patient
from assistant.marketplaces.transport import Transport
from tests.builders import NOW, an_inquiry
from tests.desk.parts import a_place


class Busy:
    """A marketplace that asks once to come back, and then answers."""

    def __init__(self, seconds: float) -> None:
        self.answers: Iterator[httpx2.Response] = iter(
            (httpx2.Response(429, headers={"Retry-After": f"{seconds:.0f}"}), httpx2.Response(200, json={"fine": True}))
        )
        self.slept: list[float] = []
        client = httpx2.Client(base_url="http://busy", transport=httpx2.MockTransport(lambda request: next(self.answers)))
        self.transport = Transport("busy", client, NoLimit(), sleep=self.slept.append)


def test_a_short_delay_is_waited_for_by_everybody() -> None:
    busy = Busy(5)
    assert busy.transport.read("all", "GET", "/") == {"fine": True}
    assert busy.slept == [5]


def test_a_page_does_not_wait_for_minutes_and_is_told_how_long_it_would_be() -> None:
    busy = Busy(120)
    with pytest.raises(MarketplaceBusy, match="come back in 120 s") as raised:
        busy.transport.read("all", "GET", "/")
    assert (raised.value.retry_after, busy.slept) == (120, [])


def test_collecting_waits_for_minutes_but_not_for_an_hour() -> None:
    minutes, hour = Busy(120), Busy(3600)
    with patient(COLLECTING):
        assert minutes.transport.read("all", "GET", "/") == {"fine": True}
        with pytest.raises(MarketplaceBusy):
            hour.transport.read("all", "GET", "/")
    assert (minutes.slept, hour.slept) == ([120], [])


def test_an_allowance_that_is_spent_for_longer_than_the_caller_waits_says_so(tmp_path: Path) -> None:
    slept: list[float] = []
    now = [1000.0]

    def sleep(seconds: float) -> None:
        slept.append(seconds)
        now[0] += seconds

    limiter = SharedLimiter(tmp_path / "a.db", "t", {"all": Allowance(10, 1, 10)}, clock=lambda: now[0], sleep=sleep)
    limiter.note("all", 429, {"Retry-After": "20"})
    with pytest.raises(MarketplaceBusy):
        limiter.take("all")
    with patient(COLLECTING):
        limiter.take("all")
    assert sum(slept) == pytest.approx(20, abs=0.5)


def test_collecting_an_account_is_what_is_patient(tmp_path: Path) -> None:
    place, busy = a_place(tmp_path), Busy(120)

    class Account:
        def unanswered(self, since: object = None) -> Iterator[object]:
            assert busy.transport.read("all", "GET", "/") == {"fine": True}
            yield an_inquiry(id="late", external_id="late", asked_at=NOW)

    (at,) = list(place.services.marketplaces)[:1]
    place.services.drafter.marketplaces.update({at: Account()})  # type: ignore[attr-defined]
    assert place.services.drafter.collect_from(*at) == 1
    assert busy.slept == [120]
