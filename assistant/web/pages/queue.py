"""The queue page, and clearing many clean items at once."""

from typing import Annotated

from fastapi import APIRouter, Form, Request
from starlette.responses import Response

from assistant.desk import BULK_MOST, Bulk, sha256, within
from assistant.desk import Request as DeskRequest
from assistant.domain import Action
from assistant.store import Row
from assistant.web.pages.view import TABS, TheView, View
from assistant.web.people import FormSession, SignedIn, TheServices
from assistant.web.render import render
from assistant.web.services import Services

router = APIRouter()

PAGE = 30
BULK_PAGE = 100
"""As many as a page of 150 kB holds; the next ones follow when these are done."""

_LONGEST_VERSION = 9


@router.get("/desk")
def queue_page(request: Request, session: SignedIn, services: TheServices, view: TheView, after: str | None = None) -> Response:
    """What waits, the most urgent first, with counts to filter by."""
    rows = services.desk.queue(session.actor, view.filters, limit=PAGE + 1, after=after)
    base = View(tab=view.tab)
    counts = services.counted.of(within(session.actor, base.filters))
    return render(
        request,
        "queue.html",
        view=view,
        rows=rows[:PAGE],
        more=rows[PAGE - 1].id if len(rows) > PAGE else None,
        counts=counts.by,
        products=counts.products,
        tabs=TABS,
        now=services.clock(),
        done=_done(services, session, request),
        paused=services.publisher.paused,
        forbidden=services.publisher.forbidden,
        stops=[stop for stop in services.drafter.budgets.stops() if session.actor.sees(stop.shop_id)],
    )


@router.get("/desk/clean")
def bulk_page(request: Request, session: SignedIn, services: TheServices, view: TheView) -> Response:
    """Clean, low-risk drafts with the text of each in sight."""
    return _bulk(request, session.actor.name, services, _clean_rows(services, session, view), view, None)


@router.post("/desk/clean")
def bulk_approve(
    request: Request,
    session: FormSession,
    services: TheServices,
    view: TheView,
    item: Annotated[list[str] | None, Form()] = None,
    number: Annotated[int, Form()] = 0,
) -> Response:
    """Approves the ticked ones; each line carries its proposal, version and text hash."""
    requests = [_request(services, session, line) for line in (item or [])[: BULK_MOST + 1]]
    result = services.desk.decide_many(session.actor, [asked for asked in requests if asked], number=number)
    return _bulk(request, session.actor.name, services, _clean_rows(services, session, view), view, result)


def _bulk(request: Request, name: str, services: Services, rows: tuple[Row, ...], view: View, result: Bulk | None) -> Response:
    return render(request, "bulk.html", rows=rows, view=view, result=result, sha256=sha256, hold=services.desk.hold, done=None)


def _clean_rows(services: Services, session: SignedIn, view: View) -> tuple[Row, ...]:
    wanted = view.model_copy(update={"clean": True, "tab": "waiting"})
    return services.desk.queue(session.actor, wanted.filters, limit=BULK_PAGE)


def _request(services: Services, session: SignedIn, line: str) -> DeskRequest | None:
    """`version:hash:id` of a ticked line; the text is the stored draft, and the hash proves that it is the one that was shown."""
    version, _, rest = line.partition(":")
    digest, _, proposal_id = rest.partition(":")
    row = services.desk.row(session.actor, proposal_id)
    if row is None or not version.isdecimal() or len(version) > _LONGEST_VERSION:
        return None
    return DeskRequest(proposal_id=proposal_id, version=int(version), action=Action.APPROVE, text=row.draft, text_sha256=digest)


def _done(services: Services, session: SignedIn, request: Request) -> Row | None:
    """The item that was just decided, so that it can be undone."""
    done = request.query_params.get("done", "")[:200]
    return services.desk.row(session.actor, done) if done else None
