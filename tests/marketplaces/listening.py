"""Hearing what goes over the wire between an adapter and its double."""

from dataclasses import dataclass, field

import httpx2


@dataclass
class Exchange:
    """One request and its answer, as they went over the wire."""

    request: httpx2.Request
    response: httpx2.Response
    body: bytes = b""


@dataclass
class Wire:
    """Everything said between an adapter and its double."""

    said: list[Exchange] = field(default_factory=list)

    def hear(self, response: httpx2.Response) -> None:
        response.read()
        self.said.append(Exchange(response.request, response, response.request.read()))
