"""What an open item asks for while it is open: news of it, and the shop's saved replies."""

from typing import Annotated, Any

import anyio
from fastapi import APIRouter, Query, Request
from starlette.concurrency import run_in_threadpool
from starlette.responses import JSONResponse, Response

from assistant.accounts import Session
from assistant.web.errors import wants_page
from assistant.web.pages.facts import conversation, mark_of
from assistant.web.people import SignedIn, TheServices
from assistant.web.render import render
from assistant.web.services import Services
from assistant.web.shown import visible
from knowledge.types import Kind

router = APIRouter(prefix="/desk/items")

LOOK_EVERY = 0.5
LOOKS = 10
MOST_SAID = 50
MOST_SAVED = 200


@router.get("/{inquiry_id:path}/live")
async def live(
    request: Request, inquiry_id: str, session: SignedIn, services: TheServices, seen: Annotated[str, Query(max_length=300)] = ""
) -> Response:
    """Waits up to five seconds for something new; 204 when nothing came. The script asks again."""
    for _ in range(LOOKS):
        found = await run_in_threadpool(_news, services, session, inquiry_id)
        if found["seen"] != seen:
            return JSONResponse(found)
        if await request.is_disconnected():
            break
        await anyio.sleep(LOOK_EVERY)
    return Response(status_code=204)


def _news(services: Services, session: Session, inquiry_id: str) -> dict[str, Any]:
    services.desk.inquiry(session.actor, inquiry_id)
    newest = services.store.newest_of_chat(inquiry_id) or inquiry_id
    standing, inquiry = services.store.standing(newest), services.store.inquiry(newest)
    said = [{"speaker": message.speaker, "text": visible(message.text)} for message in conversation(inquiry)[-MOST_SAID:]]
    return {"seen": mark_of(newest, standing.revision), "id": newest, "status": standing.status, "said": said}


@router.get("/{inquiry_id:path}/saved")
def saved_replies(request: Request, inquiry_id: str, session: SignedIn, services: TheServices) -> Response:
    """The shop's macros: a list for the script, a page of its own without one."""
    shop_id = services.desk.inquiry(session.actor, inquiry_id).shop_id
    held = services.bench_for(shop_id).library.catalogue.documents(shop_id, Kind.MACRO)
    macros = sorted(({"title": document.title, "text": document.text} for document in held), key=lambda macro: macro["title"])[:MOST_SAVED]
    if wants_page(request):
        return render(request, "saved.html", macros=macros)
    return JSONResponse(macros)
