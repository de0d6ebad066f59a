"""Requests, repeated where that is safe, and streams, read message by message."""

import json
import time
from collections.abc import Callable, Iterator
from typing import Any

import httpx2

from assistant.client.problems import Unreachable, problem_of

_BUSY = {429, 503}
_LONGEST_WAIT = 60.0


class Wire:
    """One connection pool to one service. A busy service is asked again when it says so, a lost read at once."""

    def __init__(self, address: str, key: str, *, timeout: float, tries: int, sleep: Callable[[float], None] = time.sleep) -> None:
        headers = {"Authorization": f"Bearer {key}", "User-Agent": "otklik-client"}
        self._http = httpx2.Client(base_url=address, headers=headers, timeout=timeout)
        self._tries, self.sleep = tries, sleep

    def close(self) -> None:
        """Lets go of the connections."""
        self._http.close()

    def ask(self, method: str, path: str, *, again: bool = False, **request: Any) -> httpx2.Response:
        """The answer, or a Problem. `again` says that the request may be sent twice without being done twice."""
        for left in range(self._tries - 1, -1, -1):
            try:
                answer = self._http.request(method, path, **_sent(request))
            except httpx2.HTTPError as error:
                if not left or not (again or method in {"GET", "DELETE", "PUT"}):
                    raise Unreachable(f"{method} {path}: {error.__class__.__name__}") from error
                continue
            if answer.is_success or answer.status_code == httpx2.codes.NOT_MODIFIED:
                return answer
            problem = problem_of(answer)
            if answer.status_code not in _BUSY or not left or (problem.retry_after or 0) > _LONGEST_WAIT:
                raise problem
            self.sleep(problem.retry_after or 1.0)
        raise Unreachable(f"{method} {path}: no try is left")

    def listen(self, method: str, path: str, **request: Any) -> Iterator[dict[str, str]]:
        """The messages of a stream, each with its event, data and id. Raises Problem before, Unreachable after the beginning."""
        sent = _sent(request)
        sent["headers"] = {**sent.get("headers", {}), "Accept": "text/event-stream"}
        try:
            with self._http.stream(method, path, **sent) as answer:
                if not answer.is_success:
                    answer.read()
                    raise problem_of(answer)
                yield from _messages(answer.iter_lines())
        except httpx2.HTTPError as error:
            raise Unreachable(f"{method} {path}: the stream broke off: {error.__class__.__name__}") from error


def _messages(lines: Iterator[str]) -> Iterator[dict[str, str]]:
    fields: dict[str, str] = {}
    for line in lines:
        if line:
            name, _, value = line.partition(":")
            fields[name] = value.removeprefix(" ")
        elif fields:
            yield fields
            fields = {}


def _sent(request: dict[str, Any]) -> dict[str, Any]:
    """Bodies are pydantic values; they are sent as the service reads them. What is None is left out."""
    given = dict(request)
    body = given.pop("body", None)
    if body is not None:
        given["content"] = body.model_dump_json()
        given["headers"] = {**given.get("headers", {}), "Content-Type": "application/json"}
    if "params" in given:
        given["params"] = {name: value for name, value in given["params"].items() if value is not None}
    if "headers" in given:
        given["headers"] = {name: value for name, value in given["headers"].items() if value is not None}
    return given


def data_of(message: dict[str, str]) -> Any:
    """The JSON of a message."""
    return json.loads(message.get("data", "null"))
