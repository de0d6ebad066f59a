"""Finding items and holding them: the queue, leases, and who may touch what."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

from assistant.accounts import Actor, Right
from assistant.desk.values import require_sight, within
from assistant.domain import Inquiry, Proposal
from assistant.errors import ConflictError
from assistant.pipeline import Bench
from assistant.store import Filters, Place, Row, Standing, Store
from assistant.work.runner import JobRunner


@dataclass(frozen=True)
class Handling:
    """The part of the desk that reads and leases. `hold` is the time in which an approval can be undone."""

    store: Store
    bench_for: Callable[[str], Bench]
    clock: Callable[[], datetime]
    hold: timedelta = timedelta(seconds=60)
    lease_length: timedelta = timedelta(minutes=10)
    runner: JobRunner | None = None
    """Sends approved answers; their jobs are listed with the approval or not at all."""

    def queue(self, actor: Actor, filters: Filters | None = None, *, limit: int = 50, after: str | Place | None = None) -> tuple[Row, ...]:
        """What waits, of the shops that the actor may see, the most urgent first."""
        actor.require(Right.READ)
        return self.store.queue(within(actor, filters or Filters()), limit=limit, after=after)

    def row(self, actor: Actor, inquiry_id: str) -> Row | None:
        """The inquiry's line; None where there is none that the actor may see."""
        found = self.store.row(inquiry_id)
        return found if found is not None and actor.sees(found.shop_id) else None

    def next_after(self, actor: Actor, inquiry_id: str, filters: Filters) -> str | None:
        """The item to open after this one; nobody else is editing it."""
        return self.store.next_after(inquiry_id, within(actor, filters), by=actor.name, now=self.clock())

    def proposal(self, actor: Actor, proposal_id: str) -> Proposal:
        """The current proposal; Forbidden outside the actor's shops."""
        actor.require(Right.READ)
        proposal = self.store.proposal(proposal_id)
        require_sight(actor, proposal.brief.inquiry.shop_id)
        return proposal

    def inquiry(self, actor: Actor, inquiry_id: str) -> Inquiry:
        """The inquiry as it is now; Forbidden outside the actor's shops."""
        actor.require(Right.READ)
        found = self.store.inquiry(inquiry_id)
        require_sight(actor, found.shop_id)
        return found

    def lease(self, actor: Actor, inquiry_id: str) -> str | None:
        """Takes the item for editing; returns None, or who holds it."""
        actor.require(Right.EDIT)
        now = self.clock()
        return self.store.lease(inquiry_id, actor.name, now=now, until=now + self.lease_length)

    def release(self, actor: Actor, inquiry_id: str) -> None:
        """Gives an item back that the actor was editing."""
        actor.require(Right.EDIT)
        self.store.release(inquiry_id, actor.name)

    def take_over(self, actor: Actor, inquiry_id: str) -> None:
        """A senior takes an item from whoever is editing it."""
        actor.require(Right.OVERRIDE)
        self.inquiry(actor, inquiry_id)
        self.store.take_lease(inquiry_id, actor.name, until=self.clock() + self.lease_length)
        self.store.log(actor.name, "lease taken over", inquiry_id, now=self.clock())

    def refuse_leased(self, actor: Actor, inquiry_id: str, standing: Standing | None = None) -> None:
        """ConflictError while somebody else edits the item."""
        standing = standing or self.store.standing(inquiry_id)
        if standing.lease_by not in {None, actor.name} and standing.lease_until is not None and standing.lease_until > self.clock():
            raise ConflictError(f"{standing.lease_by} is editing this item until {standing.lease_until:%H:%M} UTC")
