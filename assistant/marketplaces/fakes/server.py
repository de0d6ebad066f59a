"""A marketplace double: a real HTTP server on loopback with state, an allowance per method group, and faults on command.

Faults are queued for a path and used up one by one, from Python (`fake.fault(...)`) or over HTTP (`POST /_fake/fault`), so that a process
under test can be killed while the double lives on. `fake.log` holds every request that was executed: the record that crash suites judge by.
"""

import json
import re
import threading
import time
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from enum import StrEnum
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, Self
from urllib.parse import parse_qs, urlsplit


class Fault(StrEnum):
    """What goes wrong with one request."""

    BUSY = "busy"
    ERROR_BEFORE = "error_before"
    ERROR_AFTER = "error_after"
    DROP_BEFORE = "drop_before"
    DROP_AFTER = "drop_after"
    SLOW = "slow"
    LATE = "late"
    MALFORMED = "malformed"


@dataclass(frozen=True)
class Planned:
    """A fault waiting for a request whose `METHOD path` matches `pattern`. `seconds` is the delay of slow and late ones."""

    pattern: str
    fault: Fault
    seconds: float = 0.0


@dataclass(frozen=True)
class Asked:
    """A request as a route sees it."""

    method: str
    path: str
    query: dict[str, str]
    headers: dict[str, str]
    body: bytes

    @property
    def json(self) -> Any:
        """The body as JSON; None when it is not."""
        try:
            return json.loads(self.body or b"null")
        except ValueError:
            return None


@dataclass(frozen=True)
class Answered:
    """What goes back: a status, a JSON body (None for an empty one) and headers."""

    status: int = 200
    body: Any = None
    headers: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Executed:
    """One request that changed or read the state."""

    at: float
    method: str
    path: str
    body: Any


Route = tuple[str, str, Callable[[Asked], Answered]]


class Fake:
    """Base of the doubles. A platform is put together of parts by noun, each with its state and its routes, all under one lock."""

    def __init__(self) -> None:
        self.lock = threading.RLock()
        self.log: list[Executed] = []
        self.skew = timedelta(0)
        self._faults: deque[Planned] = deque()
        self._late: list[threading.Timer] = []
        self._server: ThreadingHTTPServer | None = None

    def routes(self) -> list[Route]:
        """(method, pattern of the whole path, function) in the order they are tried; a part adds its own to these."""
        return []

    def refuse(self, asked: Asked) -> Answered | None:
        """An answer before any route: missing token, spent allowance. None lets the request through."""
        return None

    def busy(self) -> Answered:
        """The platform's own "too many requests"."""
        return Answered(429, {"title": "too many requests", "status": 429}, {"X-Ratelimit-Retry": "1"})

    def failure(self) -> Answered:
        """The platform's own server error."""
        return Answered(500, {"message": "internal error"})

    def fault(self, pattern: str, fault: Fault | str, *, times: int = 1, seconds: float = 0.0) -> None:
        """The next `times` requests that match `pattern` go wrong."""
        with self.lock:
            self._faults.extend(Planned(pattern, Fault(fault), seconds) for _ in range(times))

    def landed(self) -> None:
        """Waits until every late request has been executed."""
        for timer in self._late:
            timer.join()

    def now(self) -> datetime:
        """The double's clock, which can be skewed."""
        return datetime.now(UTC) + self.skew

    def handle(self, asked: Asked) -> Answered | None:
        """Answers a request; None means the connection is dropped without a word."""
        planned = self._next_fault(f"{asked.method} {asked.path}")
        fault = planned.fault if planned else None
        if planned and fault is Fault.SLOW:
            time.sleep(planned.seconds)
        if fault is Fault.BUSY:
            return self.busy()
        if fault is Fault.ERROR_BEFORE:
            return self.failure()
        if fault is Fault.DROP_BEFORE:
            return None
        if planned and fault is Fault.LATE:
            self._late.append(threading.Timer(planned.seconds, self._execute, [asked]))
            self._late[-1].start()
            return None
        answer = self._execute(asked)
        if fault is Fault.DROP_AFTER:
            return None
        if fault is Fault.ERROR_AFTER:
            return self.failure()
        return Answered(answer.status, "<html>", answer.headers) if fault is Fault.MALFORMED else answer

    def _execute(self, asked: Asked) -> Answered:
        with self.lock:
            refused = self.refuse(asked)
            if refused is not None:
                return refused
            for method, pattern, route in self.routes():
                if method == asked.method and re.fullmatch(pattern, asked.path):
                    self.log.append(Executed(time.time(), asked.method, asked.path, asked.json))
                    return route(asked)
        return Answered(404, {"title": "path not found", "status": 404})

    def _next_fault(self, line: str) -> Planned | None:
        with self.lock:
            for planned in self._faults:
                if re.search(planned.pattern, line):
                    self._faults.remove(planned)
                    return planned
        return None

    @property
    def url(self) -> str:
        """Where the double listens."""
        if self._server is None:
            raise RuntimeError("the double is not started; use it as a context manager")
        return f"http://127.0.0.1:{self._server.server_address[1]}"

    def __enter__(self) -> Self:
        self._server = _Server(("127.0.0.1", 0), _handler(self))
        threading.Thread(target=self._server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True).start()
        return self

    def __exit__(self, *error: object) -> None:
        if self._server is not None:
            self._server.shutdown()
            self._server.server_close()


def raw_of(body: Any) -> bytes:
    """What a body is on the wire: nothing, a text, a file's bytes, or JSON."""
    if body is None or isinstance(body, bytes):
        return body or b""
    return (body if isinstance(body, str) else json.dumps(body, ensure_ascii=False)).encode()


class _Server(ThreadingHTTPServer):
    daemon_threads = True

    def handle_error(self, request: Any, client_address: Any) -> None:
        """A client that went away is an ordinary fault here, not news."""


def _handler(fake: Fake) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def _serve(self) -> None:
            parts = urlsplit(self.path)
            body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
            query = {key: values[-1] for key, values in parse_qs(parts.query).items()}
            asked = Asked(self.command, parts.path, query, {key.lower(): value for key, value in self.headers.items()}, body)
            answer = self._control(asked) if parts.path.startswith("/_fake/") else fake.handle(asked)
            if answer is None:
                self.close_connection = True
                return
            raw = raw_of(answer.body)
            self.send_response(answer.status)
            for name, value in answer.headers.items():
                self.send_header(name, value)
            if raw and "Content-Type" not in answer.headers:
                self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(raw)))
            self.end_headers()
            self.wfile.write(raw)

        def _control(self, asked: Asked) -> Answered:
            if asked.path == "/_fake/fault" and isinstance(asked.json, dict):
                fake.fault(**asked.json)
                return Answered(200, {"ok": True})
            if asked.path == "/_fake/log":
                with fake.lock:
                    return Answered(200, [vars(entry) for entry in fake.log])
            return Answered(404, {"title": "no such control"})

        do_GET = do_POST = do_PATCH = do_PUT = do_DELETE = _serve  # noqa: N815 (names that http.server looks for)

        def log_message(self, format: str, *args: Any) -> None:  # noqa: A002 (the parent's name)
            """Quiet: `fake.log` is the record."""

    return Handler
