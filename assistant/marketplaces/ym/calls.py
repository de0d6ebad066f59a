"""Calls to the Partner API: answers come inside `result`, pages are led on by a token, a refusal may come with status 200."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from assistant.errors import AnswerRefused
from assistant.marketplaces.shapes import word
from assistant.marketplaces.transport import Transport, expect_object
from assistant.marketplaces.ym.shapes import YmAuthor, YmComment
from assistant.ports import AnswerState, Published

_SHOP_AUTHORS = {"business", "brand"}
_STATES = {
    "published": AnswerState.SHOWN,
    "unmoderated": AnswerState.CHECKING,
    "banned": AnswerState.REFUSED,
    "deleted": AnswerState.REFUSED,
}


@dataclass(frozen=True)
class Calls:
    """Reads and writes of one cabinet. `one` and `two` are the first and second version's paths, `store` those of one of its stores."""

    transport: Transport
    business: str
    campaign: str | None = None

    @property
    def one(self) -> str:
        """Paths of the cabinet, version 1."""
        return f"/v1/businesses/{self.business}"

    @property
    def two(self) -> str:
        """Paths of the cabinet, version 2."""
        return f"/v2/businesses/{self.business}"

    def get(self, group: str, path: str, query: dict[str, Any]) -> dict[str, Any]:
        """The result of a GET."""
        return _result(self.transport.read(group, "GET", path, params=query), path)

    def post(self, group: str, path: str, body: dict[str, Any], query: dict[str, Any]) -> dict[str, Any]:
        """The result of a read that is a POST."""
        return _result(self.transport.read(group, "POST", path, json=body, params=query), path)

    def write(self, group: str, path: str, body: dict[str, Any] | None = None, query: dict[str, Any] | None = None, **more: Any) -> Any:
        """A write, made once. Raises AnswerRefused for a refusal that comes with status 200."""
        answer = self.transport.write(group, "POST", path, params=query or {}, **({"json": body} if body is not None else {}), **more)
        if isinstance(answer, dict) and answer.get("status") == "ERROR":
            reasons = "; ".join(str(error.get("message") or error.get("code")) for error in answer.get("errors") or [])
            raise AnswerRefused(f"ym: {path}: {reasons or 'refused without a reason'}")
        return answer

    def pages(self, group: str, path: str, body: dict[str, Any], key: str, limit: int) -> Iterator[dict[str, Any]]:
        """The rows of every page."""
        token = ""
        while True:
            result = self.post(group, path, body, {"limit": limit} | ({"pageToken": token} if token else {}))
            yield from result.get(key) or []
            following = str((result.get("paging") or {}).get("nextPageToken") or "")
            if not following or following == token:
                return
            token = following


def _result(answer: Any, path: str) -> dict[str, Any]:
    body = expect_object(answer, f"ym {path}")
    return expect_object(body.get("result") or {}, f"ym {path}")


def own(rows: Iterator[dict[str, Any]]) -> YmComment | None:
    """The shop's own among comments or answers."""
    for row in rows:
        comment = YmComment.model_validate(row)
        if word((comment.author or YmAuthor()).type) in _SHOP_AUTHORS and word(comment.status) != "deleted":
            return comment
    return None


def state(comment: YmComment | None) -> Published | None:
    """Where our comment stands; UNMODERATED means: sent, being checked."""
    if comment is None:
        return None
    found = _STATES.get(word(comment.status), AnswerState.CHECKING)
    return Published(text=comment.text, state=found, answer_id=comment.id, edits_left=None if comment.canModify else 0)


def require_change(comment: YmComment | None, place: object) -> YmComment:
    """Our comment, if the Market lets it be changed; else AnswerRefused."""
    if comment is None or not comment.canModify:
        raise AnswerRefused(f"ym: the answer to '{place}' cannot be changed")
    return comment
