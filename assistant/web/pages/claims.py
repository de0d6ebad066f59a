"""Return claims: the list by deadline, and ordering an action after naming the sum a second time."""

from decimal import Decimal, InvalidOperation
from typing import Annotated

from fastapi import APIRouter, Form, Request
from starlette.responses import RedirectResponse, Response

from assistant.claims import ClaimOrder
from assistant.desk import Request as DeskRequest
from assistant.domain import Action
from assistant.errors import ConflictError, InputError, MarketplaceError, RefusedError
from assistant.web.errors import status_of
from assistant.web.pages.item_view import item_answer, link_of, proposal_id_of
from assistant.web.pages.view import TheView
from assistant.web.people import FormSession, SignedIn, TheServices
from assistant.web.render import render

router = APIRouter(prefix="/desk")

Sum = Annotated[str, Form(max_length=20)]


@router.get("/claims")
def claims_page(request: Request, session: SignedIn, services: TheServices) -> Response:
    """Claims that wait for an answer or an action, the nearest deadline first."""
    rows = services.claims.waiting(session.actor)
    return render(request, "claims.html", rows=rows, now=services.clock())


@router.post("/items/{inquiry_id:path}/claim")
def order_action(
    request: Request,
    inquiry_id: str,
    session: FormSession,
    services: TheServices,
    view: TheView,
    *,
    code: Annotated[str, Form(max_length=100)] = "",
    amount: Sum = "",
    confirmed: Sum = "",
    reason: Annotated[str, Form(max_length=200)] = "",
) -> Response:
    """Executes one of the claim's own actions; what is refused comes back with the reason."""
    services.desk.inquiry(session.actor, inquiry_id)
    try:
        order = ClaimOrder(inquiry_id=inquiry_id, code=code, amount=_sum(amount), confirmed=_sum(confirmed), reason=reason.strip())
        services.claims.order(session.actor, order)
    except (ConflictError, RefusedError, InputError, MarketplaceError) as error:
        proposal = services.desk.proposal(session.actor, proposal_id_of(services, inquiry_id))
        asked = DeskRequest(proposal_id=proposal.id, version=proposal.version, action=Action.APPROVE)
        return item_answer(request, services, session, view, proposal, problem=error, asked=asked, status=status_of(error)[0])
    return RedirectResponse(link_of(inquiry_id, view), 303)


def _sum(given: str) -> Decimal | None:
    """A sum as people write it: 1 157,50."""
    plain = "".join(given.split()).replace(",", ".")
    if not plain:
        return None
    try:
        named = Decimal(plain)
    except InvalidOperation as error:
        raise InputError(f"{given[:20]!r} is no sum") from error
    if not named.is_finite() or named <= 0 or named != round(named, 2):
        raise InputError(f"{given[:20]!r} is no sum of money")
    return named
