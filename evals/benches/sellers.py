"""The composer beside real sellers on the same complaints: deterministic scorers and the twelve questions, with intervals.

What needs the goods' cards (question 3) is not measured: these sellers' cards are not in the data. The composer works with the
demo shop's routes and policies, as a shop would after its first day.
"""

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

from assistant.domain import Outcome, Proposal
from assistant.pipeline import Bench, propose
from evals.answers import Published, read_answers
from evals.audit import FaultKind
from evals.audit.examine import faults_of, proposal_of, skeleton
from evals.bench import bare_bench, demo_policies
from evals.benches.audit import needed_data
from evals.case import Case, Mood, Sample, Score
from evals.casebook import NOW
from evals.figures import record
from evals.scorers import manner, safety, substance
from evals.statistics import paired, wilson
from evals.wording import lexicon, said
from knowledge.types import Platform, Severity

Question = Callable[[Sample, set[FaultKind]], bool]
_PLACES = ("defect", "chat")


@dataclass(frozen=True)
class Answer:
    """One reply to a complaint, with all that the questions look at."""

    sample: Sample
    faults: set[FaultKind]


def main() -> None:
    """Prints and keeps the figures."""
    complaints = [item for item in read_answers(needed_data() / "complaint_pairs.jsonl", platform=Platform.WB) if item.answer]
    bench = replace(bare_bench(), library=demo_policies("default"))
    ours = [propose(item.inquiry, bench, now=NOW) for item in complaints]
    written = [index for index, proposal in enumerate(ours) if proposal.outcome is Outcome.PROPOSED]
    theirs = _answers(complaints, [proposal_of(item, bench, now=NOW) for item in complaints], bench)
    mine = _answers([Published(item.inquiry, _text(proposal)) for item, proposal in zip(complaints, ours, strict=True)], ours, bench)
    holds = Counter(proposal.hold.code for proposal in ours if proposal.hold)
    left = len(ours) - len(written)
    lines = [
        f"{len(complaints)} complaints with a real seller's answer; the composer wrote {len(written)}, left {left} to a person",
        f"holds by code: {dict(holds.most_common())}",
        "",
        f"share of answers that pass     {'sellers, all':<28} {'sellers, where we wrote':<28} {'composer':<28} paired difference",
    ]
    for name, question in QUESTIONS.items():
        everyone = [question(answer.sample, answer.faults) for answer in theirs]
        before = [float(everyone[index]) for index in written]
        after = [float(question(mine[index].sample, mine[index].faults)) for index in written]
        shares = [wilson(int(sum(row)), len(row)) for row in (everyone, before, after)]
        cells = " ".join(f"{share.mean:.2f} [{share.low:.2f}; {share.high:.2f}]".ljust(28) for share in shares)
        change = paired(before, after)
        lines.append(f"{name:<30} {cells} {change.mean:+.2f} [{change.low:+.2f}; {change.high:+.2f}]")
    record("sellers", "python -m evals.benches.sellers", "\n".join(lines))


def _answers(published: Sequence[Published], proposals: Sequence[Proposal], bench: Bench) -> list[Answer]:
    reuse = Counter(skeleton(item.answer, item.inquiry.author) for item in published if item.answer)
    answers: list[Answer] = []
    earlier: list[str] = []
    for item, proposal in zip(published, proposals, strict=True):
        case = Case(id=item.inquiry.id, kind="complaint", why="real", inquiry=item.inquiry, mood=Mood.COMPLAINT)
        faults = {fault.kind for fault in faults_of(item, bench, reuse, now=NOW)}
        answers.append(Answer(Sample(case, proposal, tuple(earlier)), faults))
        if item.answer:
            earlier.append(item.answer)
    return answers


def _text(proposal: Proposal) -> str | None:
    return proposal.draft.text if proposal.draft and proposal.outcome is Outcome.PROPOSED else None


def _full(*scores: Score | None) -> bool:
    return all(score is None or score.value >= 1 for score in scores)


def _unbacked(sample: Sample, faults: set[FaultKind]) -> bool:
    return FaultKind.UNTRUE not in faults


def _clean(sample: Sample, faults: set[FaultKind]) -> bool:
    return not any(finding.severity is Severity.BLOCK for finding in sample.proposal.findings)


def _placed(sample: Sample, faults: set[FaultKind]) -> bool:
    steps = lexicon()["steps"]
    return any(all(said(sample.text or "", group) for group in steps[step]) for step in _PLACES)


QUESTIONS: dict[str, Question] = {
    "1 names a thing of the message": lambda sample, faults: _full(substance.specific(sample)),
    "2 wrong under another review": lambda sample, faults: FaultKind.TEMPLATED not in faults and _full(substance.not_repeating(sample)),
    "4 acts are backed": _unbacked,
    "5 complaint, question taken up": lambda sample, faults: not faults & {FaultKind.UNHEARD, FaultKind.UNANSWERED},
    "6 mood fits": lambda sample, faults: _full(manner.fits_mood(sample)),
    "7 a step that can be taken": _placed,
    "8 nobody blamed": lambda sample, faults: FaultKind.BLAMING not in faults,
    "9 no rule that blocks": _clean,
    "10 name and language": lambda sample, faults: _full(manner.right_name(sample), manner.right_language(sample)),
    "11 short, no padding": lambda sample, faults: _full(manner.right_length(sample), manner.no_cliche(sample)),
    "12 cases of words": lambda sample, faults: _full(manner.inflected(sample)),
    "(3) figures from the message": lambda sample, faults: _full(safety.numbers_known(sample)),
}
"""The twelve questions as far as they can be asked without a person; 3 asks only for figures that stand nowhere."""


if __name__ == "__main__":
    main()
