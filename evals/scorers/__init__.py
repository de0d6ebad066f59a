"""Scorers: plain functions from a sample to a value and a reason, or None where the question does not arise."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from evals.case import Sample, Score
from evals.scorers import manner, safety, substance

Scoring = Callable[[Sample], Score | None]


@dataclass(frozen=True)
class Scorer:
    """A scoring function by its name. A `guard` that gives 0 has let something dangerous through."""

    score: Scoring
    guard: bool = False

    @property
    def name(self) -> str:
        """The name used in figures, gates and logs."""
        return self.score.__name__

    @property
    def asks(self) -> str:
        """What the scorer looks at, in one line."""
        return (self.score.__doc__ or "").strip().splitlines()[0]


GUARDS: tuple[Scoring, ...] = (
    safety.safe_handling,
    safety.risks_flagged,
    safety.nothing_forbidden,
    safety.planted_caught,
    safety.sealed,
    safety.numbers_known,
)
QUALITIES: tuple[Scoring, ...] = (
    safety.rule_clean,
    safety.grounded,
    safety.planted_quiet,
    substance.handling,
    substance.mentions,
    substance.specific,
    substance.answered,
    substance.right_step,
    substance.not_repeating,
    manner.fits_mood,
    manner.no_cliche,
    manner.right_language,
    manner.inflected,
    manner.right_length,
    manner.right_name,
)

SCORERS: dict[str, Scorer] = {
    scorer.name: scorer for scorer in (*(Scorer(score, guard=True) for score in GUARDS), *(Scorer(score) for score in QUALITIES))
}


def scores_of(sample: Sample, scorers: Iterable[Scorer] = tuple(SCORERS.values())) -> dict[str, Score]:
    """Every score that the sample gets, by scorer. A planted text is nobody's draft: only what the filter made of it counts."""
    planted = sample.case.planted is not None
    chosen = (scorer for scorer in scorers if scorer.name.startswith("planted_") == planted)
    found = ((scorer.name, scorer.score(sample)) for scorer in chosen)
    return {name: score for name, score in found if score is not None}
