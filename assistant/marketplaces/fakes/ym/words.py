"""How Yandex Market wraps its answers, its pages and its refusals."""

from dataclasses import dataclass, field
from typing import Any

from assistant.marketplaces.fakes.server import Answered, Asked, Fake


@dataclass
class Entry:
    """A review or a question with what was said to it."""

    row: dict[str, Any]
    comments: list[dict[str, Any]] = field(default_factory=list)


class FakeCabinet(Fake):
    """What all parts of the cabinet share: its ids, its paths and its numbers."""

    def __init__(self, key: str = "ym-key", business: str = "77", campaign: str = "88") -> None:
        super().__init__()
        self.key, self.business, self.campaign = key, business, campaign
        self.moderate = False
        self._next_id = 9_000_000_000

    @property
    def one(self) -> str:
        """Paths of version 1."""
        return f"/v1/businesses/{self.business}"

    @property
    def two(self) -> str:
        """Paths of version 2."""
        return f"/v2/businesses/{self.business}"

    @property
    def first_status(self) -> str:
        """What a new text is."""
        return "UNMODERATED" if self.moderate else "PUBLISHED"

    def identity(self) -> int:
        """A fresh number."""
        self._next_id += 1
        return self._next_id


def said(asked: Asked, entries: dict[int, Entry], parent: str, key: str) -> Answered:
    """What was said to the review or question that the request names."""
    entry = entries.get(int((asked.json or {}).get(parent) or 0))
    return page(asked, entry.comments, key, 50) if entry else error(404, "NOT_FOUND", "no such item")


def page(asked: Asked, rows: list[dict[str, Any]], key: str, most: int) -> Answered:
    """The page that the request's token leads to."""
    start, limit = int(asked.query.get("pageToken") or 0), min(int(asked.query.get("limit") or most), most)
    following = {"nextPageToken": str(start + limit)} if start + limit < len(rows) else {}
    total = {"totalCount": len(rows)} if key in {"questions", "answers"} else {}
    return ok({key: rows[start : start + limit], "paging": following} | total)


def ok(result: Any) -> Answered:
    """A result."""
    return Answered(200, {"status": "OK", "result": result})


def error(status: int, code: str, message: str) -> Answered:
    """A refusal."""
    return Answered(status, {"status": "ERROR", "errors": [{"code": code, "message": message}]})
