"""Return claims on the desk: by deadline, each with what we would do and why, and the one order that moves money."""

import logging
from collections import OrderedDict
from collections.abc import Callable, Mapping
from concurrent.futures import Future, ThreadPoolExecutor, wait
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from threading import Lock

from assistant.accounts import Actor, Right
from assistant.claims.deciding import ClaimOrder, decide_claim
from assistant.claims.recommending import recommend
from assistant.claims.values import DecidesClaims, Purchase, Recommendation
from assistant.domain import Proposal, Status
from assistant.errors import OtklikError, Unsupported
from assistant.ports import Marketplace
from assistant.store import Row, Store
from knowledge.types import Frozen, Platform

log = logging.getLogger(__name__)

_OTHERS = 200
_MOST_KEPT = 1000


class Told(Frozen):
    """What the marketplace tells of the purchase; `why` says why it tells nothing."""

    purchase: Purchase | None = None
    why: str = ""


class Claim(Frozen):
    """A claim as its page shows it. `decidable`: the marketplace takes an action; elsewhere the answer's text is all there is."""

    recommendation: Recommendation
    told: Told
    decidable: bool


class Purchases:
    """Asks marketplaces about purchases beside the page: it waits a moment, and what comes later is there at the next look."""

    def __init__(self, *, patience: float = 1.5, fresh: timedelta = timedelta(minutes=10)) -> None:
        self._patience, self._fresh = patience, fresh
        self._asked: OrderedDict[str, tuple[datetime, Future[Purchase]]] = OrderedDict()
        self._lock = Lock()
        self._pool = ThreadPoolExecutor(2, thread_name_prefix="purchases")

    def told(self, market: DecidesClaims, inquiry_id: str, external_id: str, now: datetime) -> Told:
        """The purchase as it is known by now."""
        with self._lock:
            kept = self._asked.get(inquiry_id)
            if kept is None or now - kept[0] > self._fresh:
                kept = self._asked[inquiry_id] = (now, self._pool.submit(market.purchase, external_id))
                while len(self._asked) > _MOST_KEPT:
                    self._asked.popitem(last=False)
        asked = kept[1]
        wait([asked], timeout=self._patience)
        if not asked.done():
            return Told(why="the marketplace has not answered yet; reload the page")
        try:
            return Told(purchase=asked.result())
        except Exception as error:
            with self._lock:
                if self._asked.get(inquiry_id) is kept:
                    del self._asked[inquiry_id]
            if isinstance(error, OtklikError):
                return Told(why=str(error))
            log.exception("asking about the purchase of %r broke", inquiry_id)
            return Told(why="asking the marketplace broke on our side; the server's log knows more")

    def close(self) -> None:
        """Asks no more."""
        self._pool.shutdown(wait=False, cancel_futures=True)


@dataclass(frozen=True)
class Claims:
    """The claims of a store."""

    store: Store
    marketplaces: Mapping[tuple[str, Platform], Marketplace]
    clock: Callable[[], datetime]
    hold: timedelta
    purchases: Purchases = field(default_factory=Purchases, repr=False)

    def waiting(self, actor: Actor, limit: int = 100) -> tuple[Row, ...]:
        """Claims that somebody must still do something about, the nearest deadline first."""
        actor.require(Right.READ)
        return self.store.claims(actor.shops or None, limit=limit)

    def claim(self, proposal: Proposal) -> Claim:
        """What we would do with the claim and why, with what the marketplace tells of the purchase."""
        inquiry = proposal.brief.inquiry
        market = self.marketplaces.get((inquiry.shop_id, inquiry.platform))
        told = Told(why="no marketplace is connected for this shop")
        if isinstance(market, DecidesClaims):
            told = self.purchases.told(market, inquiry.id, inquiry.external_id, self.clock())
        others = self.store.claims_of(inquiry.shop_id, limit=_OTHERS)
        made = recommend(proposal.brief, told.purchase, others=others)
        return Claim(recommendation=made, told=told, decidable=isinstance(market, DecidesClaims))

    def order(self, actor: Actor, order: ClaimOrder) -> Status:
        """Executes an action of the claim; see `decide_claim` for what it refuses."""
        actor.require(Right.DECIDE)
        inquiry = self.store.inquiry(order.inquiry_id)
        market = self.marketplaces.get((inquiry.shop_id, inquiry.platform))
        if not isinstance(market, DecidesClaims):
            raise Unsupported(f"{inquiry.platform} takes no decision on a claim through this connection; decide it in its cabinet")
        return decide_claim(actor, order, self.store, market, now=self.clock(), hold=self.hold)
