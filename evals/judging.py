"""Judging whole runs, and saying beside every number how far people agree."""

from collections import Counter
from collections.abc import Iterable
from pathlib import Path

from assistant.domain import Decision, Proposal
from assistant.errors import ModelError
from assistant.ports import ChatModel
from assistant.settings import Settings
from assistant.writing.masking import Veil
from evals.decided import decided
from evals.harvest import labels
from evals.judge import Judged, judge_pair, judge_reply, judged_share, rubric
from evals.recording import model_of
from evals.runs import Result, Run, load_run
from evals.statistics import wilson


def judge_run_file(path: Path, against: Path | None, settings: Settings, *, use_labels: bool = True) -> str:
    """The judge's figures for a run: share of good replies, each question, and pairs against another run."""
    model = model_of(settings)
    run = load_run(path)
    known = list(decided(settings)) if use_labels else []
    lines = [judged_text(model, run, known)]
    if against is not None:
        lines.append(pairs_text(model, load_run(against), run))
    return "\n".join(lines)


def judged_text(model: ChatModel, run: Run, decisions: Iterable[tuple[Decision, Proposal]] = ()) -> str:
    """The run by the twelve questions, calibrated by people's decisions where there are enough of them."""
    judged, failures = _judged(model, run.results)
    people = labels(pairs := list(decisions))
    drafts = {proposal.id: proposal for _, proposal in pairs if proposal.id in people}
    verdicts = ((key, _of_proposal(model, proposal)) for key, proposal in drafts.items())
    labelled = [(verdict.good, people[key]) for key, verdict in verdicts if verdict is not None]
    lines = [f"judge {model.name}: {judged_share([verdict.good for verdict in judged], labelled)}"]
    for question in rubric():
        yes = sum(verdict.answers[question.number] for verdict in judged)
        lines.append(f"  {question.number:>2}. {wilson(yes, len(judged))}  {question.asks}{' (decisive)' if question.decisive else ''}")
    if failures:
        lines.append(f"  {failures} replies could not be judged")
    return "\n".join(lines)


def pairs_text(model: ChatModel, before: Run, after: Run) -> str:
    """How often each run's reply is preferred over the shared cases, asked in both orders."""
    old = {result.case_id: result for result in before.results if _written(result)}
    counts: Counter[str] = Counter()
    for result in after.results:
        if not _written(result) or result.case_id not in old or old[result.case_id].text == result.text:
            continue
        counts[judge_pair(model, buyer=result.buyer, facts=result.evidence, first=old[result.case_id].text, second=result.text)] += 1
    wins, decided_pairs = counts["second"], counts["first"] + counts["second"]
    shown = ", ".join(f"{name} {count}" for name, count in sorted(counts.items())) or "nothing to compare"
    won = wilson(wins, decided_pairs)
    return f"{after.stamp.name} against {before.stamp.name}: {shown}; of decided pairs won {won}; no human labels on pairs"


def _judged(model: ChatModel, results: Iterable[Result]) -> tuple[list[Judged], int]:
    judged, failures = [], 0
    for result in results:
        if not _written(result):
            continue
        try:
            judged.append(judge_reply(model, buyer=result.buyer, facts=result.evidence, reply=result.text))
        except ModelError:
            failures += 1
    return judged, failures


def _of_proposal(model: ChatModel, proposal: Proposal) -> Judged | None:
    """What the judge says of a draft that a real buyer was to get: their personal data stay home. None where it says nothing usable."""
    if proposal.draft is None:
        return None
    veil = Veil.for_brief(proposal.brief)
    facts = [f"{passage.title}: {passage.text[:300]}" for passage in proposal.brief.evidence[:4]]
    buyer, reply = veil.hide(proposal.brief.inquiry.words), veil.hide(proposal.draft.text)
    try:
        return judge_reply(model, buyer=buyer, facts=facts, reply=reply)
    except ModelError:
        return None


def _written(result: Result) -> bool:
    return result.outcome == "proposed" and not result.slices["kind"].startswith("planted")
