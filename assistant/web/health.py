"""For whoever watches the process: is it alive, and can it work."""

import logging

from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from assistant.web.people import TheServices

log = logging.getLogger(__name__)
router = APIRouter(tags=["health"])


@router.get("/healthz")
def healthz() -> dict[str, str]:
    """The process answers."""
    return {"status": "ok"}


@router.get("/readyz", responses={503: {"description": "The database does not answer."}})
def readyz(services: TheServices) -> JSONResponse:
    """The database answers; publishing may be paused and the service is ready all the same."""
    return JSONResponse({"status": "ready", "publishing": "paused" if services.publisher.paused else "on"})


@router.post("/csp-reports", include_in_schema=False)
async def csp_report(request: Request) -> Response:
    """A browser tells that the policy stopped something; the count is the alarm."""
    body = (await request.body())[:2000]
    request.app.state.csp_reports = getattr(request.app.state, "csp_reports", 0) + 1
    log.warning("content policy stopped something: %r", body)
    return Response(status_code=204)
