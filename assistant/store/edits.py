"""Changes of published answers. A marketplace that allows one edit is never asked for a second: what was tried is remembered here."""

from datetime import datetime

from sqlalchemy import select, update

from assistant.domain import Reply, Status
from assistant.store.events import status_happened
from assistant.store.part import Part
from assistant.store.proposals import Verdict, decided_row
from assistant.store.tables import decisions, edits, inquiries, replies
from knowledge.types import Frozen


class Edit(Frozen):
    """One edit that was ordered: by whom, which text (by its hash), and what became of it."""

    number: int
    inquiry_id: str
    text_sha256: str
    state: Status
    note: str
    by: str
    at: datetime


class Edits(Part):
    """Keeping edits. An edit counts as used from the moment it is about to be sent, unless the marketplace surely refused it."""

    def begin_edit(self, verdict: Verdict, reply: Reply, *, only: bool) -> int | None:
        """Records the decision, the new text and that the call is about to be made, all or nothing; returns the edit's number.

        None when the inquiry is not published any more, another edit is open, or `only` one is allowed and it was used.
        """
        closing = (Status.SENDING, Status.UNKNOWN, Status.ACCEPTED) if not only else tuple(set(Status) - {Status.REFUSED})
        with self.database.write() as connection:
            row = connection.execute(
                select(inquiries.c.id, inquiries.c.product_id, inquiries.c.words)
                .where(inquiries.c.id == reply.inquiry_id, inquiries.c.status == Status.PUBLISHED)
                .with_for_update()
            ).first()
            taken = select(edits.c.number).where(edits.c.inquiry_id == reply.inquiry_id, edits.c.state.in_(closing))
            if row is None or connection.scalar(taken.limit(1)) is not None:
                return None
            connection.execute(decisions.insert().values(decided_row(verdict, row.id)))
            kept = {"inquiry_id": row.id, "shop_id": reply.shop_id, "body": reply.model_dump_json(), "text": reply.text}
            about = {"haystack": row.words.casefold(), "product_id": row.product_id, "approved_at": reply.approved_at}
            connection.execute(replies.insert().values(kept | about | {"publish_after": reply.approved_at}))
            made = {"inquiry_id": row.id, "text_sha256": reply.text_sha256, "state": Status.SENDING, "note": "", "by": verdict.by}
            number = connection.execute(edits.insert().values(made | {"at": verdict.at})).inserted_primary_key
            return int(number[0]) if number else None

    def settle_edit(self, edit: Edit, after: Status, note: str, *, now: datetime) -> None:
        """Records what became of an edit; a refused one takes its text back, so that the earlier one is the shop's answer again."""
        with self.database.write() as connection:
            here = (edits.c.number == edit.number) & (edits.c.state == edit.state)
            done = connection.execute(update(edits).where(here).values(state=after, note=note)).rowcount
            if done and after is Status.REFUSED:
                newest = (
                    select(replies.c.number)
                    .where(replies.c.inquiry_id == edit.inquiry_id, replies.c.withdrawn_at.is_(None))
                    .order_by(replies.c.number.desc())
                    .limit(1)
                )
                connection.execute(update(replies).where(replies.c.number == newest.scalar_subquery()).values(withdrawn_at=now))
            if done:
                status_happened(connection, edit.inquiry_id, after, now, edit=True)

    def edits(self, inquiry_id: str) -> tuple[Edit, ...]:
        """Every edit of an inquiry's answer, oldest first."""
        return self._edits(edits.c.inquiry_id == inquiry_id)

    def open_edits(self) -> tuple[Edit, ...]:
        """Edits whose outcome is not known yet, oldest first."""
        return self._edits(edits.c.state.in_((Status.SENDING, Status.UNKNOWN, Status.ACCEPTED)))

    def _edits(self, which: object) -> tuple[Edit, ...]:
        query = select(edits).where(which).order_by(edits.c.number)  # type: ignore[arg-type] # a column expression
        with self.database.read() as connection:
            return tuple(Edit.model_validate(dict(row)) for row in connection.execute(query).mappings())
