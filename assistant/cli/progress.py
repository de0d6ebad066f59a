"""A progress bar on standard error: rate, remaining time, outcomes and cost; a plain line now and then where there is no terminal."""

import sys
import time
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING, Self

import click

if TYPE_CHECKING:
    from assistant.work.batch import Tally


def tell(line: str) -> None:
    """A line of progress on standard error."""
    click.echo(line, err=True)


_PLAIN_EVERY = 10.0  # seconds between lines when standard error is not a terminal


class Progress:
    """Shows a Tally as it grows. The total is counted by a quick look at the file; a workbook or unknown file has none."""

    def __init__(self, source: Path) -> None:
        self._source = source
        self._began = self._spoke = time.monotonic()
        self._bar: object | None = None

    def __enter__(self) -> Self:
        self._total = _rows(self._source)
        if sys.stderr.isatty():
            from rich.console import Console
            from rich.progress import BarColumn, MofNCompleteColumn, TextColumn, TimeRemainingColumn
            from rich.progress import Progress as Bar

            columns = (
                BarColumn(),
                MofNCompleteColumn(),
                TextColumn("{task.fields[rate]}"),
                TimeRemainingColumn(),
                TextColumn("{task.fields[counts]}"),
            )
            self._rich = Bar(*columns, console=Console(stderr=True))
            self._task = self._rich.add_task("", total=self._total, rate="", counts="")
            self._rich.start()
            self._bar = self._rich
        return self

    def show(self, tally: "Tally") -> None:
        """Called after each row."""
        now = time.monotonic()
        done = tally.drafted + tally.rejected
        rate = f"{done / max(now - self._began, 1e-9):.1f}/s"
        counts = ", ".join(f"{count} {name}" for name, count in sorted(tally.outcomes.items()))
        counts += f", {tally.rejected} rejected" if tally.rejected else ""
        counts += f", ${tally.cost:.4f}" if tally.cost else ""
        if self._bar is not None:
            self._rich.update(self._task, completed=done + tally.resumed, rate=rate, counts=counts)
        elif now - self._spoke > _PLAIN_EVERY:
            self._spoke = now
            click.echo(f"{done + tally.resumed}{f' of {self._total}' if self._total else ''}, {rate}: {counts}", err=True)

    def stopped(self, output: Path) -> None:
        """Says how to go on after Ctrl-C."""
        click.echo(f"stopped; what is drafted is in {output}. Run the same command to continue.", err=True)

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        if self._bar is not None:
            self._rich.stop()


def _rows(source: Path) -> int | None:
    if source.suffix.lower() not in {".jsonl", ".ndjson"} or not source.is_file():
        return None
    with source.open("rb") as file:
        return sum(chunk.count(b"\n") for chunk in iter(lambda: file.read(1 << 20), b""))
