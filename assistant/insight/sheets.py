"""The numbers as rows of a table, for CSV and XLSX."""

import csv
from collections.abc import Iterable, Iterator
from io import BytesIO, StringIO

from assistant.insight.overview import Count, Overview
from assistant.marketplaces.drafts import cell as disarmed

Cell = str | int | float
HEAD = ("section", "name", "shop", "marketplace", "channel", "product", "day", "items", "amount", "unit")


def table(found: Overview) -> Iterator[tuple[Cell, ...]]:
    """Every number of the overview, one a row. `amount` is what its unit says, added up over the items."""
    for row in found.terms:
        for state, count in (("in time", row.in_time), ("late", row.late), ("waiting", row.waiting), ("overdue", row.overdue)):
            yield _row(f"first answer, {state}", count, "" if count is row.waiting or count is row.overdue else "seconds")
    for count in found.waits:
        yield _row("waited for the first answer, up to minutes", count, "seconds")
    for count in found.outcomes.values():
        yield _row("outcome", count, "changed share, 1/10000")
    for product in found.products:
        for count in product.families.values():
            yield _row("complaints", count, "")
    for count in found.complaints_by_day:
        yield _row("complaints by day", count, "")
    for count in found.prevented:
        yield _row("findings prevented", count, "findings")
    for count in found.answers.values():
        yield _row("answers", count, "")
    for spent in found.spend:
        yield _row("drafts", spent.drafts, "billionths of a dollar")
        yield ("tokens in", spent.writer, spent.shop_id, "", "", "", "", spent.drafts.items, spent.tokens_in, "tokens")
        yield ("tokens out", spent.writer, spent.shop_id, "", "", "", "", spent.drafts.items, spent.tokens_out, "tokens")
    for count in found.cost_by_day:
        yield _row("cost by day", count, "billionths of a dollar")


def as_csv(rows: Iterable[tuple[Cell, ...]]) -> bytes:
    """UTF-8 with a mark that Excel knows it by."""
    text = StringIO()
    writer = csv.writer(text)
    writer.writerows([HEAD, *(tuple(map(_safe, row)) for row in rows)])
    return text.getvalue().encode("utf-8-sig")


def as_xlsx(rows: Iterable[tuple[Cell, ...]]) -> bytes:
    """A workbook of one sheet."""
    from openpyxl import Workbook

    book = Workbook(write_only=True)
    sheet = book.create_sheet("Otklik")
    for row in (HEAD, *rows):
        sheet.append([_safe(cell) for cell in row])
    kept = BytesIO()
    book.save(kept)
    return kept.getvalue()


def _row(section: str, count: Count, unit: str) -> tuple[Cell, ...]:
    place = (count.shop, count.platform, count.channel, count.product, count.day)
    return (section, " ".join(count.names), *place, count.items, count.amount if unit else "", unit)


def _safe(cell: Cell) -> Cell:
    """A cell that a table program takes for words and never for a formula."""
    if not isinstance(cell, str):
        return cell
    return disarmed("".join(sign for sign in cell if sign.isprintable()))
