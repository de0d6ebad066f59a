"""Runs, comparisons and verdicts in words for a terminal, and in figures for machines."""

from collections import Counter
from typing import Any

from evals.compare import Comparison
from evals.gates import Verdict
from evals.runs import Run
from evals.scorers import SCORERS
from evals.statistics import Interval, bootstrap, wilson


def interval_of(run: Run, scorer: str) -> Interval:
    """The scorer's mean over the run: Wilson's interval for yes/no scores, the bootstrap for shares."""
    values = list(run.values(scorer).values())
    if all(value in {0.0, 1.0} for value in values):
        return wilson(int(sum(values)), len(values))
    return bootstrap(values)


def figures(run: Run) -> dict[str, Any]:
    """The run's figures."""
    return {
        "stamp": run.stamp.model_dump(mode="json"),
        "cases": len(run.results),
        "kinds": dict(Counter(result.slices["kind"] for result in run.results)),
        "outcomes": dict(Counter(result.outcome for result in run.results)),
        "scores": {name: interval_of(run, name)._asdict() for name in run.scorers},
        "misses": list(run.misses),
        "cost": sum(result.cost for result in run.results),
        "seconds_per_case": _quantiles([result.seconds for result in run.results]),
    }


def summary(run: Run) -> str:
    """The run on one screen."""
    found = figures(run)
    stamp = run.stamp
    pace = found["seconds_per_case"]
    made = f"writer {stamp.writer}, rules {stamp.rules}, knowledge {stamp.knowledge[:12]}, code {stamp.code}"
    lines = [
        f"run {stamp.name}: {found['cases']} cases, {made}, {stamp.seconds:.1f} s ({stamp.cpu_seconds:.1f} s of processor)",
        "outcomes: " + ", ".join(f"{name} {count}" for name, count in found["outcomes"].items()),
        f"seconds per case: median {pace['p50']:.3f}, p95 {pace['p95']:.3f}; cost ${found['cost']:.4f}",
        "",
        *(f"  {'! ' if _guards(name) else '  '}{name:<18} {interval_of(run, name)}" for name in run.scorers),
        "",
        f"dangerous misses: {len(run.misses)}",
        *(f"  {miss}" for miss in run.misses),
    ]
    return "\n".join(lines)


def comparison_text(compared: Comparison) -> str:
    """A comparison on a page: whole figures first, then slices that moved beyond noise, then flips."""
    whole = [d for d in compared.differences if d.slice == "all"]
    parts = [d for d in compared.differences if d.slice != "all" and (d.change.low > 0 or d.change.high < 0)]
    lines = [f"{compared.before} -> {compared.after}, {compared.shared} shared cases", ""]
    lines += [f"  {d.scorer:<18} {d.before:.3f} -> {d.after:.3f}  change {d.change}" for d in whole]
    lines += ["", "slices that moved beyond noise:"] + [
        f"  {d.scorer} in {d.slice}: {d.before:.3f} -> {d.after:.3f} {d.change}" for d in parts
    ]
    lines += ["", f"flipped: {len(compared.flips)}"]
    lines += [f"  {flip.case_id} {flip.scorer}: {flip.before:.2f} -> {flip.after:.2f} {flip.why}" for flip in compared.flips]
    return "\n".join(lines)


def verdict_text(verdict: Verdict) -> str:
    """The gates' verdict in words."""
    lines = [f"FAIL {reason}" for reason in verdict.failures] or ["gates: passed"]
    lines += [f"mended: {miss}; take it off known_misses in gates.toml" for miss in verdict.mended]
    return "\n".join(lines)


def _quantiles(values: list[float]) -> dict[str, float]:
    ordered = sorted(values) or [0.0]
    return {f"p{share}": ordered[min(len(ordered) - 1, share * len(ordered) // 100)] for share in (50, 95)}


def _guards(name: str) -> bool:
    return name in SCORERS and SCORERS[name].guard
