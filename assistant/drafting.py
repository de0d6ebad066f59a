"""Drafts are ready before they are opened: what the marketplaces hold is collected and every new inquiry gets a proposal."""

import logging
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from assistant.errors import ConflictError, MarketplaceError, OtklikError
from assistant.pipeline import Bench, propose
from assistant.publishing import Marketplaces
from assistant.store import Store

log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Drafter:
    """Collects and drafts. One inquiry's failure is logged and the rest go on."""

    store: Store
    bench_for: Callable[[str], Bench]
    marketplaces: Marketplaces
    clock: Callable[[], datetime]

    def collect(self) -> int:
        """Brings in what waits at the marketplaces; returns how many inquiries were new."""
        added = 0
        for (shop_id, platform), marketplace in self.marketplaces.items():
            try:
                for inquiry in marketplace.unanswered():
                    added += self.store.add(inquiry.model_copy(update={"shop_id": shop_id}))
            except MarketplaceError as error:
                log.warning("collecting from %s for shop %r stopped: %s", platform, shop_id, error)
        return added

    def draft_new(self, limit: int = 20) -> int:
        """Drafts the oldest new inquiries; returns how many got a proposal."""
        return sum(self._draft(inquiry.id) for inquiry in self.store.new(limit))

    def _draft(self, inquiry_id: str) -> bool:
        inquiry = self.store.inquiry(inquiry_id)
        version = self.store.standing(inquiry_id).version + 1
        try:
            self.store.propose(propose(inquiry, self.bench_for(inquiry.shop_id), now=self.clock(), version=version))
        except ConflictError:
            return False  # another process drafted it first
        except OtklikError as error:
            log.warning("drafting %r failed: %s", inquiry_id, error)
            return False
        return True
