"""Outbreaks: groups of alike complaints, and the positions that answer them."""

from datetime import date, timedelta
from typing import Annotated, Any

from fastapi import APIRouter, Form, Query, Request
from starlette.responses import RedirectResponse, Response

from assistant.accounts import Right
from assistant.approval import UNBACKED, needs_reason
from assistant.desk import clean, sha256
from assistant.domain import Finding
from assistant.errors import ConflictError, InputError, NotFound, RefusedError
from assistant.insight.alike import Alike
from assistant.outbreak.approving import Asked, Outbreaks
from assistant.web.errors import status_of
from assistant.web.numbers import Number
from assistant.web.people import FormSession, SignedIn, TheServices
from assistant.web.render import render
from assistant.web.services import Services

router = APIRouter(prefix="/desk/outbreaks")

USUAL_DAYS = 7
PAGE = 50
_SAMPLES = 20
Short = Annotated[str, Form(max_length=200)]


@router.get("")
def outbreaks_page(
    request: Request,
    session: SignedIn,
    services: TheServices,
    *,
    shop: str = "",
    product: str = "",
    problem: str = "",
    page: Annotated[int, Query(ge=0, le=10_000)] = 0,
) -> Response:
    """The groups of the week and the positions; with a group named, the form for its position."""
    group = None
    if product:
        group = _outbreaks(services).group(session.actor, shop[:200], product[:200], problem[:40])
    return _page(request, services, session, group, page=page)


@router.post("")
def position_form(
    request: Request,
    session: FormSession,
    services: TheServices,
    *,
    shop: Short = "",
    product: Short = "",
    problem: Short = "",
    code: Annotated[list[str] | None, Form()] = None,
    text: Annotated[str, Form(max_length=25_000)] = "",
    text_sha256: Annotated[str, Form(max_length=64)] = "",
    until: Annotated[date | None, Form()] = None,
    reason: Annotated[str, Form(max_length=2000)] = "",
    acknowledged: Annotated[list[str] | None, Form()] = None,
    action: Annotated[str, Form(max_length=20)] = "check",
) -> Response:
    """Checks the text and shows its findings, or approves exactly the text that was checked."""
    session.actor.require(Right.OVERRIDE)
    outbreaks = _outbreaks(services)
    group = outbreaks.group(session.actor, shop, product, problem)
    ends = until or (services.clock() + timedelta(days=USUAL_DAYS)).date()
    asked = Asked(
        shop_id=shop,
        product_id=product,
        problem=problem,
        problems=tuple(code or ()),
        text=text,
        text_sha256=text_sha256,
        until=ends,
        reason=reason,
        acknowledged=tuple(acknowledged or ()),
    )
    problem_met: Exception | None = None
    if action == "approve":
        try:
            outbreaks.approve(session.actor, asked)
        except (ConflictError, RefusedError, InputError) as error:
            problem_met = error
        else:
            return RedirectResponse("/desk/outbreaks", 303)
    findings = outbreaks.check(session.actor, asked) if clean(text) else ()
    return _page(request, services, session, group, asked=asked, findings=findings, problem=problem_met)


@router.post("/{number}/end")
def end_position(
    number: Number, session: FormSession, services: TheServices, reason: Annotated[str, Form(max_length=500)] = ""
) -> Response:
    """Ends a position by hand."""
    session.actor.require(Right.OVERRIDE)
    _outbreaks(services).end(session.actor, number, reason.strip() or "ended by hand")
    return RedirectResponse("/desk/outbreaks", 303)


def _outbreaks(services: Services) -> Outbreaks:
    return Outbreaks(services.store, services.desk)


def _page(
    request: Request,
    services: Services,
    session: SignedIn,
    group: Alike | None,
    *,
    asked: Asked | None = None,
    findings: tuple[Finding, ...] = (),
    problem: Exception | None = None,
    page: int = 0,
) -> Response:
    now = services.clock()
    text = clean(asked.text) if asked else ""
    rows = [services.store.row(inquiry_id) for inquiry_id in group.inquiry_ids[: -_SAMPLES - 1 : -1]] if group else []
    groups = _outbreaks(services).groups(session.actor, most=PAGE + 1, after=page * PAGE)
    shown: dict[str, Any] = {
        "groups": groups[:PAGE],
        "more": page + 1 if len(groups) > PAGE else None,
        "kept": services.store.every_position(session.actor.shops or None),
        "rows": [row for row in rows if row is not None],
        "until": asked.until if asked else (now + timedelta(days=USUAL_DAYS)).date(),
    }
    return render(
        request,
        "outbreaks.html",
        status=status_of(problem)[0] if problem and not isinstance(problem, NotFound) else 200,
        group=group,
        asked=asked,
        text=text,
        text_sha256=sha256(text) if text else "",
        findings=[(finding, needs_reason(finding), finding.category == UNBACKED) for finding in findings],
        problem=status_of(problem)[1] if problem else "",
        detail=str(problem) if problem else "",
        may=session.actor.may(Right.OVERRIDE),
        now=now,
        today=now.date(),
        **shown,
    )
