"""Builders for evals: a case, its sample and a run, where a test states only what matters to it."""

from datetime import UTC, datetime
from typing import Any

from assistant.domain import Draft, Outcome, Proposal
from evals.case import Case, Sample, Score
from evals.runs import Result, Run, Stamp
from tests.builders import NOW, a_brief, an_inquiry


def a_case(text: str = "пульт молчит", **changes: Any) -> Case:
    """A complaint about a night lamp, unless said otherwise."""
    inquiry = changes.pop("inquiry", None) or an_inquiry(text, rating=changes.pop("rating", 2), author=changes.pop("author", None))
    return Case(**({"id": "k1", "kind": "complaint", "why": "test", "inquiry": inquiry} | changes))


def a_sample(answer: str | None, case: Case | None = None, *, earlier: tuple[str, ...] = (), **changes: Any) -> Sample:
    """A sample whose draft says this; None means that it was held."""
    case = case or a_case()
    prompts = changes.pop("prompts", None)
    brief = a_brief(case.inquiry, **changes.pop("brief", {}))
    proposal = Proposal(
        **(
            {
                "id": case.id,
                "outcome": Outcome.PROPOSED if answer is not None else Outcome.HELD,
                "brief": brief,
                "draft": Draft(text=answer, writer="test") if answer is not None else None,
                "made_at": NOW,
            }
            | changes
        )
    )
    return Sample(case, proposal, earlier, prompts)


def a_run(scores: dict[str, dict[str, float]], *, name: str = "run", seconds: float = 1.0, **slices: str) -> Run:
    """A run with these scores: {case: {scorer: value}}."""
    stamp = Stamp(
        name=name, writer="test", rules="r", knowledge="k", code="c", made_at=datetime(2026, 11, 2, tzinfo=UTC), cpu_seconds=seconds
    )
    results = tuple(
        Result(
            case_id=case_id,
            slices={"kind": "complaint"} | slices,
            why="test",
            buyer="пульт молчит",
            outcome="proposed",
            text="Ответ.",
            scores={scorer: Score(value=value, why="" if value == 1 else "because") for scorer, value in given.items()},
            seconds=0.1,
        )
        for case_id, given in scores.items()
    )
    return Run(stamp=stamp, results=results)
