"""Published answers that a change of card or policy has made wrong, and whether each can still be changed."""

from itertools import islice

from fastapi import APIRouter, Request
from starlette.responses import Response

from assistant.drifting import wrong_answers
from assistant.web.pages.knowledge import TheShelf, library_of, show
from assistant.web.people import TheServices

router = APIRouter(prefix="/desk/knowledge")

MOST = 100


@router.get("/wrong")
def wrong_page(request: Request, services: TheServices, shelf: TheShelf) -> Response:
    """The newest of them: what each says, what the sources say now, and what can be done."""
    found = wrong_answers(services.store, library_of(services, shelf), shelf.shop_id, now=services.clock())
    return show(request, "knowledge_wrong.html", "wrong", shelf, answers=tuple(islice(found, MOST)))
