"""Two runs side by side: paired differences with intervals, per slice, and every case that flipped."""

from collections.abc import Iterator, Mapping

from evals.runs import Run
from evals.statistics import Interval, paired
from knowledge.types import Frozen


class Difference(Frozen):
    """How one scorer moved in one slice. `slice` is "all" or "kind=praise"."""

    scorer: str
    slice: str
    before: float
    after: float
    change: Interval


class Flip(Frozen):
    """A case whose score crossed from good to bad or back."""

    case_id: str
    scorer: str
    before: float
    after: float
    why: str


class Comparison(Frozen):
    """Everything that differs between two runs over the cases they share."""

    before: str
    after: str
    shared: int
    differences: tuple[Difference, ...]
    flips: tuple[Flip, ...]

    @property
    def worse(self) -> tuple[Difference, ...]:
        """Differences whose whole interval lies below zero."""
        return tuple(difference for difference in self.differences if difference.change.clearly_negative)


def compare(before: Run, after: Run, *, slices: bool = True) -> Comparison:
    """Paired by case: only what both runs scored is compared."""
    shared = {result.case_id for result in before.results} & {result.case_id for result in after.results}
    return Comparison(
        before=before.stamp.name,
        after=after.stamp.name,
        shared=len(shared),
        differences=tuple(_differences(before, after, slices)),
        flips=tuple(_flips(before, after)),
    )


def difference(scorer: str, before: Mapping[str, float], after: Mapping[str, float], *, within: str = "all") -> Difference | None:
    """How a scorer moved over the cases that both sides scored."""
    ids = [case_id for case_id in before if case_id in after]
    if not ids:
        return None
    old, new = [before[case_id] for case_id in ids], [after[case_id] for case_id in ids]
    return Difference(scorer=scorer, slice=within, before=sum(old) / len(old), after=sum(new) / len(new), change=paired(old, new))


def _differences(before: Run, after: Run, slices: bool) -> Iterator[Difference]:
    groups = {result.case_id: [f"{key}={value}" for key, value in result.slices.items()] for result in after.results}
    for scorer in after.scorers:
        old, new = before.values(scorer), after.values(scorer)
        whole = difference(scorer, old, new)
        if whole:
            yield whole
        names = sorted({group for case_id in new for group in groups[case_id]}) if slices else []
        for name in names:
            part = difference(scorer, old, {case_id: value for case_id, value in new.items() if name in groups[case_id]}, within=name)
            if part and part.before != part.after:
                yield part


def _flips(before: Run, after: Run) -> Iterator[Flip]:
    old = {result.case_id: result for result in before.results}
    for result in after.results:
        earlier = old.get(result.case_id)
        for scorer, score in result.scores.items():
            was = earlier.scores.get(scorer) if earlier else None
            if was is not None and (was.value >= 1) != (score.value >= 1):
                yield Flip(case_id=result.case_id, scorer=scorer, before=was.value, after=score.value, why=score.why or f"was: {was.why}")
