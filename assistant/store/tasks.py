"""Tasks: what an approved text says the shop did or will do, so that somebody does it."""

from collections.abc import Collection
from datetime import datetime

from sqlalchemy import select, update

from assistant.store.inquiries import hold
from assistant.store.part import Part
from assistant.store.tables import inquiries, tasks
from knowledge.types import Frozen


class Task(Frozen):
    """A promise to keep: its kind as the filter knows it, and what it says to do."""

    kind: str
    says: str


class KeptTask(Task):
    """A task as it is kept."""

    number: int
    inquiry_id: str
    shop_id: str
    made_by: str
    made_at: datetime
    done_by: str | None
    done_at: datetime | None


class Tasks(Part):
    """Tasks are made with a decision and done by people."""

    def tasks_of(self, inquiry_id: str) -> tuple[KeptTask, ...]:
        """The tasks of one inquiry, oldest first."""
        return self._tasks(tasks.c.inquiry_id == inquiry_id, 100)

    def open_tasks(self, shops: Collection[str] | None = None, limit: int = 200) -> tuple[KeptTask, ...]:
        """What nobody has done yet, oldest first."""
        return self._tasks(tasks.c.done_at.is_(None) & (inquiries.c.shop_id.in_(shops) if shops is not None else True), limit)

    def add_task(self, inquiry_id: str, task: Task, by: str, now: datetime) -> KeptTask:
        """Keeps a task outside a decision. The same open task is kept once, however often it is asked for."""
        same = (tasks.c.inquiry_id == inquiry_id, tasks.c.kind == task.kind, tasks.c.says == task.says, tasks.c.done_at.is_(None))
        row = {"inquiry_id": inquiry_id, "kind": task.kind, "says": task.says, "made_by": by, "made_at": now}
        with self.database.write() as connection:
            hold(connection, inquiry_id)
            number = connection.scalar(select(tasks.c.number).where(*same))
            if number is None:
                number = connection.scalar(tasks.insert().values(row).returning(tasks.c.number))
        return self._tasks(tasks.c.number == number, 1)[0]

    def finish_task(self, number: int, by: str, now: datetime) -> bool:
        """Marks a task done; False when there is no such open task."""
        query = update(tasks).where(tasks.c.number == number, tasks.c.done_at.is_(None)).values(done_by=by, done_at=now)
        with self.database.write() as connection:
            return connection.execute(query).rowcount == 1

    def task(self, number: int) -> KeptTask | None:
        """One task by its number."""
        found = self._tasks(tasks.c.number == number, 1)
        return found[0] if found else None

    def _tasks(self, which: object, limit: int) -> tuple[KeptTask, ...]:
        query = select(tasks, inquiries.c.shop_id).join(inquiries, inquiries.c.id == tasks.c.inquiry_id)
        query = query.where(which).order_by(tasks.c.number).limit(limit)  # type: ignore[arg-type]  # a column expression
        with self.database.read() as connection:
            return tuple(KeptTask.model_validate(dict(row)) for row in connection.execute(query).mappings())
