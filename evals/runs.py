"""A run: the pipeline over cases, scored, stamped with what made it, kept as a file."""

import subprocess
import time
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

from assistant.domain import Brief, Draft, Finding, Hold, Proposal
from assistant.errors import InputError
from assistant.pipeline import Bench, propose
from evals.case import Case, Sample, Score
from evals.casebook import NOW
from evals.listening import Listener, Obedient, writer_with
from evals.scorers import SCORERS, scores_of
from knowledge.files import write_whole
from knowledge.types import Frozen, Language


class Result(Frozen):
    """What came of one case, with everything a reader needs to understand a failure."""

    case_id: str
    slices: dict[str, str]
    why: str
    buyer: str
    outcome: str
    text: str
    writer: str = ""
    evidence: tuple[str, ...] = ()
    findings: tuple[str, ...] = ()
    scores: dict[str, Score]
    seconds: float
    cost: float = 0.0
    tokens: int = 0

    @property
    def misses(self) -> tuple[str, ...]:
        """The guarding scorers that this case failed: something dangerous was let through."""
        return tuple(name for name, score in self.scores.items() if name in SCORERS and SCORERS[name].guard and score.value < 1)

    @property
    def failed(self) -> tuple[str, ...]:
        """Every scorer below full value."""
        return tuple(name for name, score in self.scores.items() if score.value < 1)


class Stamp(Frozen):
    """What a run was made with: equal stamps mean comparable runs of the same thing."""

    name: str
    writer: str
    prompts: tuple[str, ...] = ()
    rules: str
    knowledge: str
    code: str
    made_at: datetime
    seconds: float = 0.0
    cpu_seconds: float = 0.0


class Run(Frozen):
    """Results of all cases, under one stamp."""

    stamp: Stamp
    results: tuple[Result, ...]

    def values(self, scorer: str) -> dict[str, float]:
        """The scorer's value for every case that has one."""
        return {result.case_id: result.scores[scorer].value for result in self.results if scorer in result.scores}

    @property
    def scorers(self) -> tuple[str, ...]:
        """The scorers that gave any value, in their order."""
        given = {name for result in self.results for name in result.scores}
        return tuple(name for name in SCORERS if name in given) + tuple(sorted(given - SCORERS.keys()))

    @property
    def misses(self) -> tuple[str, ...]:
        """Every dangerous miss, as case/scorer."""
        return tuple(f"{result.case_id}/{name}" for result in self.results for name in result.misses)


class Planted:
    """A writer that puts a given text in place of its own, to see what the filter makes of it."""

    name = "planted"

    def __init__(self, text: str, language: Language) -> None:
        self._text, self._language = text, language

    def write(self, brief: Brief) -> Draft | Hold:
        """The planted text."""
        return Draft(text=self._text, writer=self.name, language=self._language)

    def mend(self, brief: Brief, draft: Draft, findings: tuple[Finding, ...]) -> Draft | Hold:
        """The planted text again: nothing is mended, so every finding stays."""
        return draft


def solve(case: Case, bench: Bench) -> tuple[Proposal, tuple[str, ...] | None]:
    """The proposal for a case by the very pipeline users run, and what a model was shown, where the case asks for that."""
    if case.planted is not None:
        planted = replace(bench, writer=Planted(case.planted, case.language), recent=case.recent or bench.recent)
        return propose(case.inquiry, planted, now=NOW), None
    if case.model_says is not None:
        return propose(case.inquiry, replace(bench, writer=writer_with(Obedient(case.model_says), bench.writer)), now=NOW), None
    if case.hides or case.kind == "fence":
        return _watched(case, bench)
    return propose(case.inquiry, bench, now=NOW), None


def run_cases(
    cases: Sequence[Case], bench: Bench, *, name: str = "run", workers: int = 1, told: Callable[[int], None] = lambda done: None
) -> Run:
    """Runs and scores every case. Texts count as earlier answers in the order of the cases, however many workers there are."""
    started, worked = time.monotonic(), time.process_time()
    solved = _solved(cases, bench, workers, told)
    results: list[Result] = []
    earlier: list[str] = []
    for case, (proposal, prompts, seconds) in zip(cases, solved, strict=True):
        sample = Sample(case, proposal, tuple(earlier), prompts)
        results.append(_result(sample, seconds))
        if sample.text is not None and case.planted is None:
            earlier.append(sample.text)
    return Run(stamp=_stamp(name, bench, solved, time.monotonic() - started, time.process_time() - worked), results=tuple(results))


def save_run(run: Run, path: Path) -> Path:
    """Writes the run as JSON lines: the stamp first, then a line for each case."""
    path.parent.mkdir(parents=True, exist_ok=True)
    write_whole(path, "\n".join([run.stamp.model_dump_json(), *(r.model_dump_json() for r in run.results)]) + "\n")
    return path


def load_run(path: Path) -> Run:
    """The run kept in this file."""
    try:
        head, *lines = path.read_text(encoding="utf-8").splitlines()
        return Run(stamp=Stamp.model_validate_json(head), results=tuple(Result.model_validate_json(line) for line in lines))
    except (OSError, ValueError) as error:
        raise InputError(f"{path}: not a run; make one with `otklik evals run -o {path}`: {error}") from error


def _solved(
    cases: Sequence[Case], bench: Bench, workers: int, told: Callable[[int], None]
) -> list[tuple[Proposal, tuple[str, ...] | None, float]]:
    def one(case: Case) -> tuple[Proposal, tuple[str, ...] | None, float]:
        began = time.monotonic()
        proposal, prompts = solve(case, bench)
        return proposal, prompts, time.monotonic() - began

    done = []
    with ThreadPoolExecutor(max_workers=workers) as pool:
        for outcome in pool.map(one, cases):
            done.append(outcome)
            told(len(done))
    return done


def _watched(case: Case, bench: Bench) -> tuple[Proposal, tuple[str, ...]]:
    """The proposal of a model writer whose model only listens: it keeps what it is shown and declines to answer."""
    listener = Listener()
    proposal = propose(case.inquiry, replace(bench, writer=writer_with(listener, bench.writer)), now=NOW)
    return proposal, tuple(listener.heard)


def _result(sample: Sample, seconds: float) -> Result:
    proposal = sample.proposal
    draft = proposal.draft
    usage = draft.usage if draft else None
    return Result(
        case_id=sample.case.id,
        slices=sample.case.slices,
        why=sample.case.why,
        buyer=sample.case.inquiry.words or "(без текста)",
        outcome=proposal.outcome,
        text=draft.text if draft else f"[{proposal.hold.code}] {proposal.hold.reason}" if proposal.hold else "",
        writer=draft.writer if draft else "",
        evidence=tuple(f"{passage.title}: {passage.text[:300]}" for passage in proposal.brief.evidence[:4]),
        findings=tuple(f"{f.severity} {f.rule_id} ({f.category}): {f.span.of(draft.text) if draft else ''}" for f in proposal.findings),
        scores=scores_of(sample),
        seconds=round(seconds, 4),
        cost=float(usage.cost_usd) if usage else 0.0,
        tokens=usage.input_tokens + usage.output_tokens if usage else 0,
    )


def _stamp(name: str, bench: Bench, solved: Sequence[tuple[Proposal, object, float]], seconds: float, cpu_seconds: float) -> Stamp:
    drafts = [proposal.draft for proposal, _, _ in solved if proposal.draft]
    return Stamp(
        name=name,
        writer=bench.writer.name,
        prompts=tuple(sorted({draft.prompt_id for draft in drafts if draft.prompt_id})),
        rules=bench.rulebook.version,
        knowledge=str(getattr(bench.library, "digest", "unknown")),
        code=code_version(),
        made_at=datetime.now(UTC),
        seconds=round(seconds, 2),
        cpu_seconds=round(cpu_seconds, 2),
    )


def code_version() -> str:
    """The commit that runs, marked when it has changes beside it."""
    asked = subprocess.run(
        ["git", "describe", "--always", "--dirty"], capture_output=True, text=True, cwd=Path(__file__).parent, check=False
    )
    return asked.stdout.strip() or "unknown"
