"""Other wordings of a draft: word by word for the script, all at once for a plain form."""

from collections.abc import Iterator
from typing import Annotated

from fastapi import APIRouter, Form, Request
from starlette.responses import RedirectResponse, Response, StreamingResponse

from assistant.desk import Request as DeskRequest
from assistant.domain import Action
from assistant.errors import OtklikError
from assistant.revising import LONGEST_HINT, Asked, Variant
from assistant.web.api.sse import HEADERS, MEDIA_TYPE, message, wants_stream
from assistant.web.errors import status_of
from assistant.web.pages.item_view import item_answer, link_of, proposal_id_of, variant_shown
from assistant.web.pages.view import TheView
from assistant.web.people import FormSession, TheServices
from assistant.writing.revise import Wish

router = APIRouter(prefix="/desk/items")


@router.post("/{inquiry_id:path}/revise")
def revise(
    request: Request,
    inquiry_id: str,
    session: FormSession,
    services: TheServices,
    view: TheView,
    *,
    version: Annotated[int, Form()],
    text: Annotated[str, Form(max_length=25_000)] = "",
    wish: Annotated[str, Form(max_length=20)] = "",
    hint: Annotated[str, Form(max_length=LONGEST_HINT)] = "",
) -> Response:
    """Up to three wordings of the text as it stands in the editor."""
    proposal_id = proposal_id_of(services, inquiry_id)
    asked = Asked(proposal_id=proposal_id, version=version, text=text, wish=_wish(wish), hint=hint)
    if wants_stream(request.headers.get("accept")):
        pieces = services.revising.stream(session.actor, asked)
        return StreamingResponse(_events(pieces), media_type=MEDIA_TYPE, headers=HEADERS)
    kept = DeskRequest(proposal_id=proposal_id, version=version, action=Action.APPROVE, text=text)
    variants, problem = _at_once(services.revising.stream(session.actor, asked))
    proposal = services.desk.proposal(session.actor, proposal_id)
    status = status_of(problem)[0] if problem else 200
    return item_answer(request, services, session, view, proposal, problem=problem, asked=kept, variants=variants, hint=hint, status=status)


@router.post("/{inquiry_id:path}/variant")
def take(
    inquiry_id: str,
    session: FormSession,
    services: TheServices,
    view: TheView,
    version: Annotated[int, Form()],
    variant: Annotated[str, Form(max_length=64)] = "",
) -> Response:
    """Makes an offered wording the draft."""
    services.revising.take(session.actor, proposal_id_of(services, inquiry_id), version, variant)
    return RedirectResponse(link_of(inquiry_id, view), 303)


def _wish(given: str) -> Wish | None:
    return Wish(given) if given in set(Wish) else None


def _at_once(pieces: Iterator[str | Variant]) -> tuple[tuple[Variant, ...], OtklikError | None]:
    """What was made before it ended, and why it ended early."""
    made: list[Variant] = []
    try:
        made.extend(piece for piece in pieces if isinstance(piece, Variant))
    except OtklikError as error:
        return tuple(made), error
    return tuple(made), None


def _events(pieces: Iterator[str | Variant]) -> Iterator[str]:
    """The pieces as server-sent events; a failure is the last event, because the answer has begun already."""
    try:
        for piece in pieces:
            yield message("variant", variant_shown(piece)) if isinstance(piece, Variant) else message("word", {"text": piece})
    except OtklikError as error:
        yield message("problem", {"name": status_of(error)[1], "detail": str(error)})
    yield message("done", {})
