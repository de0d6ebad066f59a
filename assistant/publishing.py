"""From an approved text to a published one: read first, record `sending`, exactly one call, read back.

A call whose outcome is not known is never repeated. Only a read-back after the settle time moves it on: the text stands there,
then it is published; nothing stands there, then it waits for its turn again; another text stands there, then a person looks.
"""

import logging
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from assistant.domain import Reply, Status
from assistant.errors import ConflictError, InputError, MarketplaceDenied, MarketplaceError, RefusedError
from assistant.ports import Marketplace
from assistant.store import PAUSED, Attempt, Store
from knowledge.types import Platform

log = logging.getLogger(__name__)

Marketplaces = Mapping[tuple[str, Platform], Marketplace]
"""The marketplace of each shop on each platform."""

_REFUSALS = (MarketplaceDenied, RefusedError, InputError, ConflictError)
"""Answers that mean: surely not published."""

MOST_ATTEMPTS = 3


@dataclass(frozen=True)
class Publisher:
    """Sends approved texts. Safe to run in several threads and processes: every step is a compare-and-set in the store."""

    store: Store
    marketplaces: Marketplaces
    clock: Callable[[], datetime]
    settle: timedelta = timedelta(minutes=2)
    retry: timedelta = timedelta(minutes=1)

    @property
    def paused(self) -> bool:
        """Whether the kill switch is on."""
        return self.store.switch(PAUSED) == "on"

    def run_once(self) -> int:
        """Settles what is open, then sends what is due; returns how many calls were made."""
        self._settle_open()
        if self.paused:
            return 0
        return sum(self.publish(reply) for reply in self.store.due_replies(self.clock()))

    def publish(self, reply: Reply) -> bool:
        """One reply, at most one call; True when the call was made."""
        marketplace = self.marketplaces.get((reply.shop_id, reply.platform))
        if marketplace is None:
            self._later(reply, f"no marketplace is set up for shop {reply.shop_id!r} on {reply.platform}")
            return False
        if not self._still_unanswered(reply, marketplace):
            return False
        if self.paused or self.store.begin_sending(reply, self.clock()) is None:
            return False
        after, note = _call(marketplace, reply)
        self._record(reply, Status.SENDING, after, note)
        if after is Status.ACCEPTED:
            self._read_back(reply, marketplace, Status.ACCEPTED)
        return True

    def _still_unanswered(self, reply: Reply, marketplace: Marketplace) -> bool:
        """Reads before writing: somebody may have answered in the marketplace's own pages."""
        try:
            standing = marketplace.answer_to(reply.external_id)
        except MarketplaceError as error:
            self._later(reply, str(error))
            return False
        if standing is None:
            return True
        if _same(standing, reply.text):
            self._record(reply, Status.APPROVED, Status.PUBLISHED, "the text already stands there")
        else:
            self._record(reply, Status.APPROVED, Status.CLOSED, f"answered elsewhere: {standing[:500]}")
        return False

    def _settle_open(self) -> None:
        now = self.clock()
        for reply, attempt in self.store.unsettled((Status.SENDING, Status.UNKNOWN, Status.ACCEPTED)):
            if now - (attempt.checked_at or attempt.began_at) < self.settle:
                continue
            self._settle(reply, attempt)

    def _settle(self, reply: Reply, attempt: Attempt) -> None:
        if attempt.state is Status.SENDING:
            # The process that made the call is gone: whether the call left, nobody knows.
            self._record(reply, Status.SENDING, Status.UNKNOWN, "the sender stopped before the answer came")
            return
        marketplace = self.marketplaces.get((reply.shop_id, reply.platform))
        if marketplace is None or not self._read_back(reply, marketplace, attempt.state):
            self.store.checked(attempt.number, self.clock())

    def _read_back(self, reply: Reply, marketplace: Marketplace, before: Status) -> bool:
        """What stands at the marketplace decides; False when the question stays open."""
        try:
            standing = marketplace.answer_to(reply.external_id)
        except MarketplaceError as error:
            log.warning("reading back %r failed: %s", reply.inquiry_id, error)
            return False
        if standing is not None and _same(standing, reply.text):
            return self._record(reply, before, Status.PUBLISHED, "read back")
        if before is Status.ACCEPTED:
            return False  # being moderated, or shown with a delay
        if standing is not None:
            return self._record(reply, before, Status.CLOSED, f"another text stands there: {standing[:500]}")
        if len(self.store.attempts(reply.inquiry_id)) >= MOST_ATTEMPTS:
            return False  # stays unknown until a person looks
        return self._record(reply, before, Status.APPROVED, "nothing stands there; it will be sent again")

    def _record(self, reply: Reply, before: Status, after: Status, note: str) -> bool:
        moved = self.store.settle(reply.inquiry_id, before, after, note, now=self.clock())
        if moved:
            detail = {"before": before, "text_sha256": reply.text_sha256, "note": note}
            self.store.log("publisher", f"reply {after}", reply.inquiry_id, now=self.clock(), **detail)
        return moved

    def _later(self, reply: Reply, why: str) -> None:
        log.warning("%r is not sent yet: %s", reply.inquiry_id, why)
        self.store.postpone(reply.inquiry_id, self.clock() + self.retry)


def _call(marketplace: Marketplace, reply: Reply) -> tuple[Status, str]:
    """The one call. Whatever is not plainly yes or no is unknown, a "busy" too: a proxy may say it after the write happened."""
    try:
        marketplace.publish(reply)
    except _REFUSALS as error:
        return Status.REFUSED, str(error)
    except Exception as error:  # noqa: BLE001 - any failure after the call began leaves its outcome open
        return Status.UNKNOWN, f"{error.__class__.__name__}: {error}"
    return Status.ACCEPTED, ""


def _same(one: str, other: str) -> bool:
    """Marketplaces trim and reflow white space; the words are what counts."""
    return one.split() == other.split()
