"""Bringing a policy or a card feed: what it would change is seen first, and applied only then."""

from typing import Annotated
from urllib.parse import quote

from fastapi import APIRouter, File, Form, Request, UploadFile
from starlette.responses import RedirectResponse, Response

from assistant.accounts import Right
from assistant.errors import ConflictError, InputError
from assistant.uploads.checking import FEEDS, MOST_BYTES, POLICIES
from assistant.uploads.previewing import Uploads
from assistant.web.errors import status_of
from assistant.web.pages.knowledge import Shelf, TheShelf, library_of, shelf_for, show
from assistant.web.people import FormSession, SignedIn, TheServices
from assistant.web.services import Services
from knowledge.browsing import sources_of

router = APIRouter(prefix="/desk/knowledge/uploads")


@router.get("")
def uploads_page(request: Request, services: TheServices, shelf: TheShelf) -> Response:
    """The form."""
    return _form(request, services, shelf)


@router.post("")
def bring(
    request: Request,
    session: FormSession,
    services: TheServices,
    *,
    file: Annotated[UploadFile | None, File()] = None,
    shop: Annotated[str, Form(max_length=200)] = "",
    source: Annotated[str, Form(max_length=200)] = "",
) -> Response:
    """Reads the file and shows what it would change."""
    session.actor.require(Right.OVERRIDE)
    shelf = shelf_for(session.actor, services, shop)
    name, body = (file.filename or "", file.file.read(MOST_BYTES + 1)) if file else ("", b"")
    try:
        made = _uploads(services, shelf).bring(session.actor, shelf.shop_id, name, body, source, services.clock())
    except InputError as error:
        services.store.log(session.actor.name, "file refused", shelf.shop_id, now=services.clock(), why=str(error)[:300])
        return _form(request, services, shelf, problem=str(error), status=422)
    return RedirectResponse(f"/desk/knowledge/uploads/{made.id}?shop={quote(shelf.shop_id)}", 303)


@router.get("/{upload_id}")
def preview_page(request: Request, upload_id: str, session: SignedIn, services: TheServices, shelf: TheShelf) -> Response:
    """Added, changed and removed documents, clause verdicts, broken rows."""
    session.actor.require(Right.OVERRIDE)
    preview = _uploads(services, shelf).preview(session.actor, upload_id)
    return show(request, "knowledge_preview.html", "uploads", shelf, preview=preview)


@router.post("/{upload_id}/apply")
def apply(
    request: Request, upload_id: str, session: FormSession, services: TheServices, shop: Annotated[str, Form(max_length=200)] = ""
) -> Response:
    """Makes the source say what the file says."""
    session.actor.require(Right.OVERRIDE)
    shelf = shelf_for(session.actor, services, shop)
    try:
        done = _uploads(services, shelf).apply(session.actor, upload_id, services.clock())
    except ConflictError as error:
        return _form(request, services, shelf, problem=str(error), status=status_of(error)[0])
    return _form(request, services, shelf, done=done.model_dump())


def _uploads(services: Services, shelf: Shelf) -> Uploads:
    return Uploads(services.store, library_of(services, shelf))


def _form(
    request: Request, services: Services, shelf: Shelf, *, problem: str = "", done: dict[str, object] | None = None, status: int = 200
) -> Response:
    known = sources_of(library_of(services, shelf), shelf.shop_id)
    endings = {"policies": POLICIES, "feeds": FEEDS, "most": MOST_BYTES // 1_000_000}
    return show(request, "knowledge_uploads.html", "uploads", shelf, status=status, sources=known, problem=problem, done=done, **endings)
