"""Proposals: the queue, one of them, and the decision on it."""

from typing import Annotated

from fastapi import APIRouter, Path, Query, Request

from assistant.desk import Request as DeskRequest
from assistant.desk import sha256
from assistant.domain import Status
from assistant.store import Filters
from assistant.web.api.bodies import DecisionAnswer, DecisionRequest, ProposalPage, Suggestion, TaskAnswer, TaskRequest
from assistant.web.people import DraftingKey, ReviewingKey, TheServices
from knowledge.types import Channel, Platform

router = APIRouter(tags=["proposals"])

Id = Annotated[str, Path(min_length=1, max_length=200, description="The proposal's id.")]


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
    after: Annotated[str | None, Query(max_length=200)] = None,
    limit: Annotated[int, Query(ge=1, le=200)] = 50,
) -> ProposalPage:
    """The queue, the most urgent first."""
    filters = Filters(statuses=(status,), platform=platform, channel=channel, rating=rating, clean=clean, search=search)
    rows = services.desk.queue(actor, filters, limit=limit, after=after)
    return ProposalPage(items=rows, next=rows[-1].id if len(rows) == limit else None)


@router.get("/proposals/{proposal_id:path}", responses={404: {"description": "No such proposal."}})
def read_proposal(proposal_id: Id, actor: DraftingKey, services: TheServices) -> Suggestion:
    """One proposal with its evidence and findings."""
    proposal = services.desk.proposal(actor, proposal_id)
    return Suggestion.of(proposal, sha256(proposal.draft.text) if proposal.draft else None)


@router.post(
    "/proposals/{proposal_id:path}/decision",
    responses={
        404: {"description": "No such proposal."},
        409: {"description": "The proposal changed, or was decided, or the text was not checked."},
    },
)
def decide(proposal_id: Id, body: DecisionRequest, request: Request, actor: ReviewingKey, services: TheServices) -> DecisionAnswer:
    """Approves, dismisses or escalates; the text is read by the same filter once more."""
    asked = DeskRequest(proposal_id=proposal_id, **body.model_dump())
    inquiry_id = services.desk.proposal(actor, proposal_id).brief.inquiry.id
    reply = services.desk.decide(actor, asked)
    request.app.state.wake_publisher()
    return DecisionAnswer(
        status=services.store.status(inquiry_id),
        reply=reply,
        publish_after=services.store.publish_after(inquiry_id) if reply else None,
    )


@router.post("/proposals/{proposal_id:path}/tasks", responses={404: {"description": "No such proposal."}})
def create_task(proposal_id: Id, body: TaskRequest, actor: DraftingKey, services: TheServices) -> TaskAnswer:
    """Keeps a task that a text may then speak of as done; the same open task is kept once."""
    task = services.desk.create_task(actor, proposal_id, body.kind, body.note)
    return TaskAnswer(task=task, tasks=services.store.tasks_of(task.inquiry_id))
