"""A service whose work runs: a real store, the engine, a sandbox marketplace, a writer that costs nothing."""

import time
from collections.abc import Callable
from pathlib import Path

from assistant.domain import Brief, Draft, Finding, Hold, Shop
from assistant.drafting import Drafter
from assistant.pipeline import Bench
from assistant.serving import sandboxes
from assistant.store import Store
from assistant.web.services import Services
from knowledge.library import Library
from knowledge.rules import Rulebook
from tests.builders import NOW
from tests.databases import HERE

SHOP = Shop(id="default", name="Лавка")


class Plain:
    """A writer that thanks everybody."""

    name = "plain"

    def write(self, brief: Brief) -> Draft | Hold:
        return Draft(text="Спасибо!", writer=self.name)

    def mend(self, brief: Brief, draft: Draft, findings: tuple[Finding, ...]) -> Draft | Hold:
        return draft


def drafter_over(store: Store) -> Drafter:
    """What drafts over a store, without workers."""
    bench = Bench(shop=SHOP, library=Library(), rulebook=Rulebook(), writer=Plain())
    return Drafter(store, lambda shop_id: bench, {}, lambda: NOW)


def services_over(url: str, folder: Path, **changes: object) -> Services:
    """Services over a database, with a runner."""
    store = HERE.open(url)
    store.save_shop(SHOP)
    bench = Bench(shop=SHOP, library=Library(), rulebook=Rulebook(), writer=Plain())
    markets = sandboxes(folder / "sandbox", [SHOP.id])
    return Services.for_store(store, lambda shop_id: bench, markets, hold_seconds=0, runner=HERE.runner(store), **changes)  # type: ignore[arg-type]


def until(true: Callable[[], object], seconds: float = 60) -> None:
    """Returns as soon as it is so; an assertion error when it does not become so."""
    ends = time.monotonic() + seconds
    while not true():
        assert time.monotonic() < ends, "it did not come about"
        time.sleep(0.02)  # what is waited for happens in other threads and processes
