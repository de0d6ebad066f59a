"""What waits for drafts: lanes with their waiting inquiries, and the chunks that hold some of them while they are drafted."""

from collections.abc import Callable, Collection, Iterator
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any

from sqlalchemy import Connection, case, delete, func, literal_column, or_, select, update

from assistant.domain import Inquiry, Status
from assistant.store.events import status_happened
from assistant.store.part import Part, insert_new
from assistant.store.tables import inquiries
from assistant.store.work_tables import lanes, rounds, runs
from knowledge.types import Frozen

_NEW = inquiries.c.status == literal_column("'new'")  # spelled out, so that both databases see that the partial indexes fit
_FREE = _NEW & inquiries.c.chunk_id.is_(None)
_AT_ONCE = 500


class LaneState(StrEnum):
    """Whether a lane's inquiries are drafted, wait until somebody resumes them, or are given up."""

    OPEN = "open"
    PAUSED = "paused"
    CANCELLED = "cancelled"


class Lane(Frozen):
    """What waits under one name. An account's own lane is named after shop and platform; an import has a name of its own."""

    id: str
    shop_id: str
    name: str = ""
    state: LaneState = LaneState.OPEN
    by: str = ""
    at: datetime


class Candidate(Frozen):
    """A waiting inquiry, as much of it as drawing needs."""

    id: str
    shop_id: str
    lane: str
    rank: int
    due_at: datetime
    seen_at: datetime


class Waiting(Part):
    """Drawing from the lanes. A chunk's inquiries are marked with its id until they have a proposal or are given back."""

    def waiting_lanes(self) -> Iterator[str]:
        """The lanes in which something waits, by name; each costs one step in the index, however many wait there."""
        last = ""
        with self.database.read() as connection:
            while (found := connection.scalar(select(func.min(inquiries.c.lane)).where(_FREE, inquiries.c.lane > last))) is not None:
                yield found
                last = found

    def next_in(self, lane: str, limit: int) -> tuple[Candidate, ...]:
        """The lane's most urgent ones."""
        columns = [inquiries.c[name] for name in Candidate.model_fields]
        order = (inquiries.c.rank, inquiries.c.due_at, inquiries.c.seen_at, inquiries.c.id)
        with self.database.read() as connection:
            rows = connection.execute(select(*columns).where(_FREE, inquiries.c.lane == lane).order_by(*order).limit(limit))
            return tuple(Candidate.model_validate(dict(row)) for row in rows.mappings())

    def candidates(self, ids: Collection[str]) -> tuple[Candidate, ...]:
        """Those of the named inquiries that still wait."""
        columns = [inquiries.c[name] for name in Candidate.model_fields]
        with self.database.read() as connection:
            rows = connection.execute(select(*columns).where(_FREE, inquiries.c.id.in_(ids)))
            return tuple(Candidate.model_validate(dict(row)) for row in rows.mappings())

    def take(self, chunk_id: str, ids: Collection[str], along: Callable[[Connection], object]) -> int:
        """Marks those of `ids` that still wait with the chunk, and calls `along` in the same transaction if there were any."""
        with self.database.write() as connection:
            free = select(inquiries.c.id).where(_FREE, inquiries.c.id.in_(ids)).order_by(inquiries.c.id)
            found = list(connection.scalars(free.with_for_update(skip_locked=True)))
            if found:
                connection.execute(update(inquiries).where(inquiries.c.id.in_(found)).values(chunk_id=chunk_id))
                along(connection)
            return len(found)

    def held(self, chunk_id: str) -> tuple[Inquiry, ...]:
        """The chunk's inquiries that have no proposal yet, the most urgent first."""
        query = select(inquiries.c.body).where(_NEW, inquiries.c.chunk_id == chunk_id)
        with self.database.read() as connection:
            bodies = connection.scalars(query.order_by(inquiries.c.rank, inquiries.c.due_at, inquiries.c.seen_at, inquiries.c.id)).all()
        return tuple(Inquiry.model_validate_json(body) for body in bodies)

    def held_versions(self, chunk_id: str) -> dict[str, int]:
        """What the chunk holds now, each with the version of its last proposal, 0 without one."""
        query = select(inquiries.c.id, inquiries.c.version).where(_NEW, inquiries.c.chunk_id == chunk_id)
        with self.database.read() as connection:
            return {row.id: row.version for row in connection.execute(query)}

    def give_back(self, chunk_id: str) -> int:
        """The chunk is over: what it has not drafted waits again; returns how many."""
        with self.database.write() as connection:
            connection.execute(delete(runs).where(runs.c.chunk_id == chunk_id))
            return connection.execute(update(inquiries).where(inquiries.c.chunk_id == chunk_id).values(chunk_id=None)).rowcount

    def chunks(self) -> tuple[str, ...]:
        """The chunks that hold something."""
        with self.database.read() as connection:
            return tuple(connection.scalars(select(inquiries.c.chunk_id).where(inquiries.c.chunk_id.is_not(None)).distinct()))

    def in_hand(self, shop_id: str) -> int:
        """How many of the shop's inquiries chunks hold."""
        held = select(func.count()).where(inquiries.c.chunk_id.is_not(None), inquiries.c.shop_id == shop_id)
        with self.database.read() as connection:
            return connection.scalar(held) or 0

    def lane(self, lane_id: str) -> Lane | None:
        """An import, or an account's lane that somebody stopped."""
        with self.database.read() as connection:
            row = connection.execute(select(lanes).where(lanes.c.id == lane_id)).mappings().first()
        return Lane.model_validate(dict(row)) if row else None

    def lanes(self) -> tuple[Lane, ...]:
        """Every lane that has a row, the newest first."""
        with self.database.read() as connection:
            rows = connection.execute(select(lanes).order_by(lanes.c.at.desc(), lanes.c.id)).mappings()
            return tuple(Lane.model_validate(dict(row)) for row in rows)

    def keep_lane(self, lane: Lane) -> None:
        """Keeps the lane in place of an older record; what a chunk holds of a lane that is not open goes back to it."""
        row = lane.model_dump() | {"state": lane.state.value}
        with self.database.write() as connection:
            if not insert_new(connection, lanes, row):
                connection.execute(update(lanes).where(lanes.c.id == lane.id).values(row))
            if lane.state is not LaneState.OPEN:
                held = (inquiries.c.chunk_id.is_not(None), inquiries.c.lane == lane.id)
                connection.execute(update(inquiries).where(*held).values(chunk_id=None))

    def close_lane(self, lane_id: str, reason: str, *, now: datetime) -> int:
        """Closes what still waits in the lane, a page at a time; returns how many."""
        closed = 0
        page = select(inquiries.c.id).where(_NEW, inquiries.c.lane == lane_id).limit(_AT_ONCE)
        values: dict[str, Any] = {"status": Status.CLOSED, "status_reason": reason, "chunk_id": None, "revision": inquiries.c.revision + 1}
        while True:
            with self.database.write() as connection:
                ids = connection.scalars(page.with_for_update()).all()
                closed += connection.execute(update(inquiries).where(inquiries.c.id.in_(ids), _NEW).values(values)).rowcount
                for inquiry_id in ids:
                    status_happened(connection, inquiry_id, Status.CLOSED, now, reason=reason)
            if len(ids) < _AT_ONCE:
                return closed

    def draft_again(self, lane_id: str, reasons: Collection[str]) -> int:
        """Inquiries of the lane that stand undecided for one of these reasons wait for a draft again; returns how many."""
        stuck = (inquiries.c.lane == lane_id, inquiries.c.status == Status.PROPOSED, inquiries.c.status_reason.in_(reasons))
        values: dict[str, Any] = {"status": Status.NEW, "status_reason": "", "revision": inquiries.c.revision + 1}
        with self.database.write() as connection:
            return connection.execute(update(inquiries).where(*stuck).values(values)).rowcount

    def progress(self) -> dict[str, dict[str, int]]:
        """How many inquiries of each lane wait, are being drafted, and are done."""
        stage = case((~_NEW, "done"), (inquiries.c.chunk_id.is_not(None), "drafting"), else_="waiting")
        query = select(inquiries.c.lane, stage, func.count()).group_by(inquiries.c.lane, stage)
        found: dict[str, dict[str, int]] = {}
        with self.database.read() as connection:
            for lane, name, number in connection.execute(query):
                found.setdefault(lane, {})[name] = number
        return found

    def oldest_waiting(self) -> datetime | None:
        """Since when the longest waiting inquiry waits."""
        with self.database.read() as connection:
            oldest: datetime | None = connection.scalar(select(func.min(inquiries.c.seen_at)).where(_FREE))
            return oldest

    def begin_round(self, name: str, now: datetime, every: timedelta, along: Callable[[Connection], object]) -> bool:
        """Whether this look is due and nobody else makes it; `along` is called in the same transaction.

        A time further away than one interval was written by a clock that has since been put back, and counts as due.
        """
        due = or_(rounds.c.due_at <= now, rounds.c.due_at > now + every)
        with self.database.write() as connection:
            new = insert_new(connection, rounds, {"name": name, "due_at": now + every})
            if not new and not connection.execute(update(rounds).where(rounds.c.name == name, due).values(due_at=now + every)).rowcount:
                return False
            along(connection)
            return True
