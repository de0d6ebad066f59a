"""A working day of a shop as a workbook: its sum, every inquiry that something happened to, and the numbers. No buyer's words."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import quote
from zoneinfo import ZoneInfo

from assistant.domain import Shop
from assistant.errors import InputError
from assistant.insight.reading import Period, numbers
from assistant.insight.sheets import HEAD, table
from assistant.notifying.watching import day_in_numbers, day_of
from assistant.notifying.wording import bundled_words
from assistant.store import Event, EventKind, Store
from knowledge.types import Language

if TYPE_CHECKING:
    from openpyxl.worksheet.worksheet import Worksheet

_ANSWERED = {
    EventKind.REPLY_ACCEPTED,
    EventKind.REPLY_PUBLISHED,
    EventKind.REPLY_REFUSED,
    EventKind.REPLY_UNKNOWN,
    EventKind.DECISION_RECALLED,
    EventKind.INQUIRY_CLOSED,
}


@dataclass
class Line:
    """What happened to one inquiry on that day."""

    body: Mapping[str, Any]
    drafted: datetime | None = None
    decided: datetime | None = None
    action: str = ""
    by: str = ""
    answer: str = ""

    def add(self, event: Event) -> None:
        """One more event of the inquiry."""
        self.body = {**event.body, **{name: value for name, value in self.body.items() if value is not None}}
        if event.kind is EventKind.PROPOSAL_MADE:
            self.drafted = self.drafted or event.at
        elif event.kind is EventKind.DECISION_MADE:
            self.decided, self.action, self.by = event.at, str(event.body.get("action", "")), str(event.body.get("by", ""))
        elif event.kind in _ANSWERED:
            self.answer = event.kind.value


def write_report(store: Store, shop: Shop, day: date, path: Path, *, now: datetime, public_url: str, language: Language) -> int:
    """Writes the day's workbook; returns how many inquiries stand in it."""
    from openpyxl import Workbook

    since, until = day_of(shop, day.isoformat())
    if since > now:
        raise InputError(f"{day} has not begun for shop {shop.id!r}")
    words = bundled_words()[language.value]
    report = words["report"]
    lines = day_lines(store.events_between(shop.id, since, until))
    book = Workbook()
    first = book.worksheets[0]
    first.title = report["sheets"]["day"]
    sums = day_in_numbers(store, shop, day.isoformat(), now)
    _fill(first, [[report["day"][name], sums[name]] for name in report["day"]])
    zone, base = ZoneInfo(shop.timezone), public_url.rstrip("/")
    rows = [_row(identity, line, words, zone, base) for identity, line in lines.items()]
    _fill(book.create_sheet(report["sheets"]["inquiries"]), [report["columns"], *rows], head=True)
    counted = table(numbers(store, Period(day, day, (shop.id,)), now))
    _fill(book.create_sheet(report["sheets"]["numbers"]), [list(HEAD), *(list(row) for row in counted)], head=True)
    book.save(path)
    return len(rows)


def day_lines(events: Iterable[Event]) -> dict[str, Line]:
    """The inquiries of these events, in the order in which they first appeared."""
    lines: dict[str, Line] = {}
    for event in events:
        identity = event.body.get("inquiry_id")
        if identity is not None and event.kind is not EventKind.CLOCK_WARNING:
            lines.setdefault(str(identity), Line(event.body)).add(event)
    return lines


def _row(identity: str, line: Line, words: Mapping[str, Any], zone: ZoneInfo, base: str) -> list[Any]:
    body = line.body
    return [
        identity,
        words["platforms"].get(body.get("platform"), ""),
        words["channels"].get(body.get("channel"), ""),
        body.get("product_name") or "",
        body.get("rating"),
        _local(line.drafted, zone),
        _local(line.decided, zone),
        words["actions"].get(line.action, ""),
        line.by,
        line.answer,
        f"{base}/desk/items/{quote(identity)}" if base else "",
    ]


def _local(moment: datetime | None, zone: ZoneInfo) -> datetime | None:
    """The time on the shop's wall; workbooks know no time zones."""
    return moment.astimezone(zone).replace(tzinfo=None) if moment else None


def _fill(sheet: "Worksheet", rows: Iterable[list[Any]], *, head: bool = False) -> None:
    """Texts are written as texts: a product called '=1+1' is no formula."""
    for number, row in enumerate(rows, 1):
        for column, value in enumerate(row, 1):
            plain = "".join(letter for letter in value if letter.isprintable()) if isinstance(value, str) else value
            cell = sheet.cell(number, column, plain)
            if isinstance(plain, str):
                cell.data_type = "s"
    if head:
        sheet.freeze_panes = "A2"
