"""GET /v1/events: what happened, as pages or as a stream that goes on where its reader stopped."""

import time
from collections.abc import AsyncIterator
from typing import Annotated

import anyio
from fastapi import APIRouter, Header, Query, Request
from fastapi.security import HTTPAuthorizationCredentials
from starlette.concurrency import run_in_threadpool
from starlette.responses import Response, StreamingResponse

from assistant.accounts import Actor
from assistant.client.bodies import EventPage
from assistant.store import Event, EventKind
from assistant.web.api.sse import HEADERS, HEARTBEAT, MEDIA_TYPE, message, wants_stream
from assistant.web.errors import TooManyRequests
from assistant.web.people import DraftingKey, TheServices, bearer
from assistant.web.services import Services

router = APIRouter(tags=["events"])

MOST = 2**53
_AT_ONCE = 200

Number = Annotated[int | None, Query(ge=0, le=MOST, description="The number of the last event that was read.")]
Kinds = Annotated[list[EventKind] | None, Query(alias="kind", max_length=20, description="Only these kinds.")]
Resume = Annotated[str | None, Header(alias="Last-Event-ID", max_length=20, pattern=r"^\d{1,15}$")]


@router.get(
    "/events",
    response_model=EventPage,
    responses={200: {"content": {MEDIA_TYPE: {"schema": {"type": "string"}}}, "description": "A page, or a stream if one is asked for."}},
)
async def list_events(
    request: Request,
    actor: DraftingKey,
    services: TheServices,
    *,
    after: Number = None,
    kind: Kinds = None,
    limit: Annotated[int, Query(ge=1, le=_AT_ONCE)] = 100,
    last_event_id: Resume = None,
) -> Response:
    """New proposals, decisions, publications and notices of the key's shops, in order.

    With `Accept: text/event-stream` they come as they happen: each with its number as the id, so that a reader that comes back with
    Last-Event-ID (or `after`) misses nothing. Without either, a stream begins now and pages begin with the oldest event. A comment
    comes every few seconds; the stream ends after a quarter of an hour, or when the key is revoked. An event `gap` says that events
    were dropped for their age before they were read.
    """
    start = int(last_event_id) if last_event_id is not None else after
    if not wants_stream(request.headers.get("accept")):
        page = await run_in_threadpool(_page, services, actor, start or 0, kind or [], limit)
        return Response(page.model_dump_json(), media_type="application/json")
    if start is None:
        start = await run_in_threadpool(services.store.last_event)
    given = await bearer(request)
    return StreamingResponse(
        Stream(services, actor, given, kind or [], request.app.state.streams).since(start), media_type=MEDIA_TYPE, headers=HEADERS
    )


def _page(services: Services, actor: Actor, after: int, kinds: list[EventKind], limit: int) -> EventPage:
    forgotten = services.store.events_forgotten()
    found = services.store.events(after, shops=actor.shops or None, kinds=kinds, limit=limit)
    newest = services.store.last_event()
    return EventPage(items=found, next=found[-1].number if found else after, newest=newest, forgotten_up_to=forgotten)


class Streams:
    """The open streams: how many each key has, so that no key takes all of them, and whether the server is leaving."""

    def __init__(self) -> None:
        self.of: dict[str, int] = {}
        self.leaving = False


class Stream:
    """One stream of events."""

    def __init__(
        self,
        services: Services,
        actor: Actor,
        given: HTTPAuthorizationCredentials | None,
        kinds: list[EventKind],
        streams: Streams,
    ) -> None:
        self._services, self._actor, self._kinds = services, actor, kinds
        self._key = given.credentials if given else ""
        self._streams = streams
        if streams.of.get(actor.name, 0) >= services.pace.streams_per_key:
            raise TooManyRequests(f"this key has {services.pace.streams_per_key} streams open already; close one", services.pace.heartbeat)

    async def since(self, number: int) -> AsyncIterator[str]:
        """What comes after that number, until the stream has lasted long enough or the server leaves."""
        open_now = self._streams.of
        open_now[self._actor.name] = open_now.get(self._actor.name, 0) + 1
        try:
            async for told in self._told(number):
                yield told
        finally:
            open_now[self._actor.name] -= 1

    async def _told(self, number: int) -> AsyncIterator[str]:
        pace = self._services.pace
        began = spoke = time.monotonic()
        yield f"retry: {int(pace.look * 3000)}\n\n"
        forgotten = await run_in_threadpool(self._services.store.events_forgotten)
        if number < forgotten:
            yield message("gap", {"forgotten_up_to": forgotten})
        while time.monotonic() - began < pace.longest and not self._streams.leaving:
            found = await run_in_threadpool(self._next, number)
            for event in found:
                number, spoke = event.number, time.monotonic()
                yield message(event.kind, event.model_dump(mode="json", exclude={"once"}), event.number)
            if time.monotonic() - spoke >= pace.heartbeat:
                if await run_in_threadpool(self._services.accounts.key, self._key) is None:
                    return
                spoke = time.monotonic()
                yield HEARTBEAT
            await anyio.sleep(0 if len(found) == _AT_ONCE else pace.look)

    def _next(self, number: int) -> tuple[Event, ...]:
        return self._services.store.events(number, shops=self._actor.shops or None, kinds=self._kinds, limit=_AT_ONCE)
