"""Which waiting inquiries are drafted next: those a buyer waits for before praise, every lane in turn, within what each may spend."""

from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from datetime import datetime
from zoneinfo import ZoneInfo

from assistant.domain import Inquiry, Priority, RatingOnly
from assistant.fairness import fair_order
from assistant.pipeline import Bench
from assistant.store import Candidate, Connected, LaneState, Store
from assistant.store.inquiries import lane_of
from assistant.triage import triage
from knowledge.types import Channel

URGENT_RANK = 1
"""Questions, chats, claims and complaints have this rank or a lower one."""

_LOOKED_AT = 500
_URGENT = frozenset({Priority.P0, Priority.P1})


@dataclass(frozen=True)
class Draw:
    """Picks from the lanes.

    A connected account with a budget of reviews a day gives first what a buyer waits for, then the newest complaints within that
    budget; over it only a review that triage calls urgent. Everything else goes in the order of waiting. Shops share fairly, and `room`
    says how many more inquiries of a shop may be drafted now, or None for any number.
    """

    store: Store
    bench_for: Callable[[str], Bench]
    clock: Callable[[], datetime]
    room: Callable[[str], int | None] = lambda shop_id: None
    calm: set[str] = field(default_factory=set, repr=False, compare=False)
    """Reviews over the budget that triage has found not urgent, so that none is looked at twice."""

    def ids(self, limit: int) -> tuple[str, ...]:
        """The next inquiries, at most `limit`: every shop in turn, the urgent before the others."""
        lanes = self._lanes()
        share = min(limit, max(4, -(-4 * limit // max(1, len(lanes)))))
        found = {lane: tuple(self._of(lane, account, share)) for lane, account in lanes}
        waiting = dict(sorted(((lane, heads) for lane, heads in found.items() if heads), key=lambda line: line[1][0].seen_at))
        left = {shop: self.room(shop) for shop in {heads[0].shop_id for heads in waiting.values()}}
        waiting = {lane: heads for lane, heads in waiting.items() if left[heads[0].shop_id] != 0}
        lanes_of = Counter(heads[0].shop_id for heads in waiting.values())
        chosen = fair_order(waiting, limit, urgent=_urgent, weight=lambda lane: 1 / lanes_of[waiting[lane][0].shop_id])
        return tuple(candidate.id for candidate in chosen if _fits(left, candidate.shop_id))

    def _lanes(self) -> list[tuple[str, Connected | None]]:
        stopped = {lane.id for lane in self.store.lanes() if lane.state is not LaneState.OPEN}
        planned = {lane_of(account.shop_id, account.platform): account for account in self.store.connections() if _has_budget(account)}
        return [(lane, planned.get(lane)) for lane in self.store.waiting_lanes() if lane not in stopped]

    def _of(self, lane: str, account: Connected | None, limit: int) -> Iterable[Candidate]:
        if account is None:
            return self.store.next_in(lane, limit)
        picked = [inquiry.id for inquiry in self._within_budget(account, limit)]
        found = {candidate.id: candidate for candidate in self.store.candidates(picked)}
        return [found[name] for name in picked if name in found]

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
            if inquiry.channel is not Channel.REVIEW or not inquiry.words or inquiry.id in self.calm:
                continue
            if triage(inquiry, bench.rulebook, bench.shop, now=self.clock()).priority in _URGENT:
                yield inquiry
            else:
                self.calm.add(inquiry.id)

    def _drafted_today(self, account: Connected) -> int:
        """A day is the shop's own, from midnight to midnight where it is. What is being drafted counts."""
        zone = ZoneInfo(self.store.shop(account.shop_id).timezone)
        midnight = self.clock().astimezone(zone).replace(hour=0, minute=0, second=0, microsecond=0)
        return self.store.reviews_drafted(account.shop_id, account.platform, midnight)


def _has_budget(account: Connected) -> bool:
    return account.settings.get("budget") is not None


def _urgent(candidate: Candidate) -> bool:
    return candidate.rank <= URGENT_RANK


def _fits(left: dict[str, int | None], shop_id: str) -> bool:
    """Takes one place of the shop's room."""
    room = left[shop_id]
    if room is not None:
        left[shop_id] = room - 1
    return room is None or room > 0
