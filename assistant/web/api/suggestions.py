"""POST /v1/suggestions: one inquiry in, one proposal out, within the deadline."""

import hashlib
import threading
from collections.abc import Callable
from concurrent.futures import Future
from concurrent.futures import TimeoutError as OutOfTime
from dataclasses import replace
from functools import partial
from typing import Annotated

from fastapi import APIRouter, Header, Request
from starlette.responses import Response, StreamingResponse

from assistant.client.bodies import Suggestion, SuggestionRequest
from assistant.desk import sha256
from assistant.errors import ConflictError
from assistant.suggesting import suggest as suggest_reply
from assistant.web.api.problems import problem_answer
from assistant.web.api.sse import HEADERS, MEDIA_TYPE, message, wants_stream
from assistant.web.api.streaming import Work, streamed
from assistant.web.errors import DeadlineOver
from assistant.web.people import DraftingKey, TheServices, require_shop
from assistant.web.services import Services
from assistant.writing.hearing import Heard, Listener

router = APIRouter(tags=["suggestions"])

REPLAY = {"Idempotent-Replay": "true"}
IdempotencyKey = Annotated[str | None, Header(min_length=1, max_length=200, pattern=r"^[\x21-\x7e]+$")]


@router.post(
    "/suggestions",
    response_model=Suggestion,
    responses={
        200: {"content": {MEDIA_TYPE: {"schema": {"type": "string"}}}, "description": "The proposal, or a stream if one is asked for."},
        409: problem_answer("The Idempotency-Key is in use."),
        504: problem_answer("No draft within the deadline."),
    },
)
def suggest(
    body: SuggestionRequest, request: Request, actor: DraftingKey, services: TheServices, idempotency_key: IdempotencyKey = None
) -> Response:
    """Drafts an answer to one inquiry. A repeat with the same Idempotency-Key within a day gets the same answer, drafted once.

    With `Accept: text/event-stream` the answer is a stream: `stage` (reading, writing, checking, mending), `piece` (words as they are
    written, checked by nobody), and at the end either `proposal` (checked; only this one counts) or `problem`.
    """
    require_shop(actor, body.inquiry.shop_id)
    work = partial(_draft, services, body)
    if idempotency_key is not None:
        caller = f"key {actor.key_id}"  # a key made anew under an old name starts with nothing
        kept = _claimed(services, caller, idempotency_key, body)
        if kept is not None:
            return _replayed(request, *kept)
        work = partial(_keep, services, caller, idempotency_key, work)
    if wants_stream(request.headers.get("accept")):
        return StreamingResponse(streamed(work, body.deadline_seconds, services.pace.heartbeat), media_type=MEDIA_TYPE, headers=HEADERS)
    return Response(_within(body.deadline_seconds, lambda: work(_nobody)), media_type="application/json")


def _claimed(services: Services, caller: str, key: str, body: SuggestionRequest) -> tuple[int, str] | None:
    """What was answered under this key before; None when the key is new, and taken from now on."""
    request_hash = hashlib.sha256(body.model_dump_json(exclude={"deadline_seconds"}).encode()).hexdigest()
    new, kept_hash, status, answer = services.store.claim_key(caller, key, request_hash, now=services.clock())
    if kept_hash != request_hash:
        raise ConflictError("this Idempotency-Key was used with another request")
    if new:
        return None
    if status is None or answer is None:
        raise ConflictError("the first request with this Idempotency-Key is still being answered; ask again in a moment")
    return status, answer


def _replayed(request: Request, status: int, answer: str) -> Response:
    if wants_stream(request.headers.get("accept")):
        return Response(message("proposal", answer), status, media_type=MEDIA_TYPE, headers=HEADERS | REPLAY)
    return Response(answer, status, media_type="application/json", headers=REPLAY)


def _draft(services: Services, body: SuggestionRequest, listener: Listener) -> str:
    bench = services.bench_for(body.inquiry.shop_id)
    heard = replace(bench, writer=Heard(bench.writer, listener))
    proposal = suggest_reply(services.store, heard, body.inquiry, keep=body.keep, now=services.clock())
    return Suggestion.of(proposal, sha256(proposal.draft.text) if proposal.draft else None).model_dump_json()


def _keep(services: Services, caller: str, key: str, work: Work, listener: Listener) -> str:
    try:
        answer = work(listener)
    except BaseException:
        services.store.drop_key(caller, key)
        raise
    services.store.keep_answer(caller, key, 200, answer)
    return answer


def _nobody(heard: object) -> None:
    """Nobody listens."""


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
