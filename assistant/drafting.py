"""Drafts are ready before they are opened: what the marketplaces hold is collected and every new inquiry gets a proposal."""

import logging
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

from assistant.briefing import reply_language
from assistant.domain import Brief, Hold, Inquiry, Outcome, Priority, Proposal, Triage
from assistant.errors import ConflictError, MarketplaceError, ModelBusy
from assistant.noticing import notice
from assistant.pipeline import Bench, propose
from assistant.ports import Marketplace
from assistant.publishing import Marketplaces
from assistant.store import Store
from knowledge.types import Platform

log = logging.getLogger(__name__)

OVERLAP = timedelta(hours=36)
"""Marketplaces list late what was written early (moderation, time zones); what is read twice is known by its id."""


@dataclass(frozen=True)
class Drafter:
    """Collects and drafts. An inquiry that cannot be drafted goes to a person with the reason, and the rest go on."""

    store: Store
    bench_for: Callable[[str], Bench]
    marketplaces: Marketplaces
    clock: Callable[[], datetime]

    def collect(self) -> int:
        """Brings in what waits at the marketplaces; returns how many inquiries were new.

        Reading starts an overlap before the last watermark, and the store drops what it knows. The watermark moves only after
        everything was kept, so a break in between costs a second look and nothing else.
        """
        return sum(self._collect_from(shop_id, platform, market) for (shop_id, platform), market in self.marketplaces.items())

    def _collect_from(self, shop_id: str, platform: Platform, market: Marketplace) -> int:
        began, added = self.clock(), 0
        last = self.store.watermark(shop_id, platform)
        try:
            for inquiry in market.unanswered(last - OVERLAP if last else None):
                own = inquiry.model_copy(update={"shop_id": shop_id})
                if self.store.add(own):
                    added += 1
                else:
                    self.store.wrote_again(own)
        except MarketplaceError as error:
            log.warning("collecting from %s for shop %r stopped: %s", platform, shop_id, error)
            return added
        self.store.move_watermark(shop_id, platform, began)
        return added

    def draft_new(self, limit: int = 20) -> int:
        """Drafts the oldest new inquiries; returns how many got a proposal."""
        try:
            return sum(self._draft(inquiry) for inquiry in self.store.new(limit))
        except ModelBusy as error:
            log.warning("the model is busy, drafting goes on later: %s", error)
            return 0

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
