"""Collecting from the Wildberries double while it lives: reviews arrive, move to the archive, are answered elsewhere."""

import os
import random
import tempfile
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path

import httpx2

from assistant.domain import Inquiry
from assistant.drafting import Drafter
from assistant.marketplaces.fakes.wb import FakeWildberries
from assistant.marketplaces.limiter import NoLimit
from assistant.marketplaces.transport import Transport
from assistant.marketplaces.wb import Wildberries
from assistant.marketplaces.wb.feedbacks import PAGE
from assistant.pipeline import Bench
from assistant.store import Store
from evals.figures import record
from knowledge.types import Platform

SPAN_DAYS = 60
"""Half of the reviews are on the list when it begins, half in the archive, and the border moves while they are read."""


class Restless(Wildberries):
    """The adapter, with the world going on behind every `step`-th review that it hands over."""

    def live(self, fake: FakeWildberries, step: int, seed: int) -> "Restless":
        """Begins to disturb; returns itself."""
        self.fake, self.step, self.dice = fake, step, random.Random(seed)
        self.elsewhere: set[str] = set()
        self.came, self.twice = 0, 0
        return self

    def unanswered(self, since: datetime | None = None) -> Iterator[Inquiry]:
        """What waits; meanwhile a review arrives, one is answered in the cabinet, and ten minutes go by."""
        given: set[str] = set()
        for number, inquiry in enumerate(super().unanswered(since), 1):
            self.twice += inquiry.id in given
            given.add(inquiry.id)
            yield inquiry
            if self.step and number % self.step == 0:
                self.disturb()

    def disturb(self) -> None:
        """One thing of each kind."""
        self.fake.skew += timedelta(minutes=10)
        self.fake.add_review(f"новый {self.came}", created=self.fake.now(), rating=3)
        self.came += 1
        answered = self.dice.choice(list(self.fake.reviews))
        self.fake.answer_elsewhere(answered)
        self.elsewhere.add(answered)


@dataclass
class Count:
    """What came of one run."""

    reviews: int = 0
    arrived: int = 0
    elsewhere: int = 0
    kept: int = 0
    missed: int = 0
    doubled: int = 0
    requests: int = 0
    fewest: int = 0
    seconds: float = 0.0
    passes: list[int] = field(default_factory=list)


def collect(reviews: int, folder: Path, seed: int = 1) -> Count:
    """Three rounds of collecting, the last in peace; whatever nobody answered must be kept, and no round may give a thing twice."""
    count, began = Count(reviews=reviews), time.perf_counter()
    with FakeWildberries() as fake, Store.open(f"sqlite:///{folder}/collect.db") as store:
        first = fake.now() - timedelta(days=SPAN_DAYS)
        for number in range(reviews):
            fake.add_review(f"отзыв {number}", created=first + timedelta(days=SPAN_DAYS) * (number / reviews), rating=number % 5 + 1)
        with httpx2.Client(base_url=fake.url, headers={"Authorization": fake.token}, timeout=60) as client:
            transport = Transport("wb", client, NoLimit())
            market = Restless("default", transport, transport, transport).live(fake, max(reviews // 100, 1), seed)
            drafter = Drafter(store, _nobody, {("default", Platform.WB): market}, lambda: datetime.now(UTC) + fake.skew)
            for quiet in (False, False, True):
                before = len(fake.log)
                market.step = 0 if quiet else market.step
                drafter.collect()
                count.passes.append(len(fake.log) - before)
        _judge(count, fake, market, store)
    count.seconds = time.perf_counter() - began
    return count


def _nobody(shop_id: str) -> Bench:
    raise AssertionError("nothing is drafted here")


def _judge(count: Count, fake: FakeWildberries, market: Restless, store: Store) -> None:
    kept = [inquiry.id.removeprefix("wb-review-") for inquiry in store.new(10_000_000)]
    must = {identity for identity, item in fake.reviews.items() if not item.answers}
    count.arrived, count.elsewhere = market.came, len(market.elsewhere)
    count.kept, count.missed, count.doubled = len(kept), len(must - set(kept)), market.twice
    count.requests = len(fake.log)
    listed = sum(fake.now() - item.created <= timedelta(days=30) for item in fake.reviews.values())
    pages = -(-listed // PAGE) + -(-(len(fake.reviews) - listed) // PAGE)
    # Beside its reviews each round must at least ask once for questions, claims and chats; a later one once for reviews.
    count.fewest = pages + 3 + 2 * 4


def main() -> None:
    """20,000 reviews; FULL=1 makes it 100,000."""
    reviews = 100_000 if os.environ.get("FULL") == "1" else 20_000
    with tempfile.TemporaryDirectory() as folder:
        count = collect(reviews, Path(folder))
    lines = [
        f"reviews at the start {count.reviews}, arrived meanwhile {count.arrived}, answered elsewhere meanwhile {count.elsewhere}",
        f"kept {count.kept}, missed {count.missed}, doubled {count.doubled}",
        f"requests {count.requests} ({' + '.join(map(str, count.passes))} in three rounds), fewest possible {count.fewest}",
        f"seconds {count.seconds:.0f}",
    ]
    record("collect", "make bench-collect" + (" FULL=1" if reviews == 100_000 else ""), "\n".join(lines))


if __name__ == "__main__":
    main()
