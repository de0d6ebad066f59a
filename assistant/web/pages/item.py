"""One item: the buyer's words, the draft with its evidence and findings, and the decision."""

from typing import Annotated, Any
from urllib.parse import quote

from fastapi import APIRouter, Form, Request
from pydantic import Field
from starlette.responses import JSONResponse, RedirectResponse, Response

from assistant.desk import Request as DeskRequest
from assistant.desk import clean, sha256
from assistant.domain import Action
from assistant.errors import ConflictError, InputError, NotFound, RefusedError
from assistant.store.moves import UNDECIDED
from assistant.web.errors import wants_page
from assistant.web.pages.item_view import item_answer, link_of, listed, proposal_id_of, row_of
from assistant.web.pages.view import TheView, View
from assistant.web.people import FormSession, ScriptSession, SignedIn, TheServices
from assistant.web.services import Services
from knowledge.types import Frozen

router = APIRouter(prefix="/desk/items")

Text = Annotated[str, Form(max_length=25_000)]


class LiveText(Frozen):
    """A text being edited."""

    text: str = Field(max_length=25_000)


@router.get("/{inquiry_id:path}")
def item_page(request: Request, inquiry_id: str, session: SignedIn, services: TheServices, view: TheView) -> Response:
    """The item, taken for editing by whoever opens it."""
    row = row_of(services, inquiry_id)
    if row.proposal_id is None:
        raise NotFound("this inquiry has no draft yet; it is being written")
    proposal = services.desk.proposal(session.actor, row.proposal_id)
    holder = services.desk.lease(session.actor, inquiry_id) if row.status in UNDECIDED else None
    services.store.log(session.actor.name, "seen", inquiry_id, now=services.clock(), version=proposal.version)
    return item_answer(request, services, session, view, proposal, holder=holder)


@router.post("/{inquiry_id:path}/check")
def live_check(inquiry_id: str, body: LiveText, session: ScriptSession, services: TheServices) -> dict[str, Any]:
    """The findings of the text as it stands in the editor, and the hash that binds an approval to it."""
    row = row_of(services, inquiry_id)
    proposal = services.desk.proposal(session.actor, row.proposal_id or "")
    if row.status in UNDECIDED:
        services.desk.lease(session.actor, inquiry_id)  # whoever types keeps the item
    text = clean(body.text)
    found = services.desk.check(proposal, text)
    return {"text_sha256": sha256(text), "findings": listed(found, proposal, text)}


@router.post("/{inquiry_id:path}/tasks")
def make_task(
    request: Request,
    inquiry_id: str,
    session: FormSession,
    services: TheServices,
    view: TheView,
    *,
    kind: Annotated[str, Form(max_length=50)],
    version: Annotated[int, Form()] = 0,
    text: Text = "",
) -> Response:
    """Records the task that makes a told deed true, at once; the text in the editor stays as it is."""
    proposal_id = proposal_id_of(services, inquiry_id)
    kept = services.desk.create_task(session.actor, proposal_id, kind)
    if not wants_page(request):
        return JSONResponse({"number": kept.number, "says": kept.says})
    asked = DeskRequest(proposal_id=proposal_id, version=version, action=Action.APPROVE, text=text)
    return item_answer(request, services, session, view, services.desk.proposal(session.actor, proposal_id), asked=asked)


@router.post("/{inquiry_id:path}/decision")
def decide(
    request: Request,
    inquiry_id: str,
    session: FormSession,
    services: TheServices,
    view: TheView,
    *,
    version: Annotated[int, Form()],
    action: Annotated[Action, Form()],
    text: Text = "",
    text_sha256: Annotated[str, Form(max_length=64)] = "",
    reason: Annotated[str, Form(max_length=2000)] = "",
    acknowledged: Annotated[list[str] | None, Form()] = None,
    confirmed: Annotated[bool, Form()] = False,
    task: Annotated[list[str] | None, Form()] = None,
) -> Response:
    """Decides and opens the next item; what cannot be approved comes back with its findings and the person's text."""
    proposal_id = proposal_id_of(services, inquiry_id)
    asked = DeskRequest(
        proposal_id=proposal_id,
        version=version,
        action=action,
        text=text,
        text_sha256=text_sha256,
        reason=reason,
        acknowledged=tuple(acknowledged or ()),
        confirmed=confirmed,
        tasks=tuple(task or ()),
    )
    try:
        services.desk.decide(session.actor, asked)
    except (ConflictError, RefusedError, InputError) as error:
        proposal = services.desk.proposal(session.actor, proposal_id)
        status = 409 if isinstance(error, ConflictError) else 422
        return item_answer(request, services, session, view, proposal, problem=error, asked=asked, status=status)
    return _onwards(request, services, session, view, inquiry_id)


@router.post("/{inquiry_id:path}/edit")
def save_edit(
    inquiry_id: str, session: FormSession, services: TheServices, view: TheView, version: Annotated[int, Form()], text: Text = ""
) -> Response:
    """Keeps the wording as the next version, for a reviewer."""
    proposal = services.desk.proposal(session.actor, proposal_id_of(services, inquiry_id))
    if proposal.version != version:
        raise ConflictError(f"the draft changed: you read version {version}, the current one is {proposal.version}")
    services.desk.save_edit(session.actor, proposal, text)
    return RedirectResponse(link_of(inquiry_id, view), 303)


@router.post("/{inquiry_id:path}/undo")
def undo(request: Request, inquiry_id: str, session: FormSession, services: TheServices, view: TheView) -> Response:
    """Recalls an approval that has not left, or reopens what was set aside."""
    if not (services.desk.recall(session.actor, inquiry_id) or services.desk.reopen(session.actor, inquiry_id)):
        raise ConflictError("this can no longer be undone: the text is on its way or published")
    return RedirectResponse(link_of(inquiry_id, view), 303)


@router.post("/{inquiry_id:path}/leave")
def leave(inquiry_id: str, session: FormSession, services: TheServices) -> Response:
    """The page was closed: the item is free again."""
    services.desk.release(session.actor, inquiry_id)
    return Response(status_code=204)


@router.post("/{inquiry_id:path}/take")
def take_over(inquiry_id: str, session: FormSession, services: TheServices, view: TheView) -> Response:
    """A senior takes the item from whoever is editing it."""
    services.desk.take_over(session.actor, inquiry_id)
    return RedirectResponse(link_of(inquiry_id, view), 303)


def _onwards(request: Request, services: Services, session: SignedIn, view: View, inquiry_id: str) -> Response:
    """The next free item of the same view, or the queue when nothing is left."""
    following = services.desk.next_after(session.actor, inquiry_id, view.filters)
    query = view.query()
    mark = f"{query}{'&' if query else '?'}done={quote(inquiry_id, safe='')}"
    return RedirectResponse(f"/desk/items/{quote(following, safe='')}{mark}" if following else f"/desk{mark}", 303)
