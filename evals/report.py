"""One HTML file per run: figures with intervals, slices, and every failed case as a person can read it."""

from collections import Counter
from collections.abc import Iterator
from functools import cache
from importlib.resources import files
from pathlib import Path
from typing import Any

from evals.charts import change_chart, histogram, interval_chart
from evals.compare import Comparison
from evals.runs import Run
from evals.scorers import SCORERS
from evals.summary import interval_of


def write_report(run: Run, path: Path, *, comparison: Comparison | None = None, judged: str = "") -> Path:
    """Writes the page and returns where it is."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(report_page(run, comparison=comparison, judged=judged), encoding="utf-8")
    return path


def report_page(run: Run, *, comparison: Comparison | None = None, judged: str = "") -> str:
    """The page of a run, and of its differences from another run when they are given."""
    guards = [name for name in run.scorers if name in SCORERS and SCORERS[name].guard]
    rest = [name for name in run.scorers if name not in guards]
    whole = [(d.scorer, d.change) for d in comparison.differences if d.slice == "all"] if comparison else []
    return page(
        "report.html",
        run=run,
        comparison=comparison,
        judged=judged,
        outcomes=Counter(result.outcome for result in run.results).most_common(),
        cost=sum(result.cost for result in run.results),
        guards=interval_chart([(name, interval_of(run, name)) for name in guards], "guards"),
        qualities=interval_chart([(name, interval_of(run, name)) for name in rest], "qualities"),
        change_chart=change_chart(whole, "differences"),
        latency=histogram([result.seconds for result in run.results], "seconds per case"),
        slices=list(_slices(run)),
        asks=[SCORERS[name] for name in run.scorers if name in SCORERS],
        failed=sorted((result for result in run.results if result.failed), key=lambda result: (not result.misses, result.case_id)),
    )


def page(template: str, **values: Any) -> str:
    """A bundled page filled in; every value is escaped unless the page says otherwise."""
    return str(_templates().get_template(template).render(style=_style(), **values))


def _slices(run: Run) -> Iterator[tuple[str, dict[str, Any]]]:
    for key in ("kind", "platform", "channel", "rating", "language", "dangerous"):
        groups: dict[str, list[Any]] = {}
        for result in run.results:
            groups.setdefault(result.slices.get(key, ""), []).append(result)
        names = run.scorers
        yield key, {"names": names, "rows": [_row(value, results, names) for value, results in sorted(groups.items())]}


def _row(value: str, results: list[Any], names: tuple[str, ...]) -> dict[str, Any]:
    given = {name: [result.scores[name].value for result in results if name in result.scores] for name in names}
    return {"value": value, "cases": len(results), "cells": [sum(row) / len(row) if row else "" for row in given.values()]}


@cache
def _templates() -> Any:
    from jinja2 import Environment, PackageLoader

    return Environment(loader=PackageLoader("evals", "pages"), autoescape=True)


@cache
def _style() -> Any:
    from markupsafe import Markup

    return Markup((files("evals") / "pages" / "style.css").read_text(encoding="utf-8"))  # noqa: S704 - our own style sheet
