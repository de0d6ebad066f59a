"""Otklik's cases as an Inspect AI task: `inspect eval evals/tasks.py --model mockllm/model`, then `inspect view`.

A thin adapter: the solver is `pipeline.propose`, the scorers are ours. The optional extra otklik[evals] brings Inspect.
"""

import asyncio
from collections.abc import Sequence
from pathlib import Path

from inspect_ai import Task, task
from inspect_ai.dataset import MemoryDataset
from inspect_ai.dataset import Sample as InspectSample
from inspect_ai.model import ModelOutput
from inspect_ai.scorer import Score, Scorer, Target, mean, scorer, stderr
from inspect_ai.solver import Generate, Solver, TaskState, solver

from assistant.domain import Proposal
from assistant.pipeline import Bench
from evals.bench import demo_bench
from evals.case import Case, Sample
from evals.casebook import bundled_cases, read_cases
from evals.runs import solve
from evals.scorers import SCORERS, scores_of


@task
def otklik(files: str = "", kind: str = "") -> Task:
    """The bundled cases, or those of `files` (paths with commas), with the composer; `kind` narrows them."""
    cases = read_cases(*map(Path, files.split(","))) if files else bundled_cases()
    return cases_task([case for case in cases if not kind or case.kind == kind], demo_bench())


def cases_task(cases: Sequence[Case], bench: Bench) -> Task:
    """These cases on this bench. What the pipeline made is kept beside Inspect's state, because a Proposal is ours to read."""
    made: dict[str, Sample] = {}
    by_id = {case.id: case for case in cases}
    dataset = MemoryDataset([_sample(case) for case in cases], name="otklik")
    return Task(dataset=dataset, solver=_propose(by_id, bench, made), scorer=[_score(name, made) for name in SCORERS], name="otklik")


@solver(name="propose")
def _propose(cases: dict[str, Case], bench: Bench, made: dict[str, Sample]) -> Solver:
    one_by_one = asyncio.Lock()  # repetition is judged against what was written before, so there must be a before

    async def run(state: TaskState, generate: Generate) -> TaskState:
        case = cases[str(state.sample_id)]
        async with one_by_one:
            proposal, prompts = await asyncio.to_thread(solve, case, bench)
        earlier = tuple(sample.text for sample in made.values() if sample.text and sample.case.planted is None)
        made[case.id] = Sample(case, proposal, earlier, prompts)
        state.output = ModelOutput.from_content(bench.writer.name, _told(proposal))
        return state

    return run


def _score(name: str, made: dict[str, Sample]) -> Scorer:
    @scorer(metrics=[mean(), stderr()], name=name)
    def adapter() -> Scorer:
        async def run(state: TaskState, target: Target) -> Score:
            found = scores_of(made[str(state.sample_id)], [SCORERS[name]]).get(name)
            if found is None:
                return Score.unscored(reason="other", explanation="the question does not arise")
            return Score(value=found.value, answer=state.output.completion[:200], explanation=found.why)

        return run

    return adapter()


def _sample(case: Case) -> InspectSample:
    wanted = f"{' or '.join(case.handling)}; {case.why}"
    return InspectSample(id=case.id, input=case.inquiry.words or "(no words)", target=wanted, metadata=case.slices)


def _told(proposal: Proposal) -> str:
    if proposal.draft is not None:
        return proposal.draft.text
    return f"[{proposal.hold.code}] {proposal.hold.reason}" if proposal.hold else "[nothing]"
