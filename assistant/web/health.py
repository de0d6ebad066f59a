"""For whoever watches the process: is it alive, and can it work."""

import ipaddress
import json
import logging
import re

from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from assistant.accounts import Right
from assistant.observing.health import examine, store_check
from assistant.web.errors import problem
from assistant.web.people import TheServices
from assistant.web.reports import Reports

log = logging.getLogger(__name__)
router = APIRouter(tags=["health"])


@router.get("/healthz")
def healthz() -> dict[str, str]:
    """The process answers."""
    return {"status": "ok"}


@router.get("/readyz", responses={503: {"description": "A part without which nothing works is ill."}})
def readyz(request: Request, services: TheServices) -> JSONResponse:
    """Which part is ill, if any: ready, limited (the rest works) or ill. What is wrong with it is told to whoever may see /metrics."""
    parts = examine(services.watch.checks or (store_check(services.store),))
    ill = [part for part in parts if part.wrong]
    status = "ill" if any(part.needed for part in ill) else "limited" if ill else "ready"
    told: dict[str, object] = {"status": status, "ill": [part.name for part in ill]}
    store_ill = any(part.name == "store" for part in ill)
    told["publishing"] = "unknown" if store_ill else "paused" if services.publisher.paused else "on"
    if ill and not store_ill and _may_watch(request, services):
        told["wrong"] = {part.name: part.wrong for part in ill}
    return JSONResponse(told, status_code=503 if status == "ill" else 200)


@router.get("/metrics", include_in_schema=False)
def metrics(request: Request, services: TheServices) -> Response:
    """Numbers for Prometheus: for this machine itself, or for a key of the scope `watch` or `admin`."""
    if not _may_watch(request, services):
        return problem(401, "unauthenticated", "send an API key of the scope watch: Authorization: Bearer otk_…")
    return Response(services.watch.meters.page(), media_type="text/plain; version=0.0.4; charset=utf-8")


def _may_watch(request: Request, services: TheServices) -> bool:
    """From the machine itself, unless a proxy stands in front, for which everybody comes from there; else by key."""
    scheme, _, key = request.headers.get("authorization", "").partition(" ")
    if scheme.lower() == "bearer":
        actor = services.accounts.key(key)
        return actor is not None and actor.may(Right.WATCH)
    proxied = services.secure_cookies or "x-forwarded-for" in request.headers or "forwarded" in request.headers
    return not proxied and request.client is not None and _is_loopback(request.client.host)


def _is_loopback(host: str) -> bool:
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


@router.post("/csp-reports", include_in_schema=False)
async def csp_report(request: Request) -> Response:
    """A browser tells that the policy stopped something. Anybody may: the log gets a line a minute, however many they are."""
    body = (await request.body())[:2000]
    reports: Reports = request.app.state.reports
    if untold := reports.told():
        log.warning("content policy stopped something that breaks %s; reports since the last such line: %d", _directive(body), untold)
    return Response(status_code=204)


def _directive(body: bytes) -> str:
    """The directive that a report names; the rest of it may hold pieces of the page."""
    try:
        report = json.loads(body)["csp-report"]
        named = str(report.get("effective-directive") or report.get("violated-directive") or "")
    except (ValueError, KeyError, TypeError, AttributeError):
        return "an unnamed directive"
    return named if re.fullmatch(r"[a-z-]{1,40}", named) else "an unnamed directive"
