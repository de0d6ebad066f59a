"""The durable engine: DBOS in the database that everything else is kept in. Nothing else knows its name.

Jobs are workflows without steps: each act keeps its own truth in our tables and may run again. What DBOS lacks is added here and in
`life.py`: a WAL engine on SQLite, an own name for every executor, and taking over what a dead executor left.
"""

import logging
import uuid
from collections.abc import Collection
from datetime import UTC, datetime, timedelta
from typing import Any, Self

from dbos import DBOS, DBOSClient, DBOSConfig, EnqueueOptions, WorkflowSerializationFormat, WorkflowStatus
from sqlalchemy import Connection, Engine, create_engine, event
from sqlalchemy.exc import SQLAlchemyError

from assistant.errors import StoreError
from assistant.store.database import LOCK_WAIT_SECONDS, Database
from assistant.work.runner import Acts, Job, Kind, Progress, State
from knowledge.database import close_for_good, postgres_engine

VERSION = "1"
"""The version of what a job's subject means. Jobs of another version are left alone, so it changes only when their meaning does."""

NAME = "otklik"
_POLL_SECONDS = {Kind.DRAFT: 0.4, Kind.SEND: 1.0, Kind.COLLECT: 2.0, Kind.SETTLE: 2.0}
"""How long a listed job may lie: less than the other chunks in hand last, and what an undo time does not notice."""

_PAUSED = "paused"
_TRIES = 50
"""How often a job is taken up again before it counts as failed; a job that kills its process would otherwise do so for ever."""

_STATES: dict[State, tuple[str, ...]] = {
    State.WAITING: ("ENQUEUED", "DELAYED"),
    State.RUNNING: ("PENDING",),
    State.PAUSED: ("CANCELLED",),
    State.CANCELLED: ("CANCELLED",),
    State.DONE: ("SUCCESS",),
    State.FAILED: ("ERROR", "MAX_RECOVERY_ATTEMPTS_EXCEEDED"),
}


class DurableRunner:
    """`JobRunner` on the service's own database. It lists and steers jobs; `Executor` runs them, here or in other processes."""

    def __init__(self, database: Database) -> None:
        logging.getLogger("dbos").setLevel(logging.WARNING)  # it tells every migration
        self.engine = _engine(database.writer)
        DBOS.migrate(system_database_url=self.engine.url.render_as_string(hide_password=False))
        self._client = DBOSClient(system_database_engine=self.engine, application_name=NAME)

    def submit(self, job: Job, *, connection: Connection | None = None, delay: float = 0.0) -> str:
        """Lists the job; see JobRunner."""
        options = _options(job, delay)
        if connection is not None:
            return self._client.enqueue_in_transaction(connection, options, job.subject).workflow_id
        if job.single:
            options |= {"deduplication_id": job.subject, "duplication_policy": "return-existing"}
        return self._client.enqueue(options, job.subject).workflow_id

    def status(self, job_id: str) -> Progress | None:
        """The job, if it is remembered."""
        found = self._client.list_workflows(workflow_ids=[job_id])
        return _progress(found[0]) if found else None

    def jobs(self, kinds: Collection[Kind] = (), states: Collection[State] = (), limit: int = 50) -> tuple[Progress, ...]:
        """The newest jobs of these kinds in these states; of all without any."""
        wanted = [name for state in states for name in _STATES[state]]
        found = self._client.list_workflows(name=[kind.value for kind in kinds] or None, status=wanted or None, limit=limit, sort_desc=True)
        progress = (_progress(workflow) for workflow in found if workflow.name in set(Kind))
        return tuple(job for job in progress if not states or job.state in states)

    def pause(self, job_id: str) -> bool:
        """An open job does not start, or is not taken up again, until it is resumed."""
        job = self.status(job_id)
        if job is None or job.state not in {State.WAITING, State.RUNNING}:
            return False
        self._client.update_workflow_attributes(job_id, {_PAUSED: True})
        self._client.cancel_workflow(job_id)
        return True

    def resume(self, job_id: str) -> bool:
        """A paused job goes on."""
        job = self.status(job_id)
        if job is None or job.state is not State.PAUSED:
            return False
        self._again(job)
        return True

    def cancel(self, job_id: str) -> bool:
        """An open or paused job is given up."""
        job = self.status(job_id)
        if job is None or job.state not in {State.WAITING, State.RUNNING, State.PAUSED}:
            return False
        self._client.update_workflow_attributes(job_id, None)
        self._client.cancel_workflow(job_id)
        return True

    def retry(self, job_id: str) -> str | None:
        """A failed or cancelled job is listed again; returns its id."""
        job = self.status(job_id)
        if job is None or job.state not in {State.FAILED, State.CANCELLED}:
            return None
        if job.error:
            again = self.submit(Job(kind=job.kind, subject=job.subject))
            self._client.delete_workflows([job_id])  # so that it is not begun again twice
            return again
        self._again(job)
        return job_id

    def forget(self, older_than: datetime, kinds: Collection[Kind], limit: int = 500) -> int:
        """Drops finished jobs; returns how many."""
        done = ["SUCCESS", "ERROR", "CANCELLED", "MAX_RECOVERY_ATTEMPTS_EXCEEDED"]
        names, before = [kind.value for kind in kinds], older_than.isoformat()
        found = self._client.list_workflows(
            name=names,
            status=done,
            completed_before=before,
            limit=limit,
            load_input=False,
            load_output=False,
        )
        self._client.delete_workflows([workflow.workflow_id for workflow in found])
        return len(found)

    def close(self) -> None:
        """Lets go of the database."""
        self._client.destroy()
        close_for_good(self.engine)  # a job that ends just now still writes its end

    def workers(self) -> set[str]:
        """The executors that have running jobs."""
        running = self._client.list_workflows(status="PENDING", load_input=False)
        return {workflow.executor_id for workflow in running if workflow.executor_id}

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def take_over(self, worker: str) -> int:
        """Lists the running jobs of a dead executor again, for any executor; returns how many."""
        found = self._client.list_workflows(status="PENDING", executor_id=worker, load_input=False)
        for workflow in found:
            self._client.resume_workflow(workflow.workflow_id, queue_name=workflow.queue_name)
        return len(found)

    def _again(self, job: Progress) -> None:
        self._client.update_workflow_attributes(job.id, None)
        self._client.resume_workflow(job.id, queue_name=job.kind.value)


class Executor:
    """Runs jobs in this process, at most `slots` of each kind at once. One at a time in a process: DBOS is one for all."""

    def __init__(self, runner: DurableRunner, name: str, acts: Acts, slots: dict[Kind, int]) -> None:
        self._runner, self._name, self._acts, self._slots = runner, name, acts, slots

    def start(self) -> None:
        """Takes up what this executor left when it last stopped, then whatever is listed."""
        config: DBOSConfig = {
            "name": NAME,
            "system_database_engine": self._runner.engine,
            "executor_id": self._name,
            "application_version": VERSION,
            "log_level": "ERROR",
            "run_migrations": False,
        }
        DBOS(config=config)
        for kind, act in self._acts.items():
            _register(kind, act)
        try:
            for kind in self._acts:
                self._runner._client.register_queue(
                    kind.value, worker_concurrency=self._slots[kind], polling_interval_sec=_POLL_SECONDS[kind]
                )
            DBOS.launch()
        except SQLAlchemyError as error:
            DBOS.destroy(destroy_registry=True)
            raise StoreError(f"the engine could not start: {error.__class__.__name__}") from error

    def stop(self) -> None:
        """Takes nothing more. What still runs is taken up again by the next start."""
        DBOS.destroy(destroy_registry=True)


def _register(kind: Kind, act: Any) -> None:
    @DBOS.workflow(name=kind.value, max_recovery_attempts=_TRIES)
    def run(subject: str) -> dict[str, int]:
        done: dict[str, int] = act(subject)
        return done


def _options(job: Job, delay: float) -> EnqueueOptions:
    options: EnqueueOptions = {
        "workflow_name": job.kind.value,
        "queue_name": job.kind.value,
        "workflow_id": f"{job.kind}-{uuid.uuid4().hex[:16]}",
        "app_version": VERSION,
        "serialization_type": WorkflowSerializationFormat.PORTABLE,
    }
    if delay > 0:
        options["delay_seconds"] = delay
    return options


def _progress(workflow: WorkflowStatus) -> Progress:
    state = next((state for state, names in _STATES.items() if workflow.status in names), State.FAILED)
    if workflow.status == "CANCELLED":
        state = State.PAUSED if (workflow.attributes or {}).get(_PAUSED) else State.CANCELLED
    arguments: Any = workflow.input or {}
    return Progress(
        id=workflow.workflow_id,
        kind=Kind(workflow.name),
        subject=next(iter(arguments.get("args") or ()), ""),
        state=state,
        worker=workflow.executor_id or "",
        tries=workflow.recovery_attempts or 0,
        made_at=_moment(workflow.created_at),
        ended_at=_moment(workflow.completed_at) if workflow.completed_at else None,
        result=workflow.output if isinstance(workflow.output, dict) else None,
        error=str(workflow.error or ""),
    )


def _moment(milliseconds: int | None) -> datetime:
    return datetime.fromtimestamp(0, UTC) + timedelta(milliseconds=milliseconds or 0)


def _engine(writer: Engine) -> Engine:
    """A pool of its own: the engine's threads never wait for the writer of the desk inside the process."""
    if writer.dialect.name != "sqlite":
        return postgres_engine(writer.url)
    made = create_engine(writer.url, pool_size=5, max_overflow=5, pool_timeout=LOCK_WAIT_SECONDS)

    @event.listens_for(made, "connect")
    def on_connect(connection: Any, record: Any) -> None:
        connection.isolation_level = "IMMEDIATE"
        for pragma in ("journal_mode=WAL", "synchronous=NORMAL", "foreign_keys=ON", f"busy_timeout={LOCK_WAIT_SECONDS * 1000}"):
            connection.execute(f"PRAGMA {pragma}").close()

    return made
