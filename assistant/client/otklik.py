"""The client: one method for each thing that the API does."""

from collections.abc import Collection, Iterator
from types import TracebackType
from typing import Any, Self
from urllib.parse import quote

from assistant.client import problems
from assistant.client.bodies import (
    CheckRequest,
    DecisionAnswer,
    DecisionRequest,
    DeliveryPage,
    EndpointPage,
    EndpointRequest,
    EventPage,
    Gap,
    InquiriesAnswer,
    InquiriesRequest,
    KeptProposal,
    NewEndpoint,
    Piece,
    ProposalPage,
    Reading,
    RenewedEndpoint,
    Suggestion,
    SuggestionRequest,
    TaskAnswer,
    TaskRequest,
)
from assistant.client.wire import Wire, data_of
from assistant.domain import Action, Inquiry
from assistant.store import Delivery, Endpoint, Event, EventKind, Row, Telling
from assistant.writing.hearing import Stage

_AGAIN = 1.0
"""Seconds before a broken stream of events is taken up again."""


class Otklik:
    """An installation, asked with one API key. Every method raises Problem for a refusal and Unreachable when nobody answers."""

    def __init__(self, address: str, key: str, *, timeout: float = 130.0, tries: int = 3, wire: Wire | None = None) -> None:
        self._wire = wire or Wire(address, key, timeout=timeout, tries=tries)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        self.close()

    def close(self) -> None:
        """Lets go of the connections."""
        self._wire.close()

    def suggest(
        self, inquiry: Inquiry, *, keep: bool = False, deadline_seconds: float = 30, idempotency_key: str | None = None
    ) -> Suggestion:
        """A draft for one inquiry. With a key of idempotency the request may be repeated and is drafted once."""
        body = SuggestionRequest(inquiry=inquiry, keep=keep, deadline_seconds=deadline_seconds)
        headers = {"Idempotency-Key": idempotency_key}
        answer = self._wire.ask("POST", "/v1/suggestions", body=body, headers=headers, again=idempotency_key is not None)
        return Suggestion.model_validate_json(answer.content)

    def suggest_aloud(
        self, inquiry: Inquiry, *, keep: bool = False, deadline_seconds: float = 30, idempotency_key: str | None = None
    ) -> Iterator[Stage | Piece | Suggestion]:
        """The same, as it is made: stages, pieces that nobody has checked, and last the suggestion, which alone counts."""
        body = SuggestionRequest(inquiry=inquiry, keep=keep, deadline_seconds=deadline_seconds)
        for message in self._wire.listen("POST", "/v1/suggestions", body=body, headers={"Idempotency-Key": idempotency_key}):
            event, data = message.get("event"), data_of(message)
            if event == "stage":
                yield Stage(data["stage"])
            elif event == "piece":
                yield Piece.model_validate(data)
            elif event == "proposal":
                yield Suggestion.model_validate(data)
            elif event == "problem":
                raise problems.made(data["status"], data)

    def check(self, text: str, inquiry: Inquiry | None = None, **where: Any) -> Reading:
        """The findings of any text; `where` are platform, channel and shop_id, unless the inquiry says them."""
        body = CheckRequest(text=text, inquiry=inquiry, **where)
        return Reading.model_validate_json(self._wire.ask("POST", "/v1/check", body=body, again=True).content)

    def add_inquiries(self, inquiries: Collection[Inquiry]) -> InquiriesAnswer:
        """Brings inquiries in; those known already are left alone."""
        body = InquiriesRequest(inquiries=tuple(inquiries))
        return InquiriesAnswer.model_validate_json(self._wire.ask("POST", "/v1/inquiries", body=body, again=True).content)

    def proposals(self, *, limit: int = 50, **filters: Any) -> Iterator[Row]:
        """Everything that stands in one status, the most urgent first, page by page. Filters: status, platform, channel, rating …"""
        after = None
        while True:
            answer = self._wire.ask("GET", "/v1/proposals", params={**filters, "limit": limit, "after": after})
            page = ProposalPage.model_validate_json(answer.content)
            yield from page.items
            if page.next is None:
                return
            after = page.next

    def proposal(self, proposal_id: str, known: KeptProposal | None = None) -> KeptProposal:
        """One proposal as it stands. What is `known` comes back itself, unread, while nothing changed."""
        headers = {"If-None-Match": known.etag if known else None}
        answer = self._wire.ask("GET", f"/v1/proposals/{quote(proposal_id)}", headers=headers)
        return known if known and not answer.content else KeptProposal.model_validate_json(answer.content)

    def decide(
        self, proposal: KeptProposal, action: Action, *, text: str | None = None, reading: Reading | None = None, **more: Any
    ) -> DecisionAnswer:
        """Decides about a proposal as it was read; Stale when it changed since.

        An approval is of the draft's own text, or of another one with the reading of it that `check` gave.
        `more`: reason, acknowledged, tasks, confirmed.
        """
        approved = {}
        if action is Action.APPROVE:
            mark = reading.text_sha256 if reading else proposal.text_sha256
            approved = {"text": proposal.text or "" if text is None else text, "text_sha256": mark or ""}
        body = DecisionRequest(version=proposal.version, action=action, **approved, **more)
        path = f"/v1/proposals/{quote(proposal.id)}/decision"
        return DecisionAnswer.model_validate_json(self._wire.ask("POST", path, body=body, headers={"If-Match": proposal.etag}).content)

    def create_task(self, proposal_id: str, kind: str, note: str = "") -> TaskAnswer:
        """Keeps a task that a text may then speak of."""
        path = f"/v1/proposals/{quote(proposal_id)}/tasks"
        answer = self._wire.ask("POST", path, body=TaskRequest(kind=kind, note=note), again=True)
        return TaskAnswer.model_validate_json(answer.content)

    def events(self, after: int | None = None, kinds: Collection[EventKind] = ()) -> Iterator[Event | Gap]:
        """What happens, for as long as it is listened to; a broken stream is taken up where it broke. Without `after`, from now on."""
        number = self.event_page(limit=1).newest if after is None else after
        while True:
            params = {"kind": list(kinds) or None, "after": number}
            try:
                for message in self._wire.listen("GET", "/v1/events", params=params):
                    if message.get("event") == "gap":
                        yield Gap.model_validate(data_of(message))
                    elif "id" in message:
                        number = int(message["id"])
                        yield Event.model_validate(data_of(message))
            except problems.Unreachable:
                self._wire.sleep(_AGAIN)

    def event_page(self, after: int = 0, *, kinds: Collection[EventKind] = (), limit: int = 100) -> EventPage:
        """What happened after that number."""
        params = {"after": after, "kind": list(kinds) or None, "limit": limit}
        return EventPage.model_validate_json(self._wire.ask("GET", "/v1/events", params=params).content)

    def add_endpoint(self, address: str, **more: Any) -> NewEndpoint:
        """Tells events there from now on; the secret of a webhook is shown this once. `more`: shop_id, kind, events, language."""
        body = EndpointRequest(address=address, **more)
        return NewEndpoint.model_validate_json(self._wire.ask("POST", "/v1/endpoints", body=body).content)

    def endpoints(self) -> tuple[Endpoint, ...]:
        """Every endpoint of the key's shops."""
        found: list[Endpoint] = []
        after: int | None = None
        while True:
            page = EndpointPage.model_validate_json(self._wire.ask("GET", "/v1/endpoints", params={"after": after}).content)
            found += page.items
            if page.next is None:
                return tuple(found)
            after = page.next

    def remove_endpoint(self, number: int) -> None:
        """Nothing is told there any more."""
        self._wire.ask("DELETE", f"/v1/endpoints/{number}")

    def renew_secret(self, number: int) -> RenewedEndpoint:
        """Another secret for a webhook, shown this once. Both verify until `both_until`: put the new one in place before."""
        return RenewedEndpoint.model_validate_json(self._wire.ask("POST", f"/v1/endpoints/{number}/secret").content)

    def try_endpoint(self, number: int) -> None:
        """Sends a trial message there."""
        self._wire.ask("POST", f"/v1/endpoints/{number}/test")

    def deliveries(self, number: int) -> Iterator[Delivery]:
        """What was sent there and what became of it, newest first."""
        after = None
        while True:
            answer = self._wire.ask("GET", f"/v1/endpoints/{number}/deliveries", params={"after": after})
            page = DeliveryPage.model_validate_json(answer.content)
            yield from page.items
            if page.next is None:
                return
            after = page.next

    def set_telling(self, shop_id: str, plan: Telling) -> Telling:
        """How the shop's people are told."""
        answer = self._wire.ask("PUT", f"/v1/shops/{quote(shop_id, safe='')}/telling", body=plan)
        return Telling.model_validate_json(answer.content)
