"""Who waits for an answer, and that work beside the pages makes way for them and still gets done."""

import pytest
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import Route
from starlette.testclient import TestClient

from assistant.observing.metrics import Meters
from assistant.observing.traffic import Traffic
from assistant.web.timing import Timed


class Time:
    """A clock that only rests move."""

    def __init__(self) -> None:
        self.now = 0.0

    def __call__(self) -> float:
        return self.now

    def rest(self, seconds: float) -> None:
        self.now += seconds


def test_it_is_quiet_a_while_after_the_last_answer() -> None:
    time = Time()
    traffic = Traffic(time)
    assert traffic.quiet(60)
    traffic.begin()
    time.rest(60)
    assert not traffic.quiet(0)
    traffic.end()
    assert (traffic.quiet(0), traffic.quiet(1)) == (True, False)
    time.rest(1)
    assert traffic.quiet(1)


def test_a_request_waits_until_it_is_answered_or_fails() -> None:
    traffic, seen = Traffic(), []

    def answer(request: Request) -> Response:
        seen.append(traffic.quiet(0))
        if "fail" in request.query_params:
            raise RuntimeError("no answer")
        return PlainTextResponse("here")

    app = Timed(Starlette(routes=[Route("/", answer)]), Meters(), traffic)
    with TestClient(app) as client:
        assert client.get("/").text == "here"
        with pytest.raises(RuntimeError):
            client.get("/?fail")
    assert (seen, traffic.quiet(0)) == ([False, False], True)
