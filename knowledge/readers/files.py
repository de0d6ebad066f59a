"""Which reader takes a file: by its ending, and for JSON by what stands in it."""

from collections.abc import Callable, Iterator, Mapping
from functools import partial
from pathlib import Path

from knowledge.errors import SourceError
from knowledge.readers import Problem, Report, ignore
from knowledge.types import Document

Reader = Callable[[Path, str, Report], Iterator[Document]]

ENDINGS = (".jsonl", ".json", ".xml", ".yml", ".csv", ".xlsx", ".md", ".markdown", ".txt", ".html", ".htm", ".docx", ".pdf")


def read(path: Path, *, source: str = "", report: Report = ignore, columns: Mapping[str, str] | None = None) -> Iterator[Document]:
    """The documents of a file, or of all files of a folder.

    `source` is what a draft cites; the file's name if not given. `columns` names the column of a field in tables.
    JSON files of one folder belong together: one product told of in several of them becomes one card.
    """
    if not path.exists():
        raise SourceError(f"there is no file or folder {str(path)!r}")
    if path.is_file():
        yield from _reader_of(path, columns)(path, source or path.name, report)
        return
    files = sorted(entry for entry in path.rglob("*") if entry.is_file() and not entry.name.startswith("."))
    pages = [file for file in files if file.suffix.lower() == ".json"]
    if pages:
        from knowledge.readers.jsonfile import read_pages

        yield from read_pages(pages, source, report)
    for file in files:
        if file.suffix.lower() not in ENDINGS:
            report(Problem(file.name, 0, "", "left out: no reader for this kind of file"))
        elif file not in pages:
            yield from _reader_of(file, columns)(file, source or file.name, report)


def _reader_of(path: Path, columns: Mapping[str, str] | None) -> Reader:
    match path.suffix.lower():
        case ".jsonl":
            from knowledge.readers.lines import read_lines as reader
        case ".json":
            from knowledge.readers.jsonfile import read_json as reader
        case ".xml" | ".yml":
            from knowledge.readers.yml import read_yml as reader
        case ".csv" | ".xlsx":
            from knowledge.readers.tables import read_table

            return partial(read_table, columns=columns)
        case ".md" | ".markdown" | ".txt":
            from knowledge.readers.markdown import read_markdown as reader
        case ".html" | ".htm":
            from knowledge.readers.pages import read_html as reader
        case ".docx":
            from knowledge.readers.office import read_docx as reader
        case ".pdf":
            from knowledge.readers.office import read_pdf as reader
        case _:
            raise SourceError(f"{path.name!r} cannot be read: give one of {', '.join(ENDINGS)}")
    return reader
