"""Calls to the Seller API: everything is a POST with JSON, and one 403 means a missing subscription or a missing role."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from assistant.errors import MarketplaceDenied
from assistant.marketplaces.transport import Transport, expect_object

_NEEDS = {
    "review": "the subscription «Управление отзывами» or Premium Pro",
    "question": "Premium Plus",
    "chat": "Premium Plus or Premium Pro",
    "return": "a key with the role for rFBS returns",
    "product": "a key with the role for products",
}


@dataclass(frozen=True)
class Calls:
    """Reads and writes of one kind of method; a denial names both of its possible causes."""

    transport: Transport
    kind: str

    def read(self, path: str, body: dict[str, Any]) -> dict[str, Any]:
        """A read, which may be repeated."""
        try:
            return expect_object(self.transport.read("all", "POST", path, json=body), f"ozon {path}")
        except MarketplaceDenied as error:
            raise self._both_causes(error) from error

    def write(self, path: str, body: dict[str, Any]) -> Any:
        """A write, made once."""
        try:
            return self.transport.write("all", "POST", path, json=body)
        except MarketplaceDenied as error:
            raise self._both_causes(error) from error

    def pages(self, path: str, body: dict[str, Any], key: str) -> Iterator[dict[str, Any]]:
        """The rows of a list that is read on by the id of its last row, each once."""
        last = ""
        seen: set[str] = set()
        while True:
            answer = self.read(path, body | ({"last_id": last} if last else {}))
            for row in answer.get(key) or []:
                if str(row.get("id")) not in seen:
                    seen.add(str(row.get("id")))
                    yield row
            following = str(answer.get("last_id") or "")
            if not answer.get("has_next") or following == last:
                return
            last = following

    def _both_causes(self, error: MarketplaceDenied) -> MarketplaceDenied:
        return MarketplaceDenied(f"{error}; it needs {_NEEDS[self.kind]}, and a key whose role allows the method")
