"""What may not get worse. A new dangerous miss fails; so does a score that falls beyond the noise of the cases."""

import json
import tomllib
from collections.abc import Mapping
from pathlib import Path

from pydantic import Field

from evals.compare import Difference, difference
from evals.runs import Run
from knowledge.files import write_whole
from knowledge.types import Frozen

GATES = Path(__file__).parent / "gates.toml"
BASELINE = Path(__file__).parent / "baseline.json"


class Gates(Frozen):
    """The bounds: seconds of processor time for the whole run, least mean per scorer, and misses that are known and explained."""

    limit_seconds: float
    floors: dict[str, float] = Field(default_factory=dict)
    known_misses: dict[str, str] = Field(default_factory=dict)


class Verdict(Frozen):
    """What the gates say of a run. `mended` are known misses that are misses no more: take them off the list."""

    failures: tuple[str, ...]
    fallen: tuple[Difference, ...] = ()
    mended: tuple[str, ...] = ()

    @property
    def ok(self) -> bool:
        """Whether the run may ship."""
        return not self.failures


def read_gates(path: Path = GATES) -> Gates:
    """The gates of this file."""
    return Gates.model_validate(tomllib.loads(path.read_text(encoding="utf-8")))


def read_baseline(path: Path = BASELINE) -> dict[str, dict[str, float]]:
    """The accepted scores, by scorer and case; empty when nothing was accepted yet."""
    if not path.exists():
        return {}
    read: dict[str, dict[str, float]] = json.loads(path.read_text(encoding="utf-8"))
    return read


def write_baseline(run: Run, path: Path = BASELINE) -> None:
    """Makes this run the accepted one."""
    rows = (f' "{name}": {json.dumps(run.values(name), ensure_ascii=False, sort_keys=True)}' for name in run.scorers)
    write_whole(path, "{\n" + ",\n".join(rows) + "\n}\n")


def judge_run(run: Run, gates: Gates, baseline: Mapping[str, Mapping[str, float]]) -> Verdict:
    """Every reason why this run may not ship, in words."""
    means = {name: _mean(run.values(name)) for name in run.scorers}
    moved = (difference(name, baseline.get(name, {}), run.values(name)) for name in run.scorers)
    fallen = tuple(change for change in moved if change and change.change.clearly_negative)
    failures = [f"dangerous miss: {miss} ({_why(run, miss)})" for miss in run.misses if miss not in gates.known_misses]
    failures += [
        f"{change.scorer} fell from {change.before:.3f} to {change.after:.3f}, beyond noise: change {change.change}" for change in fallen
    ]
    failures += [
        f"{name} is {means.get(name, 0):.3f}, below its floor {floor}" for name, floor in gates.floors.items() if means.get(name, 0) < floor
    ]
    if run.stamp.cpu_seconds > gates.limit_seconds:
        failures.append(f"the run took {run.stamp.cpu_seconds:.0f} s of processor time; {gates.limit_seconds:.0f} s are allowed")
    seen = {result.case_id for result in run.results}
    mended = tuple(miss for miss in gates.known_misses if miss not in run.misses and miss.split("/")[0] in seen)
    return Verdict(failures=tuple(failures), fallen=fallen, mended=mended)


def _mean(values: Mapping[str, float]) -> float:
    return sum(values.values()) / len(values) if values else 0.0


def _why(run: Run, miss: str) -> str:
    case_id, scorer = miss.rsplit("/", 1)
    return next(result.scores[scorer].why for result in run.results if result.case_id == case_id)
