"""Doubles that are part of the product: a model that follows a script, in the process or behind real HTTP on loopback."""

import json
import sys
import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

from assistant.errors import OtklikError
from assistant.ports import ModelAnswer, ModelMessage

LABEL = "scripted"


class ScriptRanOut(OtklikError):
    """A scripted model was asked more often than its script has answers. It never starts again from the top."""


class ScriptedModel:
    """Answers with the given texts in order; an exception in the script is raised; `asked` holds what it was asked."""

    def __init__(self, *script: str | ModelAnswer | Exception, name: str = LABEL) -> None:
        self._script = iter(script)
        self._lock = threading.Lock()
        self.name = name
        self.asked: list[list[ModelMessage]] = []

    def complete(self, messages: list[ModelMessage], *, schema: dict[str, object] | None, timeout: float) -> ModelAnswer:
        """The next answer of the script."""
        with self._lock:
            self.asked.append(messages)
            try:
                said = next(self._script)
            except StopIteration:
                raise ScriptRanOut(f"{self.name!r} was asked {len(self.asked)} times; give its script one more answer") from None
        if isinstance(said, Exception):
            raise said
        return said if isinstance(said, ModelAnswer) else ModelAnswer(text=said, model=self.name)

    def stream(self, messages: list[ModelMessage], *, schema: dict[str, object] | None, timeout: float) -> Iterator[str | ModelAnswer]:
        """The next answer of the script, seven characters at a time."""
        answer = self.complete(messages, schema=schema, timeout=timeout)
        for start in range(0, len(answer.text), 7):
            yield answer.text[start : start + 7]
        yield answer


@dataclass(frozen=True)
class Step:
    """One answer of the loopback server, and how it misbehaves.

    `raw` replaces the whole body; `drip` sends the body in that many pieces, waiting `delay` before each; `cut` hangs up after
    that many bytes of the body; `refuses` names response_format types that are answered with HTTP 400 instead.
    """

    text: str = ""
    status: int = 200
    delay: float = 0.0
    drip: int = 0
    cut: int | None = None
    raw: bytes | None = None
    headers: dict[str, str] = field(default_factory=dict)
    refusal: str | None = None
    finish: str = "stop"
    refuses: tuple[str, ...] = ()
    usage: dict[str, Any] | None = None


Request = dict[str, Any]
Script = Callable[[Request], Step | str] | Sequence[Step | str]


@dataclass
class Loopback:
    """A running server: `base_url` for any client, and the bytes of every request it got."""

    base_url: str
    requests: list[bytes] = field(default_factory=list)
    stopping: threading.Event = field(default_factory=threading.Event)

    @property
    def prompts(self) -> list[str]:
        """The words of each request's messages, in order."""
        return ["\n".join(message["content"] for message in json.loads(body)["messages"]) for body in self.requests]


@contextmanager
def serve(script: Script, port: int = 0) -> Iterator[Loopback]:
    """A real HTTP server of the OpenAI protocol on loopback for as long as the block runs.

    The script is a list of answers (HTTP 599 when it runs out) or a function from the request to an answer.
    """
    server = _Server(("127.0.0.1", port), _Handler)
    loopback = Loopback(f"http://127.0.0.1:{server.server_address[1]}/v1")
    server.loopback, server.next_step = loopback, _player(script)  # type: ignore[attr-defined]  # what the handlers share
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
    thread.start()
    try:
        yield loopback
    finally:
        loopback.stopping.set()
        server.shutdown()
        server.server_close()
        thread.join()


def _player(script: Script) -> Callable[[Request], Step]:
    if callable(script):
        return lambda request: _step(script(request))
    steps = iter(script)
    lock = threading.Lock()

    def play(request: Request) -> Step:
        with lock:
            return _step(next(steps, Step(status=599, text="the script ran out")))

    return play


def _step(said: Step | str) -> Step:
    return Step(text=said) if isinstance(said, str) else said


class _Server(ThreadingHTTPServer):
    daemon_threads = True
    request_queue_size = 128

    def handle_error(self, request: object, client_address: object) -> None:
        """A client that hung up is no news; anything else is told as usual."""
        if not isinstance(sys.exc_info()[1], OSError):
            super().handle_error(request, client_address)  # type: ignore[arg-type]  # as the base class hands them over


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True
    server: Any

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
        self.server.loopback.requests.append(body)
        request = json.loads(body)
        step = self.server.next_step(request)
        form = (request.get("response_format") or {}).get("type", "text")
        try:
            if form in step.refuses:
                self._send(Step(status=400), _error(f"response_format {form} is not supported"), "application/json")
            elif request.get("stream") and step.status == 200 and step.raw is None:
                self._send(step, _events(step, request), "text/event-stream")
            else:
                self._send(step, _body(step, request), "application/json")
        except OSError:
            self.close_connection = True

    def _send(self, step: Step, body: bytes, kind: str) -> None:
        stopping: threading.Event = self.server.loopback.stopping
        if step.delay and not step.drip:
            stopping.wait(step.delay)
        self.send_response(step.status)
        for name, value in {"Content-Type": kind, "Content-Length": str(len(body)), **step.headers}.items():
            self.send_header(name, value)
        self.end_headers()
        if step.cut is not None:
            self.wfile.write(body[: step.cut])
            self.close_connection = True
            return
        size = max(1, len(body) // step.drip) if step.drip else max(1, len(body))
        for start in range(0, len(body), size):
            if step.drip and stopping.wait(step.delay):
                return
            self.wfile.write(body[start : start + size])
            self.wfile.flush()

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - the name that http.server uses
        """Quiet: the requests are kept, not printed."""


def _error(message: str) -> bytes:
    return json.dumps({"error": {"message": message, "type": "invalid_request_error"}}).encode()


def _tokens(text: str) -> int:
    return max(1, len(text) // 3)


def _usage(step: Step, request: Request) -> dict[str, Any]:
    asked = sum(len(str(message.get("content", ""))) for message in request.get("messages", ()))
    return step.usage or {"prompt_tokens": max(1, asked // 3), "completion_tokens": _tokens(step.text)}


def _body(step: Step, request: Request) -> bytes:
    if step.raw is not None:
        return step.raw
    if step.status != 200:
        return _error(step.text or f"scripted HTTP {step.status}")
    message = {"role": "assistant", "content": step.text if step.refusal is None else None, "refusal": step.refusal}
    choice = {"index": 0, "message": message, "finish_reason": step.finish}
    answer = {"id": "s", "object": "chat.completion", "created": 0, "model": LABEL, "choices": [choice], "usage": _usage(step, request)}
    return json.dumps(answer, ensure_ascii=False).encode()


def _events(step: Step, request: Request) -> bytes:
    def event(delta: dict[str, str], finish: str | None = None, **more: object) -> bytes:
        choices = [] if more else [{"index": 0, "delta": delta, "finish_reason": finish}]
        data = {"id": "s", "object": "chat.completion.chunk", "created": 0, "model": LABEL, "choices": choices, **more}
        return b"data: " + json.dumps(data, ensure_ascii=False).encode() + b"\n\n"

    pieces = [event({"content": step.text[start : start + 12]}) for start in range(0, len(step.text), 12)]
    return b"".join([*pieces, event({}, step.finish), event({}, usage=_usage(step, request)), b"data: [DONE]\n\n"])


def main() -> None:
    """Serves until interrupted, answering each request with the text given on the command line (for benches and by hand)."""
    with serve(lambda _: sys.argv[1]) as server:
        print(server.base_url, flush=True)
        threading.Event().wait()


if __name__ == "__main__":
    main()
