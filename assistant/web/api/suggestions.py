"""POST /v1/suggestions: one inquiry in, one proposal out, within the deadline."""

import hashlib
import threading
from collections.abc import Callable
from concurrent.futures import Future
from concurrent.futures import TimeoutError as OutOfTime
from typing import Annotated

from fastapi import APIRouter, Header
from starlette.responses import Response

from assistant.client.bodies import Suggestion, SuggestionRequest
from assistant.desk import sha256
from assistant.domain import Proposal
from assistant.errors import ConflictError
from assistant.suggesting import suggest as suggest_reply
from assistant.web.errors import DeadlineOver
from assistant.web.people import DraftingKey, TheServices, require_shop
from assistant.web.services import Services

router = APIRouter(tags=["suggestions"])

IdempotencyKey = Annotated[str | None, Header(min_length=1, max_length=200, pattern=r"^[\x21-\x7e]+$")]


@router.post(
    "/suggestions", response_model=Suggestion, responses={409: {"description": "The key is in use."}, 504: {"description": "Too late."}}
)
def suggest(body: SuggestionRequest, actor: DraftingKey, services: TheServices, idempotency_key: IdempotencyKey = None) -> Response:
    """Drafts an answer to one inquiry. A repeat with the same Idempotency-Key within a day gets the same answer, drafted once."""
    require_shop(actor, body.inquiry.shop_id)
    if idempotency_key is None:
        return _answer(_within(body.deadline_seconds, lambda: _draft(services, body)))
    request_hash = hashlib.sha256(body.model_dump_json(exclude={"deadline_seconds"}).encode()).hexdigest()
    new, kept_hash, status, answer = services.store.claim_key(actor.name, idempotency_key, request_hash, now=services.clock())
    if kept_hash != request_hash:
        raise ConflictError("this Idempotency-Key was used with another request")
    if new:
        return _answer(_within(body.deadline_seconds, lambda: _keep(services, actor.name, idempotency_key, body)))
    if status is None or answer is None:
        raise ConflictError("the first request with this Idempotency-Key is still being answered; ask again in a moment")
    return Response(answer, status, media_type="application/json", headers={"Idempotent-Replay": "true"})


def _draft(services: Services, body: SuggestionRequest) -> str:
    bench = services.bench_for(body.inquiry.shop_id)
    return _json(suggest_reply(services.store, bench, body.inquiry, keep=body.keep, now=services.clock()))


def _keep(services: Services, caller: str, key: str, body: SuggestionRequest) -> str:
    try:
        answer = _draft(services, body)
    except BaseException:
        services.store.drop_key(caller, key)
        raise
    services.store.keep_answer(caller, key, 200, answer)
    return answer


def _within(seconds: float, work: Callable[[], str]) -> str:
    """The work's result in time, or DeadlineOver; late work still finishes, so that a repeat finds its answer."""
    done: Future[str] = Future()

    def run() -> None:
        try:
            done.set_result(work())
        except BaseException as error:  # noqa: BLE001 - handed to the waiting request
            done.set_exception(error)

    threading.Thread(target=run, name="suggestion", daemon=True).start()
    try:
        return done.result(timeout=seconds)
    except OutOfTime as error:
        if done.done():
            raise
        raise DeadlineOver(f"no draft within {seconds:g} seconds; repeat with the same Idempotency-Key") from error


def _answer(answer: str) -> Response:
    return Response(answer, media_type="application/json")


def _json(proposal: Proposal) -> str:
    return Suggestion.of(proposal, sha256(proposal.draft.text) if proposal.draft else None).model_dump_json()
