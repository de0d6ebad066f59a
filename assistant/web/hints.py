"""Yandex Market's notifications: unsigned, so a hint at most. One from their addresses makes the collector look for itself.

Every answer is the one their document asks for, PING's too. Duplicates, unknown types and broken bodies cost one look and nothing else.
"""

import ipaddress
import logging
from collections.abc import Collection

from fastapi import APIRouter, Request
from starlette.responses import JSONResponse

from assistant.web.people import TheServices

log = logging.getLogger(__name__)
router = APIRouter(tags=["webhooks"])

LONGEST = 64_000


@router.post("/webhooks/ym/notification", responses={403: {"description": "The sender is none of Yandex Market's addresses."}})
async def notified(request: Request, services: TheServices) -> JSONResponse:
    """Something happened at Yandex Market: the collector looks for itself."""
    sender = request.client.host if request.client else ""
    if not within(sender, services.hint_sources):
        log.warning("a notification from %r is not of Yandex Market and was left alone", sender)
        return JSONResponse({"error": {"type": "WRONG_SOURCE"}}, status_code=403)
    size = len(await request.body())
    if size <= LONGEST:
        request.app.state.wake_collector()
    return JSONResponse({"version": request.app.version, "name": "Otklik", "time": services.clock().isoformat(timespec="seconds")})


def within(address: str, sources: Collection[str]) -> bool:
    """Whether an address lies in one of the ranges; what is no address lies in none."""
    try:
        found = ipaddress.ip_address(address)
    except ValueError:
        return False
    return any(found in ipaddress.ip_network(source) for source in sources)
