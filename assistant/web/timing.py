"""How long answers take to begin, by route; never by address, which may hold what somebody searched for."""

import time

from starlette.types import ASGIApp, Message, Receive, Scope, Send

from assistant.observing.metrics import Meters
from assistant.observing.traffic import Traffic


class Timed:
    """Counts every request under the route that answered it, and as waiting until its answer begins."""

    def __init__(self, app: ASGIApp, meters: Meters, traffic: Traffic) -> None:
        self.app = app
        self.meters = meters
        self.traffic = traffic

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        began, waiting = time.perf_counter(), True
        self.traffic.begin()

        def answered() -> None:
            nonlocal waiting
            if waiting:
                waiting = False
                self.traffic.end()

        async def timed(message: Message) -> None:
            if message["type"] == "http.response.start":
                route = getattr(scope.get("route"), "path", "") or ("/static" if scope["path"].startswith("/static/") else "none")
                method = scope["method"] if scope["method"] in {"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"} else "other"
                self.meters.request(method, route, message["status"], time.perf_counter() - began)
                answered()
            await send(message)

        try:
            await self.app(scope, receive, timed)
        finally:
            answered()
