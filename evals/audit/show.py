"""An audit as a page to read and as a workbook to work through."""

from collections.abc import Iterator
from pathlib import Path

from evals.audit.examine import Audit, FaultKind, Row
from evals.report import page

NAMES = {
    FaultKind.RISKY: "Риск наказания",
    FaultKind.TEMPLATED: "Шаблон",
    FaultKind.UNTRUE: "Не подтверждено",
    FaultKind.UNANSWERED: "Без ответа",
    FaultKind.UNHEARD: "Жалоба не услышана",
    FaultKind.BLAMING: "Обвинение покупателя",
}
_HEADERS = ("№", "Площадка", "Товар", "Оценка", "Отзыв", "Ответ магазина", "Что не так", "Правило", "Чем грозит", "Место", "Вариант лучше")
_WIDTHS = (14, 10, 28, 8, 50, 50, 40, 22, 30, 30, 60)


def write_html(audit: Audit, path: Path) -> Path:
    """One HTML page: figures first, then every faulty answer, the punishable ones first."""
    path.parent.mkdir(parents=True, exist_ok=True)
    counts = [(NAMES[kind], audit.by_kind.get(kind, 0)) for kind in FaultKind]
    text = page("audit.html", audit=audit, counts=counts, names=NAMES, rules=list(audit.by_rule.items())[:20])
    path.write_text(text, encoding="utf-8")
    return path


def write_xlsx(audit: Audit, path: Path) -> Path:
    """A workbook with a line for every fault; texts are written as texts, never as formulas."""
    from openpyxl import Workbook
    from openpyxl.cell import WriteOnlyCell
    from openpyxl.styles import Alignment, Font

    path.parent.mkdir(parents=True, exist_ok=True)
    book = Workbook(write_only=True)
    sheet = book.create_sheet("Аудит ответов")
    for index, width in enumerate(_WIDTHS):
        sheet.column_dimensions["ABCDEFGHIJK"[index]].width = width
    sheet.freeze_panes = "A2"
    for number, line in enumerate([_HEADERS, *(line for row in audit.faulty for line in _lines(row))]):
        cells = []
        for value in line:
            cell = WriteOnlyCell(sheet)
            cell.value, cell.data_type = _clean(value), "s"
            cell.alignment = Alignment(wrap_text=True, vertical="top")
            cell.font = Font(bold=number == 0)
            cells.append(cell)
        sheet.append(cells)
    book.save(path)
    return path


def _lines(row: Row) -> Iterator[tuple[str, ...]]:
    inquiry = row.inquiry
    for fault in row.faults:
        yield (
            inquiry.id,
            inquiry.platform,
            inquiry.product_name or inquiry.product_id or "",
            str(inquiry.rating or ""),
            inquiry.words,
            row.answer or "",
            f"{NAMES[fault.kind]}: {fault.says}",
            fault.rule_id or "",
            fault.sanction or "",
            fault.place,
            row.better,
        )


def _clean(text: str) -> str:
    """Without control characters, which a workbook cannot hold, and within a cell's limit."""
    return "".join(letter for letter in text if letter >= " " or letter in "\n\t")[:32_000]
