"""The foreman of one process: cuts chunks while there is room, begins the recurring looks, takes over what dead workers left."""

import logging
import threading
import time
import uuid
from collections.abc import Callable, Collection
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import partial

from sqlalchemy import Connection

from assistant.editing import Editor
from assistant.errors import OtklikError
from assistant.publishing import Publisher
from assistant.store import Store
from assistant.work.chunks import SIZE, Chunks
from assistant.work.drawing import Draw
from assistant.work.engine import DurableRunner
from assistant.work.life import Life
from assistant.work.runner import OPEN, Job, Kind, State
from knowledge.types import Platform

log = logging.getLogger(__name__)

COLLECT_EVERY = timedelta(seconds=60)
SETTLE_EVERY = timedelta(seconds=2)
EDITS_EVERY = timedelta(seconds=60)
TIDY_EVERY = timedelta(minutes=2)
OVERDUE = timedelta(seconds=3)
"""An approved answer this long past its time has lost its job (it was postponed, or approved before there was an engine)."""

REMEMBERED = {
    Kind.DRAFT: timedelta(days=7),
    Kind.SEND: timedelta(days=7),
    Kind.COLLECT: timedelta(hours=1),
    Kind.SETTLE: timedelta(hours=1),
}
"""How long finished jobs are kept for `otklik work list`; what they did is in our own tables for good."""


@dataclass
class Foreman:
    """Two threads, so that a long look keeps no thread idle. Every look is safe to make in every process: who moves a row makes it."""

    store: Store
    runner: DurableRunner
    life: Life
    chunks: Chunks
    draw: Draw
    publisher: Publisher
    editor: Editor
    accounts: tuple[tuple[str, Platform], ...]
    clock: Callable[[], datetime]
    chores: tuple[tuple[str, timedelta, Callable[[], object]], ...] = ()
    """Short things that one worker does now and then: a name, how often, what."""
    every: float = 0.5
    longest: float = 2.0
    """Seconds between two looks while there is work, and when there has been none for a while; a wake ends either."""
    _stopping: threading.Event = field(default_factory=threading.Event)
    _asked: dict[str, float] = field(default_factory=dict)

    def start(self) -> None:
        """Begins the first look."""
        self._threads = [
            threading.Thread(
                target=self._run, args=[(self.life.keep, self.cut, self.take_over), self.chunks.moved], name="foreman", daemon=True
            ),
            threading.Thread(target=self._run, args=[(self.look,), self._stopping], name="looks", daemon=True),
        ]
        for thread in self._threads:
            thread.start()

    def wake(self) -> None:
        """There may be something to draft right now."""
        self.chunks.moved.set()

    def collect_now(self) -> None:
        """Every account is read as soon as somebody is free, whenever it was read last."""
        for shop_id, platform in self.accounts:
            self.runner.submit(_collecting(shop_id, platform))

    def stop(self) -> None:
        """Makes no more looks."""
        self._stopping.set()
        self.wake()
        for thread in self._threads:
            thread.join(timeout=30)

    def _run(self, looks: Collection[Callable[[], object]], woken: threading.Event) -> None:
        rest = self.every
        while not self._stopping.is_set():
            found = [self._safely(look) for look in looks]
            rest = self.every if any(found) or self.chunks.running else min(1.5 * rest, self.longest)
            if woken.wait(rest) and woken is not self._stopping:
                woken.clear()
                rest = self.every

    def _safely(self, look: Callable[[], object]) -> object:
        try:
            return look()
        except OtklikError as error:
            log.warning("%s: %s; it is tried again", getattr(look, "__name__", look), error)
        except Exception:
            log.exception("%s failed; it is tried again", getattr(look, "__name__", look))
        return None

    def cut(self) -> int:
        """Cuts chunks while this process has room and none waits for anybody; returns how many."""
        made = 0
        while not self._stopping.is_set() and self.chunks.running + made < self.chunks.slots and not self.chunks.rest.resting:
            ids = self.draw.ids(SIZE)
            if not ids or (made == 0 and self.runner.jobs((Kind.DRAFT,), (State.WAITING,), limit=1)):
                break
            chunk = f"chunk-{uuid.uuid4().hex[:16]}"
            if not self.store.take(chunk, ids, partial(self._list, Job(kind=Kind.DRAFT, subject=chunk))):
                break
            made += 1
        return made

    def look(self) -> None:
        """The recurring looks that are due."""
        for shop_id, platform in self.accounts:
            job = _collecting(shop_id, platform)
            self._round(f"collect {job.subject}", COLLECT_EVERY, job)
        if self.store.has_unsettled():
            self._round("settle", SETTLE_EVERY, Job(kind=Kind.SETTLE, subject="answers"))
        if self.store.open_edits():
            self._round("edits", EDITS_EVERY, Job(kind=Kind.SETTLE, subject="edits"))
        if not self.publisher.paused:
            for reply in self.store.due_replies(self.clock() - OVERDUE):
                self.runner.submit(Job(kind=Kind.SEND, subject=reply.inquiry_id, single=True))
        for name, every, chore in (("tidy", TIDY_EVERY, self.tidy), *self.chores):
            if self._may_be_due(name, every) and self.store.begin_round(name, self.clock(), every, lambda connection: None):
                self._safely(chore)

    def tidy(self) -> None:
        """Forgets finished jobs of long ago, and gives back what a chunk holds whose job is over."""
        for kind, age in REMEMBERED.items():
            while self.runner.forget(self.clock() - age, (kind,)):
                pass
        held = self.store.chunks()
        known = {job.subject for job in self.runner.jobs((Kind.DRAFT,), (*OPEN, State.PAUSED), limit=1000)}
        for chunk in held:
            if chunk not in known:
                self.store.give_back(chunk)

    def take_over(self) -> None:
        """What a dead worker left is listed again for everybody."""
        for name in self.runner.workers():
            if name != self.life.name and self.life.instead_of(name, partial(self.runner.take_over, name)):
                log.warning("worker %r is gone; its jobs are listed again", name)

    def _round(self, name: str, every: timedelta, job: Job) -> None:
        if self._may_be_due(name, every):
            self.store.begin_round(name, self.clock(), every, partial(self._list, job))

    def _may_be_due(self, name: str, every: timedelta) -> bool:
        """Asking whether a look is due is a write, so it is asked ten times in a look's time and no more often."""
        now = time.monotonic()
        if now - self._asked.get(name, float("-inf")) < every.total_seconds() / 10:
            return False
        self._asked[name] = now
        return True

    def _list(self, job: Job, connection: Connection) -> str:
        return self.runner.submit(job, connection=connection)


def _collecting(shop_id: str, platform: Platform) -> Job:
    return Job(kind=Kind.COLLECT, subject=f"{platform} {shop_id}", single=True)
