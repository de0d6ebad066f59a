"""How often a chunk was begun, and what was in hand when its process ended: what ends its process is not begun for ever."""

from sqlalchemy import or_, select, true, update

from assistant.store.part import Part, insert_new
from assistant.store.tables import inquiries
from assistant.store.work_tables import runs

_WHOLE = ""
"""Stands for the chunk itself among its inquiries."""


class Runs(Part):
    """A chunk that is begun again was cut short by the end of its process, for one that stops says so. Only then it is kept in detail."""

    def begin_run(self, chunk_id: str) -> dict[str, int] | None:
        """Notes that the chunk is begun. None the first time; later, which of its inquiries were in hand at how many ends."""
        held = select(inquiries.c.id).where(inquiries.c.chunk_id == chunk_id)
        this = runs.c.chunk_id == chunk_id
        with self.database.write() as connection:
            if insert_new(connection, runs, {"chunk_id": chunk_id, "inquiry_id": _WHOLE, "ends": 0, "begun": True}):
                return None
            cut_short = or_(runs.c.inquiry_id == _WHOLE, runs.c.inquiry_id.in_(held))
            connection.execute(update(runs).where(this, cut_short, runs.c.begun == true()).values(ends=runs.c.ends + 1))
            connection.execute(update(runs).where(this, runs.c.inquiry_id != _WHOLE).values(begun=False))
            return {row.inquiry_id: row.ends for row in connection.execute(select(runs).where(this)) if row.inquiry_id != _WHOLE}

    def begin_draft(self, chunk_id: str, inquiry_id: str) -> None:
        """Notes that the inquiry is in hand now."""
        with self.database.write() as connection:
            row = {"chunk_id": chunk_id, "inquiry_id": inquiry_id, "ends": 0, "begun": True}
            if not insert_new(connection, runs, row):
                connection.execute(update(runs).where(runs.c.chunk_id == chunk_id, runs.c.inquiry_id == inquiry_id).values(begun=True))
