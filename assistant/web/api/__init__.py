"""The HTTP API, version 1: what the desk can do, for programs."""

from fastapi import APIRouter

from assistant.web.api import checks, inquiries, proposals, suggestions

PROBLEMS = {401: "No valid API key.", 403: "The key's scopes or shops do not allow it.", 422: "The request or the text is refused."}
PROBLEM_SCHEMA = {
    "type": "object",
    "required": ["type", "title", "status", "detail"],
    "properties": {
        "type": {"type": "string"},
        "title": {"type": "string"},
        "status": {"type": "integer"},
        "detail": {"type": "string"},
    },
}


def _problem(says: str) -> dict[str, object]:
    return {"description": says, "content": {"application/problem+json": {"schema": PROBLEM_SCHEMA}}}


router = APIRouter(prefix="/v1", responses={status: _problem(says) for status, says in PROBLEMS.items()})
for part in (suggestions, checks, inquiries, proposals):
    router.include_router(part.router)
