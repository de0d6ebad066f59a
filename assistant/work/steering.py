"""Seeing and steering the work: lanes of inquiries that wait for drafts, and the engine's jobs. What the command line calls."""

import uuid
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import datetime

from assistant.budgets import Budgets
from assistant.domain import Inquiry
from assistant.drafting import FAILED, KILLED
from assistant.errors import ConflictError, InputError, NotFound
from assistant.store import Budget, Lane, LaneState, Store
from assistant.store.inquiries import lane_of
from assistant.work.runner import OPEN, JobRunner, Kind, Progress, State
from knowledge.types import Frozen, Platform

_PAGE = 500


class Line(Frozen):
    """A lane as it is shown: how many of its inquiries wait, are being drafted, and are done."""

    id: str
    name: str
    shop_id: str
    state: LaneState
    waiting: int = 0
    drafting: int = 0
    done: int = 0


class Submitted(Frozen):
    """What became of an import."""

    lane: str
    added: int
    known: int


@dataclass(frozen=True)
class Steering:
    """Lanes are named after a shop and a marketplace ("lamps wb"), imports and jobs by their ids."""

    store: Store
    runner: JobRunner
    clock: Callable[[], datetime]
    usual: Budget = field(default_factory=Budget)
    """What a shop may spend a day unless it has a budget of its own."""

    @property
    def budgets(self) -> Budgets:
        """Why a shop's lanes stand still."""
        return Budgets(self.store, self.clock, self.usual, in_hand=self.store.in_hand)

    def lines(self) -> tuple[Line, ...]:
        """Every lane that has inquiries or was stopped."""
        kept, counted = {lane.id: lane for lane in self.store.lanes()}, self.store.progress()
        return tuple(self._line(name, kept.get(name), counted.get(name, {})) for name in sorted({*kept, *counted}))

    def jobs(self, limit: int = 20) -> tuple[Progress, ...]:
        """The open jobs, and those that failed or wait for somebody."""
        return self.runner.jobs(states=(*OPEN, State.PAUSED, State.FAILED), limit=limit)

    def show(self, name: str) -> Line | Progress:
        """The lane or the job of that name; NotFound without one."""
        found = next((line for line in self.lines() if line.id == name), None) or self.runner.status(name)
        if found is None:
            raise NotFound(f"there is no lane and no job {name!r}; `otklik work list` names them")
        return found

    def submit(self, inquiries: Iterable[Inquiry], shop_id: str, name: str, by: str) -> Submitted:
        """Puts inquiries into a lane of their own, page by page. Those that are known already stay where they are."""
        self.store.shop(shop_id)  # NotFound for a shop that nobody has described
        lane = Lane(id=f"import-{uuid.uuid4().hex[:12]}", shop_id=shop_id, name=name, by=by, at=self.clock())
        self.store.keep_lane(lane)
        added, seen, page = 0, 0, list[Inquiry]()
        for inquiry in inquiries:
            page.append(inquiry)
            if len(page) >= _PAGE:
                added, seen, page = added + self.store.add_many(page, lane.id), seen + len(page), []
        added, seen = added + self.store.add_many(page, lane.id), seen + len(page)
        return Submitted(lane=lane.id, added=added, known=seen - added)

    def pause(self, name: str, by: str) -> None:
        """A lane is not drafted from, or a job not begun, until it is resumed; drafts that are being made are finished."""
        if isinstance(self.show(name), Line):
            self._set(name, LaneState.PAUSED, by)
        elif not self.runner.pause(name):
            raise ConflictError(f"{name!r} is not open any more")

    def resume(self, name: str, by: str) -> None:
        """What was paused goes on."""
        found = self.show(name)
        if isinstance(found, Progress):
            if not self.runner.resume(name):
                raise ConflictError(f"{name!r} is {found.state} and not paused")
        elif found.state is LaneState.CANCELLED:
            raise ConflictError(f"{name!r} was cancelled; submit its inquiries again")
        else:
            self._set(name, LaneState.OPEN, by)

    def cancel(self, name: str, by: str) -> int:
        """An import's waiting inquiries are closed, or a job is given up; returns how many inquiries were closed."""
        found = self.show(name)
        if isinstance(found, Progress):
            if not self.runner.cancel(name):
                raise ConflictError(f"{name!r} is {found.state} already")
            return 0
        if not name.startswith("import-"):
            raise InputError(f"{name!r} holds what buyers wrote at the marketplace; pause it instead")
        self._set(name, LaneState.CANCELLED, by)
        return self.store.close_lane(name, f"cancelled by {by}", now=self.clock())

    def retry(self, name: str, by: str) -> int:
        """A lane's failed drafts are made again, or a failed job or all those of a kind begun again; returns how many there were."""
        if name in set(Kind):
            return sum(self.runner.retry(job.id) is not None for job in self.runner.jobs((Kind(name),), (State.FAILED,), limit=_PAGE))
        found = self.show(name)
        if isinstance(found, Progress):
            if self.runner.retry(name) is None:
                raise ConflictError(f"{name!r} is {found.state}; only what failed or was cancelled is begun again")
            return 1
        again = self.store.draft_again(name, (FAILED, KILLED))
        self.store.log(by, "drafts retried", name, now=self.clock(), number=again)
        return again

    def _set(self, name: str, state: LaneState, by: str) -> None:
        kept = self.store.lane(name) or self._own(name)
        self.store.keep_lane(kept.model_copy(update={"state": state, "by": by, "at": self.clock()}))
        self.store.log(by, f"lane {state}", name, now=self.clock())

    def _own(self, name: str) -> Lane:
        shop_id, _, platform = name.rpartition(" ")
        return Lane(id=lane_of(shop_id, Platform(platform)), shop_id=shop_id, at=self.clock())

    def _line(self, name: str, lane: Lane | None, counted: dict[str, int]) -> Line:
        lane = lane or self._own(name)
        return Line(id=name, name=lane.name, shop_id=lane.shop_id, state=lane.state, **counted)
