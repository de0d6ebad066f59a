"""One item: the buyer's words, the draft with its evidence and findings, and the decision."""

import json
from typing import Annotated, Any
from urllib.parse import quote

from fastapi import APIRouter, Form, Request
from pydantic import Field
from starlette.responses import RedirectResponse, Response

from assistant.accounts import Actor, Right
from assistant.approval import UNBACKED, needs_reason, overridable
from assistant.desk import Request as DeskRequest
from assistant.desk import clean, sha256
from assistant.domain import Action, Finding, Proposal
from assistant.errors import ConflictError, InputError, NotFound, RefusedError
from assistant.filter.actions import deeds
from assistant.store import Row
from assistant.store.moves import UNDECIDED
from assistant.web.errors import status_of
from assistant.web.pages.facts import spoken, supports
from assistant.web.pages.view import TheView, View
from assistant.web.people import FormSession, ScriptSession, SignedIn, TheServices
from assistant.web.render import render
from assistant.web.services import Services
from assistant.web.shown import pieces
from knowledge.types import Frozen

router = APIRouter(prefix="/desk/items")

Text = Annotated[str, Form(max_length=25_000)]


class LiveText(Frozen):
    """A text being edited."""

    text: str = Field(max_length=25_000)


@router.get("/{inquiry_id:path}")
def item_page(request: Request, inquiry_id: str, session: SignedIn, services: TheServices, view: TheView) -> Response:
    """The item, taken for editing by whoever opens it."""
    row = _row(services, inquiry_id)
    if row.proposal_id is None:
        raise NotFound("this inquiry has no draft yet; it is being written")
    proposal = services.desk.proposal(session.actor, row.proposal_id)
    holder = services.desk.lease(session.actor, inquiry_id) if row.status in UNDECIDED else None
    services.store.log(session.actor.name, "seen", inquiry_id, now=services.clock(), version=proposal.version)
    return _page(request, services, session, view, proposal, holder=holder)


@router.post("/{inquiry_id:path}/check")
def live_check(inquiry_id: str, body: LiveText, session: ScriptSession, services: TheServices) -> dict[str, Any]:
    """The findings of the text as it stands in the editor, and the hash that binds an approval to it."""
    row = _row(services, inquiry_id)
    proposal = services.desk.proposal(session.actor, row.proposal_id or "")
    if row.status in UNDECIDED:
        services.desk.lease(session.actor, inquiry_id)  # whoever types keeps the item
    text = clean(body.text)
    found = services.desk.check(proposal, text)
    return {"text_sha256": sha256(text), "findings": listed(found, proposal, text)}


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
    proposal_id = _proposal_id(services, inquiry_id)
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
        return _page(request, services, session, view, proposal, problem=error, asked=asked, status=status)
    request.app.state.wake_publisher()
    return _onwards(request, services, session, view, inquiry_id)


@router.post("/{inquiry_id:path}/edit")
def save_edit(
    inquiry_id: str, session: FormSession, services: TheServices, view: TheView, version: Annotated[int, Form()], text: Text = ""
) -> Response:
    """Keeps the wording as the next version, for a reviewer."""
    proposal = services.desk.proposal(session.actor, _proposal_id(services, inquiry_id))
    if proposal.version != version:
        raise ConflictError(f"the draft changed: you read version {version}, the current one is {proposal.version}")
    services.desk.save_edit(session.actor, proposal, text)
    return RedirectResponse(_link(inquiry_id, view), 303)


@router.post("/{inquiry_id:path}/undo")
def undo(request: Request, inquiry_id: str, session: FormSession, services: TheServices, view: TheView) -> Response:
    """Recalls an approval that has not left, or reopens what was set aside."""
    if not (services.desk.recall(session.actor, inquiry_id) or services.desk.reopen(session.actor, inquiry_id)):
        raise ConflictError("this can no longer be undone: the text is on its way or published")
    return RedirectResponse(_link(inquiry_id, view), 303)


@router.post("/{inquiry_id:path}/leave")
def leave(inquiry_id: str, session: FormSession, services: TheServices) -> Response:
    """The page was closed: the item is free again."""
    services.desk.release(session.actor, inquiry_id)
    return Response(status_code=204)


@router.post("/{inquiry_id:path}/take")
def take_over(inquiry_id: str, session: FormSession, services: TheServices, view: TheView) -> Response:
    """A senior takes the item from whoever is editing it."""
    services.desk.take_over(session.actor, inquiry_id)
    return RedirectResponse(_link(inquiry_id, view), 303)


def listed(findings: tuple[Finding, ...], proposal: Proposal, text: str) -> list[dict[str, Any]]:
    """Findings as the page and its script show them; a deed that no task backs comes with the task that would."""
    offered = {deed.span: {"kind": deed.kind, "says": deed.task} for deed in deeds(text)}
    return [
        finding.model_dump(mode="json")
        | {
            "needs_reason": needs_reason(finding),
            "overridable": overridable(finding, proposal.brief),
            "task": offered.get(finding.span) if finding.category == UNBACKED else None,
        }
        for finding in findings
    ]


def _page(
    request: Request,
    services: Services,
    session: SignedIn,
    view: View,
    proposal: Proposal,
    *,
    holder: str | None = None,
    problem: Exception | None = None,
    asked: DeskRequest | None = None,
    status: int = 200,
) -> Response:
    inquiry = proposal.brief.inquiry
    row = _row(services, inquiry.id)
    text = clean(asked.text) if asked and asked.text else proposal.draft.text if proposal.draft else ""
    findings = services.desk.check(proposal, text) if text else ()
    shown = listed(findings, proposal, text)
    supported = supports(proposal)
    return render(
        request,
        "item.html",
        status=status,
        view=view,
        row=row,
        proposal=proposal,
        inquiry=inquiry,
        text=text,
        text_sha256=sha256(text),
        pieces=pieces(text, findings),
        findings=shown,
        findings_json=json.dumps(shown, ensure_ascii=False),
        supports=supported,
        spoken=spoken,
        supports_json=json.dumps([support.sentence for support in supported], ensure_ascii=False),
        same_order=services.store.same_order(inquiry),
        past=services.store.past_replies(inquiry.shop_id, inquiry.product_id, but=inquiry.id),
        verdicts=services.store.verdicts(inquiry.id),
        attempts=services.store.attempts(inquiry.id),
        reply=services.store.reply(inquiry.id),
        publish_after=services.store.publish_after(inquiry.id),
        holder=holder,
        open=row.status in UNDECIDED,
        problem=status_of(problem)[1] if problem else "",
        detail=str(problem) if problem else "",
        asked=asked,
        now=services.clock(),
        done=services.store.row(request.query_params.get("done", "")[:200]),
        asks=_asks(session.actor, shown),
        tasks=services.store.tasks_of(inquiry.id),
    )


def _asks(actor: Actor, shown: list[dict[str, Any]]) -> bool:
    """Whether a typed reason would change anything."""
    overrules = actor.may(Right.OVERRIDE)
    return any(finding["needs_reason"] or (overrules and finding["severity"] == "block" and finding["overridable"]) for finding in shown)


def _onwards(request: Request, services: Services, session: SignedIn, view: View, inquiry_id: str) -> Response:
    """The next free item of the same view, or the queue when nothing is left."""
    following = services.desk.next_after(session.actor, inquiry_id, view.filters)
    query = view.query()
    mark = f"{query}{'&' if query else '?'}done={quote(inquiry_id, safe='')}"
    return RedirectResponse(f"/desk/items/{quote(following, safe='')}{mark}" if following else f"/desk{mark}", 303)


def _link(inquiry_id: str, view: View) -> str:
    return f"/desk/items/{quote(inquiry_id, safe='')}{view.query()}"


def _row(services: Services, inquiry_id: str) -> Row:
    row = services.store.row(inquiry_id)
    if row is None:
        raise NotFound(f"no inquiry {inquiry_id[:100]!r}")
    return row


def _proposal_id(services: Services, inquiry_id: str) -> str:
    row = _row(services, inquiry_id)
    if row.proposal_id is None:
        raise NotFound("this inquiry has no draft yet; it is being written")
    return row.proposal_id
