"""How Ozon writes moments, pages and refusals."""

from datetime import datetime
from typing import Any

from assistant.marketplaces.fakes.server import Answered


def stamp(moment: datetime) -> str:
    return moment.strftime("%Y-%m-%dT%H:%M:%S.%fZ")


def stamped(value: str | None) -> str:
    return stamp(datetime.fromisoformat(value)) if value else ""


def bad(message: str) -> Answered:
    """Their 400."""
    return Answered(400, {"code": 3, "message": message, "details": []})


def missing(what: str) -> Answered:
    """Their 404."""
    return Answered(404, {"code": 5, "message": f"{what} is not found", "details": []})


def page(rows: list[dict[str, Any]], body: dict[str, Any], limit: int, key: str) -> Answered:
    """Rows after the one that the request names, by time."""
    rows.sort(key=lambda row: (row["published_at"], row["id"]), reverse=body.get("sort_dir") == "DESC")
    last = str(body.get("last_id") or "")
    marks = [row["id"] for row in rows]
    start = marks.index(last) + 1 if last in marks else 0
    found = rows[start : start + limit]
    return Answered(200, {key: found, "has_next": start + limit < len(rows), "last_id": found[-1]["id"] if found else last})
