"""From an approved text to a published one: read first, record `sending`, exactly one call, read back.

A call whose outcome is not known is never repeated. Only a read-back after the settle time moves it on: the text stands there, then it is
published (or being moderated); nothing stands there, then it waits for its turn again, but only where the marketplace shows unmoderated
texts too; another text stands there, then a person looks. "Too many requests" is the one answer that says: not executed, come back later.
"""

import logging
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from assistant.claims.deciding import settle_claim
from assistant.claims.values import DecidesClaims
from assistant.domain import Reply, Status
from assistant.errors import (
    AnswerRefused,
    ConflictError,
    InputError,
    MarketplaceBusy,
    MarketplaceDenied,
    MarketplaceError,
    RefusedError,
    StoreError,
)
from assistant.marketplaces.shapes import same_text
from assistant.ports import AnswerState, Concludes, Marketplace, Published
from assistant.store import Attempt, Store
from knowledge.types import Channel, Platform

log = logging.getLogger(__name__)

Marketplaces = Mapping[tuple[str, Platform], Marketplace]
"""The marketplace of each shop on each platform."""

_REFUSALS = (AnswerRefused, MarketplaceDenied, RefusedError, InputError, ConflictError)
"""Answers that mean: surely not published."""

WITH_AN_API = frozenset({Platform.WB, Platform.OZON, Platform.YM})
"""Where answers can be published by a call; everywhere else a seller copies them."""

MOST_ATTEMPTS = 3
OVERTAKEN = "the buyer wrote again; the newer message has a draft of its own"


@dataclass(frozen=True)
class Publisher:
    """Sends approved texts. Safe to run in several threads and processes: every step is a compare-and-set in the store.

    `settle` overrides the marketplaces' own settle times.
    """

    store: Store
    marketplaces: Marketplaces
    clock: Callable[[], datetime]
    settle: timedelta | None = None
    retry: timedelta = timedelta(minutes=1)

    @property
    def paused(self) -> bool:
        """Whether the kill switch is on."""
        return self.store.paused

    @property
    def forbidden(self) -> bool:
        """Whether OTKLIK_PUBLISHING forbids publishing here; then no switch on the desk lets anything leave."""
        return not self.store.publishing

    def run_once(self) -> int:
        """Settles what is open, then sends what is due, in this thread; returns how many calls were made. The engine does both in jobs."""
        self.settle_open()
        if self.paused:
            return 0
        return sum(self.publish(reply) for reply in self.store.due_replies(self.clock()))

    def send(self, inquiry_id: str) -> bool:
        """Sends the inquiry's approved text if its time has come; True when the call was made. What fails before it waits a little."""
        reply, due = self.store.reply(inquiry_id), self.store.publish_after(inquiry_id)
        if reply is None or due is None or due > self.clock() or self.store.status(inquiry_id) is not Status.APPROVED:
            return False
        try:
            return self.publish(reply)
        except Exception:
            self.store.postpone(inquiry_id, self.clock() + self.retry)
            raise

    def publish(self, reply: Reply) -> bool:
        """One reply, at most one call; True when the call was made."""
        marketplace = self.marketplaces.get((reply.shop_id, reply.platform))
        if marketplace is None and reply.platform not in WITH_AN_API:
            # A seller copies the answer from an export and confirms it; see assistant/byhand.py.
            self.store.postpone(reply.inquiry_id, self.clock() + timedelta(days=1))
            return False
        if marketplace is None:
            self._later(reply, f"no marketplace is set up for shop {reply.shop_id!r} on {reply.platform}")
            return False
        if _for_a_person(reply, marketplace):
            # The text of a claim leaves with its action, which a person orders with the sum; see assistant/claims.
            self.store.postpone(reply.inquiry_id, self.clock() + timedelta(hours=1))
            return False
        if not self._still_unanswered(reply, marketplace):
            return False
        if self.paused or self.store.begin_sending(reply, self.clock()) is None:
            return False
        try:
            marketplace.publish(reply)
        except MarketplaceBusy as error:
            # Refused before execution: it keeps its place and waits as long as the marketplace says.
            self._record(reply, Status.SENDING, Status.APPROVED, str(error))
            self._later(reply, error, error.retry_after)
        except _REFUSALS as error:
            self._record(reply, Status.SENDING, Status.REFUSED, str(error))
        except Exception as error:  # noqa: BLE001 - any failure after the call began leaves its outcome open
            self._record(reply, Status.SENDING, Status.UNKNOWN, f"{error.__class__.__name__}: {error}")
        else:
            self._record(reply, Status.SENDING, Status.ACCEPTED, "")
            self._read_back(reply, marketplace, Status.ACCEPTED)
        return True

    def _still_unanswered(self, reply: Reply, marketplace: Marketplace) -> bool:
        """Reads before writing: somebody may have answered in the marketplace's own pages."""
        try:
            standing = marketplace.published(reply.external_id)
        except _REFUSALS as error:
            self._record(reply, Status.APPROVED, Status.CLOSED, f"cannot be answered: {error}")
            return False
        except MarketplaceError as error:
            self._later(reply, error, error.retry_after if isinstance(error, MarketplaceBusy) else None)
            return False
        if standing is None:
            return True
        if standing.state is AnswerState.OVERTAKEN:
            self._record(reply, Status.APPROVED, Status.CLOSED, OVERTAKEN)
        elif same_text(standing.text, reply.text):
            self._record(reply, Status.APPROVED, Status.PUBLISHED, "the text already stands there")
        else:
            self._record(reply, Status.APPROVED, Status.CLOSED, f"answered elsewhere: {standing.text[:500]}")
        return False

    def settle_open(self) -> None:
        """Reads back every attempt whose outcome is open and whose settle time is over."""
        for reply, attempt in self.store.unsettled((Status.SENDING, Status.UNKNOWN, Status.ACCEPTED), due=self._may_be_read):
            marketplace = self.marketplaces[reply.shop_id, reply.platform]
            try:
                if _for_a_person(reply, marketplace) and isinstance(marketplace, DecidesClaims):
                    settle_claim(self.store, reply, attempt, marketplace, now=self.clock())
                else:
                    self._settle(reply, attempt, marketplace)
            except StoreError:
                raise
            except Exception:
                log.exception("reading back %r broke; the others are read all the same", reply.inquiry_id)
                self.store.checked(attempt.number, self.clock())

    def _may_be_read(self, shop_id: str, platform: Platform, attempt: Attempt) -> bool:
        """Whether the marketplace is connected and has had its time since the last look."""
        marketplace = self.marketplaces.get((shop_id, platform))
        if marketplace is None:
            return False
        now, wait = self.clock(), self.settle if self.settle is not None else marketplace.habits.settle
        if attempt.state is Status.ACCEPTED:
            wait = max(wait, (now - attempt.began_at) / 10)  # moderation may take days, and a basic token five requests an hour
        return now - (attempt.checked_at or attempt.began_at) >= wait

    def _settle(self, reply: Reply, attempt: Attempt, marketplace: Marketplace) -> None:
        if attempt.state is Status.SENDING:
            # The process that made the call is gone: whether the call left, nobody knows.
            self._record(reply, Status.SENDING, Status.UNKNOWN, "the sender stopped before the answer came")
            return
        if not self._read_back(reply, marketplace, attempt.state):
            self.store.checked(attempt.number, self.clock())

    def _read_back(self, reply: Reply, marketplace: Marketplace, before: Status) -> bool:
        """What stands at the marketplace decides; False when the question stays open."""
        try:
            standing = marketplace.published(reply.external_id)
        except MarketplaceError as error:
            log.warning("reading back %r failed: %s", reply.inquiry_id, error)
            return False
        if standing is None:
            return before is Status.UNKNOWN and self._nothing_there(reply, marketplace)
        if standing.state is not AnswerState.OVERTAKEN and same_text(standing.text, reply.text):
            return self._found(reply, marketplace, before, standing)
        if before is Status.ACCEPTED:
            return False  # the read may lag behind the write
        other = OVERTAKEN if standing.state is AnswerState.OVERTAKEN else f"another text stands there: {standing.text[:500]}"
        return self._record(reply, before, Status.CLOSED, other)

    def _found(self, reply: Reply, marketplace: Marketplace, before: Status, standing: Published) -> bool:
        """Our text stands there: shown, being moderated, or refused by moderation."""
        if standing.state is AnswerState.SHOWN:
            moved = self._record(reply, before, Status.PUBLISHED, "read back")
            if moved and isinstance(marketplace, Concludes):
                _conclude(marketplace, reply)
            return moved
        if before is Status.UNKNOWN:
            self._record(reply, before, Status.ACCEPTED, "read back, being moderated")
        if standing.state is AnswerState.REFUSED:
            return self._record(reply, Status.ACCEPTED, Status.REFUSED, standing.reason or "refused by moderation")
        return before is Status.UNKNOWN

    def _nothing_there(self, reply: Reply, marketplace: Marketplace) -> bool:
        if not marketplace.habits.shows_unmoderated or reply.channel in marketplace.habits.premoderated:
            return False  # an accepted text may be hidden by moderation: a person decides
        if len(self.store.attempts(reply.inquiry_id)) >= MOST_ATTEMPTS:
            return False  # stays unknown until a person looks
        return self._record(reply, Status.UNKNOWN, Status.APPROVED, "nothing stands there; it will be sent again")

    def _record(self, reply: Reply, before: Status, after: Status, note: str) -> bool:
        moved = self.store.settle(reply.inquiry_id, before, after, note, now=self.clock())
        if moved:
            detail = {"before": before, "text_sha256": reply.text_sha256, "note": note}
            self.store.log("publisher", f"reply {after}", reply.inquiry_id, now=self.clock(), **detail)
        return moved

    def _later(self, reply: Reply, why: str | Exception, seconds: float | None = None) -> None:
        log.warning("%r is not sent yet: %s", reply.inquiry_id, why)
        self.store.postpone(reply.inquiry_id, self.clock() + (self.retry if seconds is None else timedelta(seconds=seconds)))


def _conclude(marketplace: Concludes, reply: Reply) -> None:
    """Best effort: the answer stands, whatever becomes of the marketplace's own list."""
    try:
        marketplace.conclude(reply.external_id)
    except (MarketplaceError, InputError) as error:
        log.warning("%r stays on the marketplace's own list: %s", reply.inquiry_id, error)


def _for_a_person(reply: Reply, marketplace: Marketplace) -> bool:
    """Whether the text belongs to a claim that is decided by naming an action."""
    return reply.channel is Channel.RETURN and isinstance(marketplace, DecidesClaims)
