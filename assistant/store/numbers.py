"""Counts of what stands where, for whoever watches from outside; the same whichever process is asked."""

from datetime import datetime

from sqlalchemy import func, select

from assistant.domain import Status
from assistant.store.part import Part
from assistant.store.tables import attempts, decisions, inquiries, replies
from assistant.store.work_tables import rounds
from knowledge.types import Frozen

OPEN = (Status.SENDING, Status.UNKNOWN)


class Standings(Frozen):
    """How many inquiries have which status and outcome, what was decided, and how calls to marketplaces ended."""

    statuses: dict[str, int]
    outcomes: dict[str, int]
    decisions: dict[str, int]
    attempts: dict[str, int]


class Numbers(Part):
    """Each number is one look at an index or a short table, and is meant to be asked for every few seconds at most."""

    def standings(self) -> Standings:
        """The counts of this moment."""
        with self.database.read() as connection:

            def counted(column: object) -> dict[str, int]:
                query = select(column, func.count()).group_by(column)  # type: ignore[call-overload]  # a column
                return {str(name): int(number) for name, number in connection.execute(query) if name is not None}

            return Standings(
                statuses=counted(inquiries.c.status),
                outcomes=counted(inquiries.c.outcome),
                decisions=counted(decisions.c.action),
                attempts=counted(attempts.c.state),
            )

    def oldest_unsent(self, now: datetime) -> datetime | None:
        """Since when the longest waiting approved text could have been sent."""
        due = (inquiries.c.status == Status.APPROVED, replies.c.withdrawn_at.is_(None), replies.c.publish_after <= now)
        query = select(func.min(replies.c.publish_after)).join(inquiries, inquiries.c.id == replies.c.inquiry_id).where(*due)
        with self.database.read() as connection:
            found: datetime | None = connection.scalar(query)
        return found

    def oldest_open(self) -> datetime | None:
        """Since when the outcome of the oldest open call is not known."""
        query = select(func.min(attempts.c.began_at)).join(inquiries, inquiries.c.id == attempts.c.inquiry_id)
        with self.database.read() as connection:
            found: datetime | None = connection.scalar(query.where(inquiries.c.status.in_(OPEN), attempts.c.state == inquiries.c.status))
        return found

    def next_round(self) -> datetime | None:
        """When the next of the recurring looks is due; long past, nobody works here."""
        with self.database.read() as connection:
            found: datetime | None = connection.scalar(select(func.max(rounds.c.due_at)).where(rounds.c.name == "count"))
        return found
