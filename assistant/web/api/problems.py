"""Refusals as the API's document describes them."""

from typing import Any

PROBLEM_SCHEMA: dict[str, Any] = {
    "type": "object",
    "required": ["type", "title", "status", "detail"],
    "properties": {
        "type": {"type": "string"},
        "title": {"type": "string"},
        "status": {"type": "integer"},
        "detail": {"type": "string"},
    },
}


def problem_answer(says: str, **headers: str) -> dict[str, Any]:
    """A response of the document: problem+json, with the headers it brings."""
    answer: dict[str, Any] = {"description": says, "content": {"application/problem+json": {"schema": PROBLEM_SCHEMA}}}
    if headers:
        named = {name.replace("_", "-"): {"description": told, "schema": {"type": "string"}} for name, told in headers.items()}
        answer["headers"] = named
    return answer
