"""Policies and product pages in HTML: headings, lists and tables kept, everything that is not text left out."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from knowledge.readers import Problem, Report
from knowledge.readers.card import document_of
from knowledge.readers.jsonfile import checked, fields_of, items_of
from knowledge.readers.linked import is_product
from knowledge.readers.markdown import Front, text_document
from knowledge.types import Document, Language

_LEFT_OUT = {"script", "style", "noscript", "template", "nav", "header", "footer", "form", "svg", "iframe"}
_BLOCKS = {"p", "div", "section", "article", "main", "ul", "ol", "blockquote", "dl", "dt", "dd", "br", "address", "body"}


def read_html(path: Path, source: str, report: Report) -> Iterator[Document]:
    """The text of a page as one policy, or its schema.org products as cards."""
    from lxml import etree, html  # type: ignore[import-untyped]

    try:
        content = path.read_bytes()
        tree = html.fromstring(content, parser=html.HTMLParser(encoding=_encoding(content), no_network=True, huge_tree=False))
    except (etree.ParserError, ValueError) as error:
        report(Problem(path.name, 1, "", f"not HTML: {error}"))
        return
    products = list(_products(tree, path.name, report))
    yield from (document_of(card, source) for card in products)
    lines: list[str] = []
    _walk(tree if tree.find("body") is None else tree.find("body"), lines)
    body = "\n".join(line for line in (" ".join(line.split()) for line in lines) if line)
    if body and not products:
        title = " ".join((tree.findtext(".//title") or "").split())
        lang = (tree.get("lang") or "ru")[:2]
        front = Front(title=title, lang=Language(lang) if lang in set(Language) else Language.RU)
        yield text_document(front, body, path, source)
    elif not products:
        report(Problem(path.name, 1, "", "there is no text"))


def _encoding(content: bytes) -> str | None:
    """UTF-8 where it fits, else what the page declares, else the Windows code page of old Russian sites."""
    try:
        content.decode("utf-8")
    except UnicodeDecodeError:
        return None if b"charset" in content[:2000].lower() else "cp1251"
    return "utf-8"


def _products(tree: Any, file: str, report: Report) -> Iterator[Any]:
    for script in tree.iterfind(".//script[@type='application/ld+json']"):
        try:
            held = json.loads(script.text or "")
        except ValueError as error:
            report(Problem(file, script.sourceline or 0, "ld+json", f"not JSON: {error}"))
            continue
        for raw in items_of(held):
            if is_product(raw):
                line = script.sourceline or 0
                fields = fields_of(raw, file, line, report)
                if fields and (card := checked(fields, file, line, report)):
                    yield card


def _walk(element: Any, lines: list[str]) -> None:
    tag = element.tag if isinstance(element.tag, str) else ""
    if not tag or tag in _LEFT_OUT:
        return
    if tag == "table":
        lines += [_row(row) for row in element.iter("tr")] + [""]
        return
    if tag in {"h1", "h2", "h3", "h4", "h5", "h6"}:
        lines += [f"{'#' * int(tag[1])} {element.text_content()}", ""]
        return
    if tag == "li":
        lines.append("- ")
    elif tag in _BLOCKS or not lines:
        lines.append("")
    lines[-1] += element.text or ""
    for child in element:
        _walk(child, lines)
        if child.tail:
            if isinstance(child.tag, str) and child.tag in _BLOCKS | {"table", "li"}:
                lines.append("")
            if not lines:
                lines.append("")
            lines[-1] += child.tail


def _row(row: Any) -> str:
    cells = [" ".join(cell.text_content().split()).replace("|", "/") for cell in row if cell.tag in {"td", "th"}]
    return f"| {' | '.join(cells)} |" if cells else ""
