"""For whoever watches the process: is it alive, and can it work."""

import json
import logging
import re

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
    log.warning("content policy stopped something that breaks %s", _directive(body))
    return Response(status_code=204)


def _directive(body: bytes) -> str:
    """The directive that a report names; the rest of it may hold pieces of the page."""
    try:
        report = json.loads(body)["csp-report"]
        named = str(report.get("effective-directive") or report.get("violated-directive") or "")
    except (ValueError, KeyError, TypeError, AttributeError):
        return "an unnamed directive"
    return named if re.fullmatch(r"[a-z-]{1,40}", named) else "an unnamed directive"
