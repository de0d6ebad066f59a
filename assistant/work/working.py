"""Everything that runs beside the desk, put together: one foreman and one executor over the services' own store."""

import threading
from datetime import timedelta
from typing import TYPE_CHECKING

from assistant.notifying.telling import Teller
from assistant.work.chunks import Chunks
from assistant.work.engine import DurableRunner, Executor
from assistant.work.foreman import Foreman
from assistant.work.life import begin
from assistant.work.runner import Kind
from knowledge.types import Platform

if TYPE_CHECKING:
    from assistant.web.services import Services

EDIT_SETTLE = timedelta(minutes=3)
"""How long an edit may still be on its way before it is read back."""

COUNT_EVERY = timedelta(seconds=2)


class Working:
    """Collecting, drafting and publishing for as long as it is started. A second one on a SQLite database is refused.

    Without `counting` it leaves the numbers of the analytics page alone.
    """

    def __init__(self, services: "Services", runner: DurableRunner, *, name: str = "", at_once: int = 8, counting: bool = True) -> None:
        self._services = services
        self._life = begin(services.store.database, name)
        self._chunks = Chunks(services.store, services.drafter, at_once)
        acts = {Kind.DRAFT: self._chunks.draft, Kind.SEND: self._send, Kind.COLLECT: self._collect, Kind.SETTLE: self._settle}
        slots = {Kind.DRAFT: self._chunks.slots, Kind.SEND: 16, Kind.COLLECT: 4, Kind.SETTLE: 2}
        self._executor = Executor(runner, self._life.name, acts, slots)
        self._foreman = Foreman(
            store=services.store,
            runner=runner,
            life=self._life,
            chunks=self._chunks,
            draw=services.drafter.draw,
            publisher=services.publisher,
            editor=services.editor,
            accounts=tuple(services.marketplaces),
            clock=services.clock,
            chores=(("count", COUNT_EVERY, services.counter.keep_up),) if counting else (),
        )
        self._teller = Teller(services.notifying)
        self._settling = threading.Lock()

    @property
    def name(self) -> str:
        """This worker's name among the others."""
        return self._life.name

    def start(self) -> None:
        """Takes up what was left, then whatever comes."""
        self._executor.start()
        self._foreman.start()
        self._teller.start()

    def wake(self) -> None:
        """There may be something to draft right now."""
        self._foreman.wake()

    def collect_now(self) -> None:
        """Something may have arrived at a marketplace."""
        self._foreman.collect_now()

    def tell_now(self) -> None:
        """Somebody waits for a message."""
        self._teller.wake()

    def stop(self) -> None:
        """Finishes what is in hand and stops; the rest is in the database."""
        self._foreman.stop()
        self._teller.stop()
        self._chunks.stop()
        self._executor.stop()
        self._life.end()

    def _send(self, inquiry_id: str) -> dict[str, int]:
        return {"sent": int(self._services.publisher.send(inquiry_id))}

    def _collect(self, account: str) -> dict[str, int]:
        platform, _, shop_id = account.partition(" ")
        if (shop_id, Platform(platform)) not in self._services.marketplaces:
            return {"new": 0}  # disconnected meanwhile
        added = self._services.drafter.collect_from(shop_id, Platform(platform))
        self.wake()
        keeper = self._services.cards
        report = keeper.refresh(shop_id, Platform(platform)) if keeper else None
        return {"new": added} | ({"cards": report.added + report.changed + report.removed} if report else {})

    def _settle(self, what: str) -> dict[str, int]:
        with self._settling:
            if what == "edits":
                self._services.editor.settle(EDIT_SETTLE)
            else:
                self._services.publisher.settle_open()
        return {}
