"""Which reader takes a file: by its ending, and for JSON by what stands in it."""

from collections.abc import Callable, Iterator, Mapping
from pathlib import Path

from knowledge.errors import SourceError
from knowledge.readers import Problem, Report, ignore
from knowledge.types import Document

Reader = Callable[[Path, str, Report], Iterator[Document]]


def read(path: Path, *, source: str = "", report: Report = ignore, columns: Mapping[str, str] | None = None) -> Iterator[Document]:
    """The documents of a file, or of all files of a folder.

    `source` is what a draft cites; the file's name if not given. `columns` names the column of a field in tables.
    """
    if not path.exists():
        raise SourceError(f"there is no file or folder {str(path)!r}")
    if path.is_file():
        reader = reader_of(path)
        if reader is None:
            raise SourceError(f"{path.name!r} cannot be read: give one of {', '.join(sorted(_readers()))}")
        yield from reader(path, source or path.name, report)
        return
    for file in sorted(entry for entry in path.rglob("*") if entry.is_file() and not entry.name.startswith(".")):
        reader = reader_of(file)
        if reader is None:
            report(Problem(file.name, 0, "", "left out: no reader for this kind of file"))
        else:
            yield from reader(file, source or file.name, report)


def reader_of(path: Path) -> Reader | None:
    """The reader for a file's ending."""
    return _readers().get(path.suffix.lower())


def _readers() -> dict[str, Reader]:
    from knowledge.readers.lines import read_lines
    from knowledge.readers.markdown import read_markdown

    return {".jsonl": read_lines, ".md": read_markdown, ".markdown": read_markdown, ".txt": read_markdown}
