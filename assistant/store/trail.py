"""The audit trail, the switches and the answers kept for repeated requests."""

import json
from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import delete, select, update

from assistant.store.part import Part, insert_new
from assistant.store.people_tables import idempotency
from assistant.store.tables import audit, switches
from knowledge.types import Frozen

PAUSED = "publishing paused"
"""The kill switch: while it is on, nothing leaves for any marketplace."""


_LONGEST_ANSWERING = timedelta(minutes=10)


class Entry(Frozen):
    """One line of the trail: who did what to which thing."""

    number: int
    at: datetime
    actor: str
    action: str
    subject: str
    detail: dict[str, Any]


class Trail(Part):
    """Append-only: there is no way here to change or drop an entry."""

    publishing = True
    """False forbids every publication of this process, whatever the switch says: OTKLIK_PUBLISHING."""

    @property
    def paused(self) -> bool:
        """Whether nothing may leave for any marketplace; reading goes on."""
        return not self.publishing or self.switch(PAUSED) == "on"

    def log(self, actor: str, action: str, subject: str = "", *, now: datetime, **detail: object) -> None:
        """Adds a line to the trail."""
        row = {"at": now, "actor": actor, "action": action, "subject": subject[:300], "detail": json.dumps(detail, ensure_ascii=False)}
        with self.database.write() as connection:
            connection.execute(audit.insert().values(row))

    def entries(self, subject: str | None = None, *, after: int = 0, limit: int = 500) -> tuple[Entry, ...]:
        """The trail in order, of one subject or of all."""
        query = select(audit).where(audit.c.number > after).order_by(audit.c.number).limit(limit)
        if subject is not None:
            query = query.where(audit.c.subject == subject[:300])
        with self.database.read() as connection:
            rows = connection.execute(query).mappings().all()
        return tuple(Entry.model_validate(dict(row) | {"detail": json.loads(row["detail"])}) for row in rows)

    def every_entry(self) -> Iterator[Entry]:
        """The whole trail, page by page: an export never holds a read transaction open."""
        after = 0
        while page := self.entries(after=after):
            yield from page
            after = page[-1].number

    def set_switch(self, name: str, value: str, by: str, *, now: datetime) -> None:
        """Sets a named switch for every process at once."""
        with self.database.write() as connection:
            if not insert_new(connection, switches, {"name": name, "value": value, "by": by, "at": now}):
                connection.execute(update(switches).where(switches.c.name == name).values(value=value, by=by, at=now))

    def switch(self, name: str) -> str:
        """The switch's value, empty when it was never set."""
        with self.database.read() as connection:
            return connection.scalar(select(switches.c.value).where(switches.c.name == name)) or ""

    def claim_key(self, caller: str, key: str, request_sha256: str, *, now: datetime) -> tuple[bool, str, int | None, str | None]:
        """Takes an idempotency key, or hands over what is kept under it: (new, request hash, status, answer). Keys live a day.

        A key that has no answer after ten minutes is free again: the process that took it is gone.
        """
        row = {"caller": caller, "key": key, "request_sha256": request_sha256, "at": now}
        with self.database.write() as connection:
            left_behind = idempotency.c.status.is_(None) & (idempotency.c.at < now - _LONGEST_ANSWERING)
            connection.execute(delete(idempotency).where((idempotency.c.at < now - timedelta(days=1)) | left_behind))
            if insert_new(connection, idempotency, row):
                return True, request_sha256, None, None
            kept = connection.execute(select(idempotency).where(idempotency.c.caller == caller, idempotency.c.key == key)).one()
            return False, kept.request_sha256, kept.status, kept.answer

    def keep_answer(self, caller: str, key: str, status: int, answer: str) -> None:
        """Keeps what was answered, for a repeat of the same request."""
        query = update(idempotency).where(idempotency.c.caller == caller, idempotency.c.key == key)
        with self.database.write() as connection:
            connection.execute(query.values(status=status, answer=answer))

    def drop_key(self, caller: str, key: str) -> None:
        """Frees a key whose request failed, so that it can be tried again."""
        with self.database.write() as connection:
            connection.execute(delete(idempotency).where(idempotency.c.caller == caller, idempotency.c.key == key))
