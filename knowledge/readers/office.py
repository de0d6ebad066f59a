"""Policies in DOCX and PDF: headings and tables kept."""

import zipfile
from collections.abc import Iterator
from pathlib import Path
from statistics import median
from typing import Any

from knowledge.readers import Problem, Report
from knowledge.readers.markdown import Front, text_document
from knowledge.types import Document

_WORD = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_LARGEST = 50_000_000
"""Bytes of unpacked text; a document that unpacks to more is an attack or an album."""


def read_docx(path: Path, source: str, report: Report) -> Iterator[Document]:
    """The text of a Word document."""
    from lxml import etree  # type: ignore[import-untyped]

    try:
        with zipfile.ZipFile(path) as parts:
            if parts.getinfo("word/document.xml").file_size > _LARGEST:
                report(Problem(path.name, 0, "", "unpacks to more than 50 MB; left out"))
                return
            tree = etree.fromstring(parts.read("word/document.xml"), etree.XMLParser(resolve_entities=False, no_network=True))
    except (zipfile.BadZipFile, KeyError, etree.XMLSyntaxError) as error:
        report(Problem(path.name, 0, "", f"not a Word document: {error}"))
        return
    body = tree.find(f"{_WORD}body")
    lines = [line for part in (body if body is not None else ()) for line in _word_lines(part)]
    yield from _document("\n".join(lines), path, source, report)


def _word_lines(part: Any) -> Iterator[str]:
    if part.tag == f"{_WORD}tbl":
        for row in part.iterfind(f"{_WORD}tr"):
            yield "| " + " | ".join(_word_text(cell).replace("|", "/") for cell in row.iterfind(f"{_WORD}tc")) + " |"
    elif part.tag == f"{_WORD}p" and (text := _word_text(part)):
        style = part.find(f"{_WORD}pPr/{_WORD}pStyle")
        name = style.get(f"{_WORD}val", "") if style is not None else ""
        level = int(name[-1]) if name[-1:].isdigit() else 1
        is_heading = name.lower().startswith(("heading", "заголовок", "title"))
        listed = part.find(f"{_WORD}pPr/{_WORD}numPr") is not None
        yield f"{'#' * min(level, 6)} {text}" if is_heading else f"- {text}" if listed else text


def _word_text(part: Any) -> str:
    pieces = (node.text or "" if node.tag == f"{_WORD}t" else " " for node in part.iter(f"{_WORD}t", f"{_WORD}tab", f"{_WORD}br"))
    return " ".join("".join(pieces).split())


def read_pdf(path: Path, source: str, report: Report) -> Iterator[Document]:
    """The text of a PDF; a scan without a text layer is reported."""
    import pdfplumber

    try:
        with pdfplumber.open(path) as pdf:
            lines = [line for page in pdf.pages[:500] for line in _page_lines(page)]
    except Exception as error:  # noqa: BLE001  whatever a broken PDF raises, it is one broken file
        report(Problem(path.name, 0, "", f"not a readable PDF: {error}"))
        return
    yield from _document("\n".join(lines), path, source, report)


def _page_lines(page: Any) -> Iterator[str]:
    tables = page.find_tables()
    rest = page
    for table in tables:
        rest = rest.outside_bbox(table.bbox)
    said = rest.extract_text_lines(return_chars=True)
    usual = median([char["size"] for line in said for char in line["chars"]]) if said else 0
    placed = [(line["top"], _pdf_line(line, usual)) for line in said]
    for table in tables:
        rows = ["| " + " | ".join(" ".join((cell or "").split()).replace("|", "/") for cell in row) + " |" for row in table.extract()]
        placed.append((table.bbox[1], "\n".join(rows)))
    yield from (text for _, text in sorted(placed))


def _pdf_line(line: Any, usual: float) -> str:
    size = median([char["size"] for char in line["chars"]])
    text = " ".join(line["text"].split())
    return f"## {text}" if usual and size > 1.15 * usual and len(text) < 120 else text


def _document(text: str, path: Path, source: str, report: Report) -> Iterator[Document]:
    if text.strip():
        yield text_document(Front(), text, path, source)
    else:
        report(Problem(path.name, 0, "", "there is no text; a scan must be recognised first"))
