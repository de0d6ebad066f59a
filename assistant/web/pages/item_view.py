"""One item as its page shows it."""

import json
from typing import Any
from urllib.parse import quote

from fastapi import Request
from starlette.responses import Response

from assistant.accounts import Actor, Right
from assistant.approval import UNBACKED, needs_reason, overridable
from assistant.desk import Request as DeskRequest
from assistant.desk import clean, sha256
from assistant.domain import Finding, Inquiry, Proposal
from assistant.errors import NotFound
from assistant.filter.actions import deeds
from assistant.revising import Variant
from assistant.store import Row, Store
from assistant.store.moves import UNDECIDED
from assistant.web.errors import status_of
from assistant.web.pages.facts import conversation, mark_of, spoken, supports
from assistant.web.pages.photos import is_film
from assistant.web.pages.view import View
from assistant.web.people import SignedIn
from assistant.web.render import render
from assistant.web.services import Services
from assistant.web.shown import pieces
from knowledge.types import Channel, Severity


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


def item_answer(
    request: Request,
    services: Services,
    session: SignedIn,
    view: View,
    proposal: Proposal,
    *,
    holder: str | None = None,
    problem: Exception | None = None,
    asked: DeskRequest | None = None,
    variants: tuple[Variant, ...] = (),
    hint: str = "",
    status: int = 200,
) -> Response:
    """The page of an item. `asked` and `problem` bring back what was sent and why it was not done; `variants` are offered wordings."""
    inquiry = proposal.brief.inquiry
    row = row_of(services, inquiry.id)
    text = clean(asked.text) if asked and asked.text else proposal.draft.text if proposal.draft else ""
    findings = services.desk.check(proposal, text) if text else ()
    shown = listed(findings, proposal, text)
    supported = supports(proposal)
    with services.store.database.snapshot():
        known = _known(services.store, inquiry)
        done = services.desk.row(session.actor, request.query_params.get("done", "")[:200])
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
        **known,
        done=done,
        said=conversation(inquiry),
        holder=holder,
        open=row.status in UNDECIDED,
        problem=status_of(problem)[1] if problem else "",
        detail=str(problem) if problem else "",
        asked=asked,
        now=services.clock(),
        asks=_asks(session.actor, shown),
        claim=services.claims.claim(proposal) if inquiry.channel is Channel.RETURN else None,
        variants=[variant_shown(variant) for variant in variants],
        hint=hint,
        is_film=is_film,
        takes_hints=services.revising.reviser.takes_hints,
    )


def _known(store: Store, inquiry: Inquiry) -> dict[str, Any]:
    """What is kept about the item."""
    same_order = store.same_order(inquiry)
    newest = (store.newest_of_chat(inquiry.id) if inquiry.channel is Channel.CHAT else None) or inquiry.id
    return {
        "same_order": same_order,
        "same_order_answers": store.texts_of([other.id for other, _ in same_order]),
        "newest": newest,
        "mark": mark_of(newest, store.standing(newest).revision) if inquiry.channel is Channel.CHAT else "",
        "past": store.past_replies(inquiry.shop_id, inquiry.product_id, but=inquiry.id),
        "verdicts": store.verdicts(inquiry.id),
        "attempts": store.attempts(inquiry.id),
        "reply": store.reply(inquiry.id),
        "publish_after": store.publish_after(inquiry.id),
        "tasks": store.tasks_of(inquiry.id),
    }


def variant_shown(variant: Variant) -> dict[str, Any]:
    """An offered wording as the page and its script show it."""
    severities = [finding.severity for finding in variant.findings]
    counts = {"blocks": severities.count(Severity.BLOCK), "warns": severities.count(Severity.WARN)}
    text = variant.draft.text
    return {"number": variant.number, "text": text, "text_sha256": sha256(text), "length": len(text)} | counts


def _asks(actor: Actor, shown: list[dict[str, Any]]) -> bool:
    """Whether a typed reason would change anything."""
    overrules = actor.may(Right.OVERRIDE)
    return any(finding["needs_reason"] or (overrules and finding["severity"] == "block" and finding["overridable"]) for finding in shown)


def link_of(inquiry_id: str, view: View) -> str:
    """Where the item stands, in this view of the queue."""
    return f"/desk/items/{quote(inquiry_id, safe='')}{view.query()}"


def row_of(services: Services, inquiry_id: str) -> Row:
    """The item's line, or NotFound."""
    row = services.store.row(inquiry_id)
    if row is None:
        raise NotFound(f"no inquiry {inquiry_id[:100]!r}")
    return row


def proposal_id_of(services: Services, inquiry_id: str) -> str:
    """The item's proposal, or NotFound while it is being drafted."""
    row = row_of(services, inquiry_id)
    if row.proposal_id is None:
        raise NotFound("this inquiry has no draft yet; it is being written")
    return row.proposal_id
