"""Platforms whose answers a seller copies by hand: an export of the portal in, the same rows with approved answers out.

The export itself is never kept: it is given again when the answers are wanted, so that their order is the portal's and no second copy of
the buyers' words lies about. A row counts as published only when the seller says so, and only with the very text that was approved.
"""

from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

from pydantic import Field

from assistant.domain import Inquiry, Status
from assistant.errors import NotFound
from assistant.language import PLATFORM_LANGUAGE
from assistant.marketplaces.exports import Place, Table
from assistant.marketplaces.files import Reject
from assistant.marketplaces.rows import columns
from assistant.marketplaces.shapes import same_text
from assistant.store import Store
from knowledge.types import Frozen, Language

COPY = {Language.RU: "Ответ (скопировать)", Language.EN: "Reply (copy)", Language.ZH: "回复（复制）"}
"""The name of the copy-ready column, in the platform's language."""


class Brought(Frozen):
    """What an import did. `known` were there before; `changed` among them say something else now."""

    added: int = 0
    known: int = 0
    changed: int = 0
    rejects: tuple[str, ...] = ()


class Copied(Frozen):
    """What an export holds: rows with an answer to copy, and the rest by what they wait for."""

    answers: int = 0
    waiting: dict[str, int] = Field(default_factory=dict)


class Confirmed(Frozen):
    """What a seller confirmed. `differ` are rows whose text is not the approved one."""

    published: int = 0
    before: int = 0
    differ: tuple[str, ...] = ()


@dataclass(frozen=True)
class ByHand:
    """The three steps. `undo` is how long an approval can be taken back: until then its text is not handed out."""

    store: Store
    clock: Callable[[], datetime]
    undo: timedelta = timedelta(seconds=60)

    def bring(self, path: Path, place: Place, mapping: Mapping[str, str] | None = None) -> Brought:
        """Takes in what is new of an export; columns that are named now are remembered for the next one."""
        table = Table.read(path, self._columns(place, mapping), place)
        columns(list(table.header), mapping or {})  # what was named now must be there, before it is remembered
        self._remember(place, mapping)
        found = [inquiry for inquiry in table.inquiries() if isinstance(inquiry, Inquiry)]
        rejects = tuple(f"{one.file}:{one.row}: {one.reason}" for one in table.inquiries() if isinstance(one, Reject))
        added = self.store.add_many(found)
        changed = sum(self.store.wrote_again(inquiry) for inquiry in self.store.changed(found))
        return Brought(added=added, known=len(found) - added, changed=changed, rejects=rejects)

    def copy(self, path: Path, out: Path, place: Place) -> Copied:
        """Writes the export's rows in their order, each with its approved answer in a column to copy."""
        table = Table.read(path, self._columns(place, None), place)
        waiting: Counter[str] = Counter()
        answers = []
        for inquiry in table.inquiries():
            state, text = self._answer(inquiry) if isinstance(inquiry, Inquiry) else ("rejected", "")
            answers.append(text)
            waiting.update([state] if not text else [])
        table.write(out, COPY[PLATFORM_LANGUAGE[place.platform]], answers)
        return Copied(answers=sum(map(bool, answers)), waiting=dict(waiting))

    def confirm(self, path: Path, place: Place, *, by: str) -> Confirmed:
        """Marks what the seller has published, row by row of the file that was copied from."""
        table = Table.read(path, self._columns(place, None), place)
        copied = table.column(COPY[PLATFORM_LANGUAGE[place.platform]])
        count: Counter[str] = Counter()
        differ = []
        for number, (inquiry, text) in enumerate(zip(table.inquiries(), copied, strict=True), 1):
            if not isinstance(inquiry, Inquiry) or not text:
                continue
            outcome = self._published(inquiry, text, by)
            count.update([outcome])
            differ += [f"row {number}: the text is not the approved one"] if outcome == "differs" else []
        return Confirmed(published=count["published"], before=count["before"], differ=tuple(differ))

    def _answer(self, inquiry: Inquiry) -> tuple[str, str]:
        try:
            status = self.store.status(inquiry.id)
        except NotFound:
            return "not imported", ""
        reply = self.store.reply(inquiry.id)
        ready = status is Status.APPROVED and reply is not None and reply.approved_at + self.undo <= self.clock()
        return status.value, reply.text if ready and reply is not None else ""

    def _published(self, inquiry: Inquiry, text: str, by: str) -> str:
        try:
            status, reply = self.store.status(inquiry.id), self.store.reply(inquiry.id)
        except NotFound:
            return "differs"
        if reply is None or not same_text(reply.text, text):
            return "differs"
        if status is Status.PUBLISHED:
            return "before"
        moved = self.store.settle(inquiry.id, Status.APPROVED, Status.PUBLISHED, f"copied and confirmed by {by}", now=self.clock())
        if moved:
            self.store.log(by, "reply published", inquiry.id, now=self.clock(), text_sha256=reply.text_sha256, note="confirmed by hand")
        return "published" if moved else "differs"

    def _columns(self, place: Place, mapping: Mapping[str, str] | None) -> dict[str, str]:
        return {**self.store.file_columns(place.shop_id, place.platform), **(mapping or {})}

    def _remember(self, place: Place, mapping: Mapping[str, str] | None) -> None:
        if mapping:
            self.store.save_file_columns(place.shop_id, place.platform, self._columns(place, mapping))
