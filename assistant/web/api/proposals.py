"""Proposals: the queue, one of them, and the decision on it."""

from typing import Annotated, Any

from fastapi import APIRouter, Header, Path, Query, Request, Response

from assistant.accounts import Actor
from assistant.client.bodies import (
    Changed,
    DecisionAnswer,
    DecisionRequest,
    KeptProposal,
    ProposalPage,
    TaskAnswer,
    TaskRequest,
    etag_of,
)
from assistant.desk import Request as DeskRequest
from assistant.desk import Unseen, sha256
from assistant.domain import Status
from assistant.errors import StaleProposal
from assistant.store import Filters
from assistant.web.api.cursors import cursor_after, place_of
from assistant.web.api.problems import problem_answer
from assistant.web.errors import PreconditionUnmet, StaleDecision
from assistant.web.people import DraftingKey, ReviewingKey, TheServices
from assistant.web.services import Services
from knowledge.types import Channel, Platform

router = APIRouter(tags=["proposals"])

Id = Annotated[str, Path(min_length=1, max_length=200, description="The proposal's id.")]
Marks = Annotated[str | None, Header(max_length=2000, description="ETags, as answers gave them, by comma.")]

MISSING: dict[int | str, dict[str, Any]] = {404: problem_answer("No such proposal.")}
ETAG = {"ETag": {"description": "Changes with the version and with the status.", "schema": {"type": "string"}}}


@router.get("/proposals")
def list_proposals(
    actor: DraftingKey,
    services: TheServices,
    *,
    status: Status = Status.PROPOSED,
    platform: Platform | None = None,
    channel: Channel | None = None,
    rating: Annotated[int | None, Query(ge=1, le=5)] = None,
    clean: bool | None = None,
    search: Annotated[str, Query(max_length=200)] = "",
    after: Annotated[str | None, Query(max_length=1000, description="`next` of the page before.")] = None,
    limit: Annotated[int, Query(ge=1, le=200)] = 50,
) -> ProposalPage:
    """The queue, the most urgent first, page by page; what is decided meanwhile makes no gap and no repetition."""
    filters = Filters(statuses=(status,), platform=platform, channel=channel, rating=rating, clean=clean, search=search)
    rows = services.desk.queue(actor, filters, limit=limit + 1, after=place_of(after) if after is not None else None)
    more = len(rows) > limit
    return ProposalPage(items=rows[:limit], next=cursor_after(rows[limit - 1]) if more else None)


@router.get(
    "/proposals/{proposal_id:path}",
    response_model=KeptProposal,
    responses=MISSING | {200: {"headers": ETAG}, 304: {"description": "It is still what If-None-Match names."}},
)
def read_proposal(proposal_id: Id, actor: DraftingKey, services: TheServices, if_none_match: Marks = None) -> Response:
    """One proposal with its inquiry, evidence and findings. With If-None-Match, 304 while nothing changed."""
    proposal = services.desk.proposal(actor, proposal_id)
    standing = services.store.standing(proposal.brief.inquiry.id)
    etag = etag_of(proposal.version, standing)
    if if_none_match is not None and _names(if_none_match, etag):
        return Response(status_code=304, headers={"ETag": etag})
    kept = KeptProposal.kept(proposal, sha256(proposal.draft.text) if proposal.draft else None, standing)
    return Response(kept.model_dump_json(), media_type="application/json", headers={"ETag": etag})


@router.post(
    "/proposals/{proposal_id:path}/decision",
    responses=MISSING
    | {
        409: problem_answer("The proposal changed or was decided (`current` says what it is now), or the text was not checked."),
        412: problem_answer("The proposal is not the one that If-Match names; `current` says what it is now."),
    },
)
def decide(
    proposal_id: Id, body: DecisionRequest, request: Request, actor: ReviewingKey, services: TheServices, if_match: Marks = None
) -> DecisionAnswer:
    """Approves, dismisses or escalates; the text is read by the same filter once more. If-Match binds the decision to one ETag."""
    asked = DeskRequest(proposal_id=proposal_id, **body.model_dump())
    changed = _current(services, actor, proposal_id)
    inquiry_id = services.desk.proposal(actor, proposal_id).brief.inquiry.id
    if if_match is not None and not _names(if_match, changed.etag):
        raise PreconditionUnmet(f"the proposal is {changed.status} at version {changed.version} now; read it again", changed)
    try:
        reply = services.desk.decide(actor, asked)
    except Unseen:
        raise
    except StaleProposal as error:
        raise StaleDecision(str(error), _current(services, actor, proposal_id)) from error
    return DecisionAnswer(
        status=services.store.status(inquiry_id),
        reply=reply,
        publish_after=services.store.publish_after(inquiry_id) if reply else None,
    )


@router.post("/proposals/{proposal_id:path}/tasks", responses=MISSING)
def create_task(proposal_id: Id, body: TaskRequest, actor: DraftingKey, services: TheServices) -> TaskAnswer:
    """Keeps a task that a text may then speak of as done; the same open task is kept once."""
    task = services.desk.create_task(actor, proposal_id, body.kind, body.note)
    return TaskAnswer(task=task, tasks=services.store.tasks_of(task.inquiry_id))


def _current(services: Services, actor: Actor, proposal_id: str) -> Changed:
    proposal = services.desk.proposal(actor, proposal_id)
    standing = services.store.standing(proposal.brief.inquiry.id)
    decided = services.store.verdicts(proposal.brief.inquiry.id)[-1:]
    last = {"action": decided[0].action, "by": decided[0].by, "at": decided[0].at} if decided else {}
    return Changed(version=proposal.version, status=standing.status, etag=etag_of(proposal.version, standing), **last)


def _names(given: str, etag: str) -> bool:
    """Whether a list of ETags, or the star, names this one. The weak form counts as the same."""
    marks = [mark.strip().removeprefix("W/") for mark in given.split(",")]
    return "*" in marks or etag in marks
