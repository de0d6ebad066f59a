"""The HTTP API, version 1: what the desk can do, for programs."""

from fastapi import APIRouter

from assistant.web.api import checks, endpoints, events, inquiries, proposals, suggestions
from assistant.web.api.problems import problem_answer

PROBLEMS = {
    401: problem_answer("No valid API key."),
    403: problem_answer("The key's scopes or shops do not allow it."),
    422: problem_answer("The request or the text is refused."),
    429: problem_answer("The key's allowance is used up.", Retry_After="Seconds to wait.", RateLimit="What is left."),
}

router = APIRouter(prefix="/v1", responses={status: dict(answer) for status, answer in PROBLEMS.items()})
for part in (suggestions, checks, inquiries, proposals, events, endpoints):
    router.include_router(part.router)
