"""What the service asks of a durable engine, in words that name no engine. `engine.py` answers it with DBOS."""

from collections.abc import Callable, Collection, Mapping
from datetime import datetime
from enum import StrEnum
from typing import Protocol

from sqlalchemy import Connection

from knowledge.types import Frozen


class Kind(StrEnum):
    """What a job does: drafts a chunk of inquiries, sends one approved answer, reads one account, reads back what is open."""

    DRAFT = "draft"
    SEND = "send"
    COLLECT = "collect"
    SETTLE = "settle"


class State(StrEnum):
    """Where a job stands. `waiting` includes jobs whose time has not come."""

    WAITING = "waiting"
    RUNNING = "running"
    PAUSED = "paused"
    DONE = "done"
    FAILED = "failed"
    CANCELLED = "cancelled"


OPEN = frozenset({State.WAITING, State.RUNNING})


class Job(Frozen):
    """Something to do, durably. `subject` is what the act gets; a job that is `single` joins one of the same subject that is open."""

    kind: Kind
    subject: str
    single: bool = False


class Progress(Frozen):
    """A job as the engine remembers it."""

    id: str
    kind: Kind
    subject: str
    state: State
    worker: str = ""
    tries: int = 0
    made_at: datetime
    ended_at: datetime | None = None
    result: dict[str, int] | None = None
    error: str = ""


Act = Callable[[str], dict[str, int]]
"""Does a job of one kind; gets the subject, says in numbers what was done. It runs again after a crash and must bear that."""

Acts = Mapping[Kind, Act]


class JobRunner(Protocol):
    """A durable list of jobs. A job that was submitted runs until its act returns, whatever happens to the processes in between."""

    def submit(self, job: Job, *, connection: Connection | None = None, delay: float = 0.0) -> str:
        """Lists the job and returns its id. With a connection it is listed if and only if that transaction commits."""

    def status(self, job_id: str) -> Progress | None:
        """The job, if it is remembered."""

    def jobs(self, kinds: Collection[Kind] = (), states: Collection[State] = (), limit: int = 50) -> tuple[Progress, ...]:
        """The newest jobs of these kinds in these states; of all without any."""

    def pause(self, job_id: str) -> bool:
        """An open job does not start, or is not taken up again, until it is resumed."""

    def resume(self, job_id: str) -> bool:
        """A paused job goes on."""

    def cancel(self, job_id: str) -> bool:
        """An open or paused job is given up."""

    def retry(self, job_id: str) -> str | None:
        """A failed or cancelled job is listed again; returns its id."""

    def forget(self, older_than: datetime, kinds: Collection[Kind], limit: int = 500) -> int:
        """Drops finished jobs; returns how many."""

    def close(self) -> None:
        """Lets go of the database."""
