"""A desk over real HTTP on loopback, and its streams read line by line."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from typing import Any

import httpx2

from assistant.accounts import Scope
from assistant.web.services import Pace
from tests.browser.server import serving
from tests.desk.parts import Place

QUICK = Pace(look=0.01, heartbeat=0.05, longest=20)


def a_key(place: Place, *scopes: Scope, shops: tuple[str, ...] = (), name: str = "test") -> str:
    """A fresh key; it may review unless said otherwise."""
    return place.services.accounts.make_key(name, scopes or (Scope.REVIEW,), shops, by="test")


@contextmanager
def over_http(place: Place, *scopes: Scope, shops: tuple[str, ...] = (), pace: Pace = QUICK) -> Iterator[httpx2.Client]:
    """A client with a key of these scopes, of a server on loopback."""
    headers = {"Authorization": f"Bearer {a_key(place, *scopes, shops=shops)}"}
    with (
        serving(replace(place.services, pace=pace)) as address,
        httpx2.Client(base_url=address, headers=headers, trust_env=False, timeout=20) as client,
    ):
        yield client


def messages(lines: Iterator[str]) -> Iterator[dict[str, Any]]:
    """The messages of a stream as fields; comments come as {'': text}."""
    fields: dict[str, Any] = {}
    for line in lines:
        if not line and fields:
            yield fields
            fields = {}
        elif line:
            name, _, value = line.partition(": ")
            fields[name] = value
