"""The doubles without sockets: the same requests and answers, quick enough for thousands of steps, and a process that can die mid-call."""

from typing import Any
from urllib.parse import parse_qs, urlsplit

import httpx2

from assistant.marketplaces.fakes.ozon import FakeOzon
from assistant.marketplaces.fakes.server import Asked, raw_of
from assistant.marketplaces.fakes.wb import FakeWildberries
from assistant.marketplaces.fakes.ym import FakeYandexMarket
from assistant.marketplaces.limiter import NoLimit
from assistant.marketplaces.ozon import Ozon
from assistant.marketplaces.transport import Transport
from assistant.marketplaces.wb import Wildberries
from assistant.marketplaces.ym import YandexMarket

WRITES = ("feedbacks/answer", "comment/create", "comments/update")


class Killed(BaseException):
    """The process is gone; nothing after this line runs."""


class Wire(httpx2.BaseTransport):
    """Hands requests to a double. `dies` kills the process before or after the next write has reached it."""

    def __init__(self, fake: Any) -> None:
        self.fake, self.dies = fake, ""
        self.writes = 0

    def handle_request(self, request: httpx2.Request) -> httpx2.Response:
        parts = urlsplit(str(request.url))
        query = {key: values[-1] for key, values in parse_qs(parts.query).items()}
        writes = request.method in {"POST", "PATCH"} and parts.path.endswith(WRITES)
        dies, self.dies = (self.dies, "") if writes else ("", self.dies)
        if dies == "before":
            raise Killed
        self.writes += writes
        answer = self.fake.handle(Asked(request.method, parts.path, query, dict(request.headers), request.read()))
        if dies:
            raise Killed
        if answer is None:
            raise httpx2.RemoteProtocolError("the server hung up", request=request)
        headers = {"Content-Type": "application/json"} | answer.headers
        return httpx2.Response(answer.status, headers=headers, content=raw_of(answer.body), request=request)


def wired(name: str) -> tuple[Any, Any, Wire]:
    """The adapter, its double, and the wire between them."""
    fake: Any = {"wb": FakeWildberries, "ozon": FakeOzon, "ym": FakeYandexMarket}[name]()
    headers = {
        "wb": {"Authorization": "wb-token"},
        "ozon": {"Client-Id": "1001", "Api-Key": "ozon-key"},
        "ym": {"Api-Key": "ym-key"},
    }
    wire = Wire(fake)
    client = httpx2.Client(base_url="http://double", headers=headers[name], transport=wire)
    transport = Transport(name, client, NoLimit(), sleep=lambda seconds: None)
    market: Any = {
        "wb": lambda: Wildberries("default", transport, transport, transport),
        "ozon": lambda: Ozon("default", transport),
        "ym": lambda: YandexMarket("default", "77", "88", transport),
    }[name]()
    return market, fake, wire
