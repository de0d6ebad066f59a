"""Drafts are ready before they are opened: what the marketplaces hold is collected and every new inquiry gets a proposal."""

import logging
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from assistant.briefing import reply_language
from assistant.domain import Brief, Hold, Inquiry, Outcome, Priority, Proposal, RatingOnly, Triage
from assistant.errors import ConflictError, MarketplaceError, ModelBusy
from assistant.noticing import notice
from assistant.pipeline import Bench, propose
from assistant.ports import Marketplace
from assistant.publishing import Marketplaces
from assistant.store import Connected, Store
from assistant.triage import triage
from knowledge.types import Channel, Platform

log = logging.getLogger(__name__)

OVERLAP = timedelta(hours=36)
"""Marketplaces list late what was written early (moderation, time zones); what is read twice is known by its id."""


_AT_ONCE = 200
_LOOKED_AT = 500
_URGENT = frozenset({Priority.P0, Priority.P1})


@dataclass(frozen=True)
class Drafter:
    """Collects and drafts. An inquiry that cannot be drafted goes to a person with the reason, and the rest go on."""

    store: Store
    bench_for: Callable[[str], Bench]
    marketplaces: Marketplaces
    clock: Callable[[], datetime]
    _calm: set[str] = field(default_factory=set, init=False, repr=False, compare=False)
    """Reviews over the budget that triage has found not urgent, so that none is looked at twice."""

    def collect(self) -> int:
        """Brings in what waits at the marketplaces; returns how many inquiries were new.

        Reading starts an overlap before the last watermark, and the store drops what it knows. The watermark moves only after
        everything was kept, so a break in between costs a second look and nothing else.
        """
        return sum(self._collect_from(shop_id, platform, market) for (shop_id, platform), market in self.marketplaces.items())

    def _collect_from(self, shop_id: str, platform: Platform, market: Marketplace) -> int:
        began, added = self.clock(), 0
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
            return added + self._keep(arrived)
        added += self._keep(arrived)
        self.store.move_watermark(shop_id, platform, began)
        return added

    def _keep(self, arrived: list[Inquiry]) -> int:
        """Keeps what is new in one transaction; what is known and says something else now comes back to the queue."""
        added = self.store.add_many(arrived)
        if added < len(arrived):
            for inquiry in self.store.changed(arrived):
                self.store.wrote_again(inquiry)
        return added

    def draft_new(self, limit: int = 20) -> int:
        """Drafts new inquiries; returns how many got a proposal.

        Of a connected account first what a buyer waits for, then the newest complaints, within the budget of reviews a day that was
        chosen on connecting; over it only a review that triage calls urgent. Of everything else the oldest.
        """
        try:
            return sum(self._draft(inquiry) for inquiry in self._next(limit))
        except ModelBusy as error:
            log.warning("the model is busy, drafting goes on later: %s", error)
            return 0

    def _next(self, limit: int) -> Iterator[Inquiry]:
        planned = [account for account in self.store.connections() if account.settings.get("budget") is not None]
        for account in planned:
            yield from self._within_budget(account, limit)
        yield from self.store.new(limit, but=[(account.shop_id, account.platform) for account in planned])

    def _within_budget(self, account: Connected, limit: int) -> Iterator[Inquiry]:
        left = int(account.settings["budget"]) - self._drafted_today(account)
        yield from self.store.waiting(account.shop_id, account.platform, limit, reviews=False)
        if left > 0:
            reviews = [i for i in self.store.waiting(account.shop_id, account.platform, 2 * limit) if i.channel is Channel.REVIEW]
            skipped = self.store.shop(account.shop_id).rating_only is RatingOnly.SKIP
            yield from [inquiry for inquiry in reviews if inquiry.words or not skipped][: min(left, limit)]
            # A rating that gets no answer costs nothing: it is closed on the way.
            yield from [inquiry for inquiry in reviews if skipped and not inquiry.words]
            return
        bench = self.bench_for(account.shop_id)
        for inquiry in self.store.waiting(account.shop_id, account.platform, _LOOKED_AT):
            if inquiry.channel is not Channel.REVIEW or not inquiry.words or inquiry.id in self._calm:
                continue
            if triage(inquiry, bench.rulebook, bench.shop, now=self.clock()).priority in _URGENT:
                yield inquiry
            else:
                self._calm.add(inquiry.id)

    def _drafted_today(self, account: Connected) -> int:
        """A day is the shop's own, from midnight to midnight where it is."""
        zone = ZoneInfo(self.store.shop(account.shop_id).timezone)
        midnight = self.clock().astimezone(zone).replace(hour=0, minute=0, second=0, microsecond=0)
        return self.store.reviews_drafted(account.shop_id, account.platform, midnight)

    def _draft(self, inquiry: Inquiry) -> bool:
        version = self.store.standing(inquiry.id).version + 1
        bench = self.bench_for(inquiry.shop_id)
        try:
            proposal = propose(inquiry, bench, now=self.clock(), version=version)
        except ModelBusy:
            raise
        except Exception:
            log.exception("drafting %r failed; a person writes this one", inquiry.id)
            proposal = self._left_to_a_person(inquiry, bench, version)
        try:
            self.store.propose(proposal)
        except ConflictError:
            return False  # another process drafted it first
        notice(proposal, bench.library, self.store)
        return True

    def _left_to_a_person(self, inquiry: Inquiry, bench: Bench, version: int) -> Proposal:
        triage = Triage(priority=Priority.P1, due_at=inquiry.reply_until)
        brief = Brief(inquiry=inquiry, triage=triage, shop=bench.shop, language=reply_language(inquiry, bench.shop))
        hold = Hold(code="failed", reason="the draft could not be made; the server's log says why")
        return Proposal(id=inquiry.id, version=version, outcome=Outcome.HELD, brief=brief, hold=hold, made_at=self.clock())
