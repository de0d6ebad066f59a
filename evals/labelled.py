"""Labelled files as runs: what the filter finds and what the search ranks, in the same shape as any run, for report and compare.

For the filter each label becomes two scorers: `finds NAME` over the texts that carry it (its mean is recall) and `quiet NAME` over
those that do not (one minus its mean is the rate of false alarms). Precision needs both and is printed apart.
"""

import json
import time
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from assistant.errors import InputError
from assistant.filter.checking import Request, findings_of
from evals.case import Score
from evals.casebook import NOW
from evals.runs import Result, Run, Stamp, code_version
from evals.statistics import Interval, ranking, wilson
from knowledge.library import Library
from knowledge.rules import Rulebook
from knowledge.types import Severity

NAMES = {
    "personal_data": "personal_data_request",
    "compensation_promise": "unauthorised_compensation_promise",
    "caps": "caps_excess",
    "emoji": "emoji_excess",
    "language": "language_mismatch",
    "out_of_order_scope": "out_of_scope",
    "placeholder_leak": "leaked_prompt",
    "harassment": "insult",
    "blame": "insult",
    "sarcasm": "insult",
    "competence": "out_of_scope",
    "topic": "out_of_scope",
}
"""How categories of the rule base are spelled in labelled files."""


def rows_of(path: Path) -> Iterator[dict[str, Any]]:
    """The rows of a JSONL file; InputError names the line that is not one."""
    if not path.is_file():
        raise InputError(f"no file {str(path)!r}")
    for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), start=1):
        try:
            yield json.loads(line)
        except json.JSONDecodeError as error:
            raise InputError(f"{path.name}:{number}: not JSON: {error.msg}") from error


def filter_run(rows: Iterable[Mapping[str, Any]], *, name: str, split: str | None = None) -> Run:
    """The filter over labelled texts. Labels under `maybe` are scored neither way; hints of severity info do not count."""
    chosen = [row for row in rows if split is None or row.get("split") == split]
    scored = {label for row in chosen for label in row.get("labels", ())}
    started = time.monotonic()
    results = tuple(_filtered(row, scored) for row in chosen)
    return Run(stamp=_stamp(name, "filter", started), results=results)


def precision(run: Run) -> dict[str, Interval]:
    """Of the texts that a category was found in, how many carry the label."""
    hits: Counter[str] = Counter()
    alarms: Counter[str] = Counter()
    for result in run.results:
        for scorer, score in result.scores.items():
            kind, label = scorer.split(" ", 1)
            hits[label] += kind == "finds" and score.value == 1
            alarms[label] += kind == "quiet" and score.value == 0
    return {label: wilson(hits[label], hits[label] + alarms[label]) for label in sorted(hits)}


def search_run(rows: Iterable[Mapping[str, Any]], library: Library, *, shop_id: str, name: str, depth: int = 10) -> Run:
    """The search over questions with the ids of the documents that answer them ({id, query, relevant: [...]})."""
    started = time.monotonic()
    results = tuple(_ranked(row, library, shop_id, depth) for row in rows)
    return Run(stamp=_stamp(name, "search", started, library.digest), results=results)


def _filtered(row: Mapping[str, Any], scored: set[str]) -> Result:
    began = time.monotonic()
    findings = findings_of(Request.read(dict(row)), (), NOW.date())
    found = {NAMES.get(finding.category, finding.category) for finding in findings if finding.severity is not Severity.INFO}
    labels, unsure = set(row.get("labels", ())), set(row.get("maybe", ()))
    scores = {f"finds {label}": Score(value=float(label in found)) for label in sorted(labels - unsure)}
    scores |= {f"quiet {label}": Score(value=float(label not in found)) for label in sorted(scored - labels - unsure)}
    return Result(
        case_id=str(row["id"]),
        slices={key: str(row.get(key, "")) for key in ("lang", "platform", "channel", "direction", "split")} | {"kind": "labelled"},
        why=", ".join(sorted(labels)) or "clean",
        buyer=str(row.get("context") or ""),
        outcome=", ".join(sorted(found)) or "nothing found",
        text=str(row["text"]),
        findings=tuple(f"{finding.rule_id}: {finding.span.of(str(row['text']))}" for finding in findings),
        scores=scores,
        seconds=round(time.monotonic() - began, 4),
    )


def _ranked(row: Mapping[str, Any], library: Library, shop_id: str, depth: int) -> Result:
    began = time.monotonic()
    found = library.search(str(row["query"]), shop_id=shop_id, limit=depth)
    relevant = set(row["relevant"])
    documents = [passage.document_id for passage in found]
    hits = [document in relevant and document not in documents[:place] for place, document in enumerate(documents)]
    values = ranking(hits, len(relevant), depth)
    return Result(
        case_id=str(row["id"]),
        slices={"lang": str(row.get("lang", "")), "kind": "search"},
        why=f"answered by {', '.join(sorted(relevant))}",
        buyer=str(row["query"]),
        outcome=f"{sum(hits)} of {len(relevant)}",
        text="\n".join(f"{passage.document_id}: {passage.title}" for passage in found),
        scores={metric: Score(value=value) for metric, value in values.items()},
        seconds=round(time.monotonic() - began, 4),
    )


def _stamp(name: str, writer: str, started: float, knowledge: str = "none") -> Stamp:
    rules = Rulebook.bundled().version
    seconds = round(time.monotonic() - started, 2)
    return Stamp(
        name=name, writer=writer, rules=rules, knowledge=knowledge, code=code_version(), made_at=datetime.now(UTC), seconds=seconds
    )
