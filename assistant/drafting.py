"""Drafts are ready before they are opened: what the marketplaces hold is collected and every new inquiry gets a proposal."""

import logging
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from assistant.briefing import reply_language
from assistant.budgets import Budgets
from assistant.domain import Brief, Hold, Inquiry, Outcome, Priority, Proposal, Triage
from assistant.errors import ConflictError, MarketplaceDenied, MarketplaceError, ModelBusy
from assistant.marketplaces.patience import COLLECTING, patient
from assistant.noticing import notice
from assistant.observing.about import about
from assistant.pipeline import Bench, propose
from assistant.publishing import Marketplaces
from assistant.store import Budget, Store
from assistant.store.events import token_dead
from assistant.work.drawing import Draw
from knowledge.types import Platform

log = logging.getLogger(__name__)

OVERLAP = timedelta(hours=36)
"""Marketplaces list late what was written early (moderation, time zones); what is read twice is known by its id."""


FAILED = "the draft could not be made; the server's log says why"
"""Why a person writes what the pipeline stumbled over; `otklik work retry` looks for it."""

KILLED = "the process ended each of three times when this was drafted; a person has to look at it"
"""Why a person writes what ends the process that drafts it; `otklik work retry` looks for it too."""

_AT_ONCE = 200


@dataclass(frozen=True)
class Drafter:
    """Collects and drafts. An inquiry that cannot be drafted goes to a person with the reason, and the rest go on."""

    store: Store
    bench_for: Callable[[str], Bench]
    marketplaces: Marketplaces
    clock: Callable[[], datetime]
    usual: Budget = field(default_factory=Budget)
    """What a shop may spend a day unless it has a budget of its own."""
    _calm: set[str] = field(default_factory=set, init=False, repr=False, compare=False)
    """Reviews over the budget that triage has found not urgent, so that none is looked at twice."""

    def collect(self) -> int:
        """Brings in what waits at the marketplaces; returns how many inquiries were new.

        Reading starts an overlap before the last watermark, and the store drops what it knows. The watermark moves only after
        everything was kept, so a break in between costs a second look and nothing else.
        """
        return sum(self.collect_from(shop_id, platform) for shop_id, platform in self.marketplaces)

    def collect_from(self, shop_id: str, platform: Platform) -> int:
        """Brings in what waits at one account; returns how many inquiries were new. Waits long for a busy marketplace: nobody looks on."""
        with patient(COLLECTING):
            return self._collected(shop_id, platform)

    def _collected(self, shop_id: str, platform: Platform) -> int:
        market, began, added = self.marketplaces[shop_id, platform], self.clock(), 0
        last = self.store.watermark(shop_id, platform)
        arrived: list[Inquiry] = []
        try:
            for inquiry in market.unanswered(last - OVERLAP if last else None):
                arrived.append(inquiry.model_copy(update={"shop_id": shop_id}))
                if len(arrived) >= _AT_ONCE:
                    added += self._keep(arrived)
                    arrived = []
        except MarketplaceError as error:
            log.warning("collecting from %s for shop %r stopped: %s", platform, shop_id, error)
            if isinstance(error, MarketplaceDenied):
                self.store.tell(token_dead(shop_id, platform, began))
            return added + self._keep(arrived)
        added += self._keep(arrived)
        self.store.move_watermark(shop_id, platform, began)
        return added

    def _keep(self, arrived: list[Inquiry]) -> int:
        """Keeps what is new in one transaction; what is known and says something else now comes back to the queue."""
        added = self.store.add_many(arrived)
        if added < len(arrived):
            for inquiry in self.store.changed(arrived):
                # An approved text that is not sent yet answers words that are no longer there.
                self.store.recall(inquiry.id, "the buyer wrote again", now=self.clock())
                self.store.wrote_again(inquiry)
        for inquiry in arrived:
            self.store.overtake(inquiry, now=self.clock())
        return added

    def draft_new(self, limit: int = 20) -> int:
        """Drafts the next inquiries in this thread; returns how many got a proposal. The engine does the same in chunks."""
        try:
            return sum(self.draft(self.store.inquiry(name)) for name in self.draw.ids(limit))
        except ModelBusy as error:
            log.warning("the model is busy, drafting goes on later: %s", error)
            return 0

    @property
    def draw(self) -> Draw:
        """Which inquiries are drafted next."""
        return Draw(self.store, self.bench_for, self.clock, room=self.budgets.room, calm=self._calm)

    @property
    def budgets(self) -> Budgets:
        """What shops may still spend."""
        return Budgets(self.store, self.clock, self.usual, in_hand=self.store.in_hand)

    def draft(self, inquiry: Inquiry) -> bool:
        """Gives the inquiry a proposal; False when another process was faster. A busy model is the one error that comes out."""
        version = self.store.standing(inquiry.id).version + 1
        bench = self.bench_for(inquiry.shop_id)
        proposal = self.make(inquiry, version, bench)
        kept = self.keep([proposal]) == [True]
        if kept:
            self.noticed(proposal, bench)
        return kept

    def make(self, inquiry: Inquiry, version: int, bench: Bench) -> Proposal:
        """The proposal; one that a person must write when the pipeline stumbles. A busy model is the one error that comes out."""
        with about(inquiry):
            try:
                return propose(inquiry, bench, now=self.clock(), version=version)
            except ModelBusy:
                raise
            except Exception:
                log.exception("drafting %r failed; a person writes this one", inquiry.id)
                return self._left_to_a_person(inquiry, bench, version)

    def give_up(self, inquiry: Inquiry, version: int, bench: Bench) -> Proposal:
        """What a person gets instead of a draft that ends the process."""
        log.error("drafting %r has ended the process again and again; a person writes this one", inquiry.id)
        return self._left_to_a_person(inquiry, bench, version, KILLED)

    def noticed(self, proposal: Proposal, bench: Bench) -> None:
        """Keeps what the proposal shows of our knowledge."""
        with about(proposal.brief.inquiry):
            notice(proposal, bench.library, self.store)

    def keep(self, made: Sequence[Proposal]) -> list[bool]:
        """Keeps proposals of different inquiries, in one transaction if nobody was faster with any; says which were kept."""
        try:
            self.store.propose_many(made)
        except ConflictError:
            if len(made) == 1:
                return [False]
            return [kept for proposal in made for kept in self.keep([proposal])]
        return [True] * len(made)

    def _left_to_a_person(self, inquiry: Inquiry, bench: Bench, version: int, reason: str = FAILED) -> Proposal:
        triage = Triage(priority=Priority.P1, due_at=inquiry.reply_until)
        brief = Brief(inquiry=inquiry, triage=triage, shop=bench.shop, language=reply_language(inquiry, bench.shop))
        hold = Hold(code="failed", reason=reason)
        return Proposal(id=inquiry.id, version=version, outcome=Outcome.HELD, brief=brief, hold=hold, made_at=self.clock())
