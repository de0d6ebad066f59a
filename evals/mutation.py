"""Proof that the gates watch: each safety mechanism is taken out in turn, and some gate must fail.

`python -m evals.mutation` prints the table, keeps it under docs/figures/ and fails when a mechanism can go unnoticed.
"""

import sys
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager, nullcontext
from dataclasses import dataclass, replace
from functools import partial
from typing import Any
from unittest import mock

from assistant.domain import DraftPolicy, Triage
from assistant.filter import Candidate
from assistant.filter.engine import DETECTORS, Hit
from assistant.pipeline import Bench
from assistant.writing import asking
from assistant.writing.guard import Guard
from assistant.writing.masking import Veil
from evals.bench import demo_bench
from evals.case import Case, Handling
from evals.casebook import bundled_cases
from evals.figures import record
from evals.gates import Gates, judge_run
from evals.runs import Run, run_cases
from knowledge.rules import Rulebook
from knowledge.types import Severity

Patch = Callable[[], AbstractContextManager[Any]]


@dataclass(frozen=True)
class Mutation:
    """A mechanism, which cases could notice its absence, and how to take it out: a patch of the code, or a bench without it."""

    name: str
    watches: Callable[[Case], bool]
    patch: Patch = nullcontext
    bench: Bench | None = None


@dataclass(frozen=True)
class Outcome:
    """What the gates said when the mechanism was gone."""

    name: str
    caught_by: tuple[str, ...]
    cases: int


def mutations(bench: Bench, cases: Sequence[Case], sound: Run) -> Iterator[Mutation]:
    """Every mechanism, each with the cases it had a part in.

    Detectors and categories of rules in force for the demo shop (hints of severity info are metrics, not safety), inbound risks,
    draft policy, fence, masking, guard, and the filter as a whole.
    """
    rules = [
        rule for rule in bench.rulebook.rules if rule.severity is not Severity.INFO and rule.jurisdiction in {None, bench.shop.jurisdiction}
    ]
    for name in sorted({name for rule in rules for name in rule.detect} & DETECTORS.keys()):
        yield Mutation(
            f"detector {name}", partial(_found_by, name, bench, sound), partial(mock.patch.dict, DETECTORS, {name: _finds_nothing})
        )
    for category in sorted({rule.category for rule in rules if rule.detect}):
        yield Mutation(f"rules on {category}", partial(_planted_against, category), bench=_without_rules(bench, category))
    for risk in sorted({risk for case in cases for risk in case.risks}):
        yield Mutation(f"triage of {risk}", partial(_names_risk, risk), partial(_without_risk, risk))
    yield Mutation("draft policy (hold, none)", _needs_person, _always_draft)
    yield Mutation("the whole filter", _planted, partial(mock.patch, "assistant.pipeline.check_reply", return_value=()))
    yield Mutation("fence around the buyer's words", _reaches_model, _without_fence)
    yield Mutation("masking of personal data", _reaches_model, _without_masking)
    yield Mutation("guard against a model that obeyed", _obeyed, partial(mock.patch.object, Guard, "objections", return_value=()))


def watched_cases(cases: Sequence[Case]) -> list[Case]:
    """The cases that guards speak on: planted texts, dangerous handling, risks, prompts and talked-round models."""
    return [case for case in cases if _planted(case) or case.risks or _reaches_model(case) or _obeyed(case) or _needs_person(case)]


def try_out(mutation: Mutation, cases: Sequence[Case], bench: Bench, sound: Run) -> Outcome:
    """Runs the cases without the mechanism; whatever fails that passed before has caught it."""
    gates = Gates(limit_seconds=600, known_misses=dict.fromkeys(sound.misses, "fails with every mechanism in place"))
    baseline = {name: sound.values(name) for name in sound.scorers}
    with mutation.patch():
        run = run_cases([case for case in cases if mutation.watches(case)], mutation.bench or bench, name=mutation.name)
    print(f"{mutation.name}: {len(run.results)} cases", file=sys.stderr)
    verdict = judge_run(run, gates, baseline)
    new = [miss for miss in run.misses if miss not in gates.known_misses]
    return Outcome(mutation.name, tuple(new) or verdict.failures, len(new))


def main() -> None:
    """The table of mechanisms and the gates that caught their absence."""
    bench, cases = demo_bench(), watched_cases(bundled_cases())
    started = time.monotonic()
    sound = run_cases(cases, bench, name="sound")
    outcomes = [try_out(mutation, cases, bench, sound) for mutation in mutations(bench, cases, sound)]
    unnoticed = [outcome.name for outcome in outcomes if not outcome.caught_by]
    lines = [f"{len(cases)} guarded cases, {len(outcomes)} mechanisms, {time.monotonic() - started:.0f} s", ""]
    lines += [
        f"{outcome.name:<45} {outcome.cases:>3}  {outcome.caught_by[0] if outcome.caught_by else 'NOT NOTICED'}" for outcome in outcomes
    ]
    lines += ["", f"not noticed: {len(unnoticed)}{': ' + ', '.join(unnoticed) if unnoticed else ''}"]
    record("mutation", "python -m evals.mutation", "\n".join(lines))
    sys.exit(1 if unnoticed else 0)


def _planted(case: Case) -> bool:
    return case.planted is not None and bool(case.finds)


def _found_by(detector: str, bench: Bench, sound: Run, case: Case) -> bool:
    """Whether a rule with this detector found anything in the planted text: no other case can change without it."""
    rules = {rule.id for rule in bench.rulebook.rules if detector in rule.detect}
    told = next((result.findings for result in sound.results if result.case_id == case.id), ())
    return _planted(case) and any(set(finding.split()) & rules for finding in told)


def _planted_against(category: str, case: Case) -> bool:
    return _planted(case) and any(category in wanted.split("|") for wanted in case.finds)


def _reaches_model(case: Case) -> bool:
    return bool(case.hides) or case.kind == "fence"


def _obeyed(case: Case) -> bool:
    return case.model_says is not None


def _needs_person(case: Case) -> bool:
    return Handling.DRAFT not in case.handling


def _names_risk(risk: str, case: Case) -> bool:
    return risk in case.risks


def _finds_nothing(candidate: Candidate, **parameters: Any) -> Iterator[Hit]:
    yield from ()


def _without_rules(bench: Bench, category: str) -> Bench:
    return replace(bench, rulebook=Rulebook(rule for rule in bench.rulebook.rules if rule.category != category))


@contextmanager
def _without_risk(category: str) -> Iterator[None]:
    from assistant.triage import triage

    def blind(*given: Any, **named: Any) -> Triage:
        verdict = triage(*given, **named)
        rest = tuple(risk for risk in verdict.risks if risk.category != category)
        if len(rest) == len(verdict.risks):
            return verdict
        return verdict.model_copy(update={"risks": rest, "draft_policy": verdict.draft_policy if rest else DraftPolicy.DRAFT})

    with mock.patch("assistant.pipeline.triage", blind):
        yield


@contextmanager
def _always_draft() -> Iterator[None]:
    from assistant.triage import triage

    with mock.patch(
        "assistant.pipeline.triage",
        lambda *given, **named: triage(*given, **named).model_copy(update={"draft_policy": DraftPolicy.DRAFT}),
    ):
        yield


@contextmanager
def _without_fence() -> Iterator[None]:
    with mock.patch.object(asking, "neutralise", str), mock.patch.object(asking, "one_line", str):
        yield


@contextmanager
def _without_masking() -> Iterator[None]:
    real = Veil.for_brief.__func__  # type: ignore[attr-defined]  # the function under the classmethod
    with mock.patch.object(Veil, "for_brief", classmethod(lambda cls, brief, enabled=True: real(cls, brief, enabled=False))):
        yield


if __name__ == "__main__":
    main()
