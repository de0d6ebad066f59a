"""Policies, questions and answers, macros and voice in Markdown with front matter."""

from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import yaml
from pydantic import Field, ValidationError

from knowledge.readers import Problem, Report
from knowledge.types import Document, Frozen, Kind, Language, Platform


class Front(Frozen):
    """What stands between the two lines of dashes at the top."""

    kind: Kind = Kind.POLICY
    title: str = ""
    lang: Language = Language.RU
    source: str = ""
    platform: Platform | None = None
    valid_from: date | None = None
    valid_until: date | None = None
    id: str = Field(default="", max_length=390)


def read_markdown(path: Path, source: str, report: Report) -> Iterator[Document]:
    """The one document of a file; its headings become the passages' titles."""
    text = path.read_text(encoding="utf-8-sig", errors="replace")
    head, body, line = split(text)
    try:
        front = Front.model_validate(head or {})
    except ValidationError as error:
        first = error.errors()[0]
        report(Problem(path.name, 1, ".".join(str(step) for step in first["loc"]), first["msg"]))
        return
    if line < 0:
        report(Problem(path.name, 1, "", "the front matter is not YAML: the file is read as a policy without it"))
    if body.strip():
        yield text_document(front, body, path, source)
    else:
        report(Problem(path.name, max(line, 1), "", "there is no text"))


def text_document(front: Front, body: str, path: Path, source: str) -> Document:
    """A document of a text file. Without a title the first heading or the file's name is taken."""
    heading = next((line.lstrip("# ").strip() for line in body.splitlines() if line.startswith("#")), "")
    return Document(
        id=front.id or path.stem,
        kind=front.kind,
        title=front.title or heading or path.stem,
        text=body.strip(),
        source=front.source or source,
        lang=front.lang,
        platform=front.platform,
        valid_from=front.valid_from,
        valid_until=front.valid_until,
    )


def split(text: str) -> tuple[Any, str, int]:
    """Front matter, body and the line the body starts on; -1 when the front matter cannot be read."""
    if not text.startswith("---\n"):
        return None, text, 1
    head, found, body = text[4:].partition("\n---\n")
    if not found:
        return None, text, 1
    try:
        return yaml.safe_load(head), body, head.count("\n") + 4
    except yaml.YAMLError:
        return None, body, -1
