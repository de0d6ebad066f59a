"""Drafting a whole file: the one path, inquiry after inquiry, stoppable at any moment."""

import json
from collections import Counter, deque
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass, field, replace
from datetime import datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

from assistant.domain import Inquiry, Proposal
from assistant.errors import OtklikError
from assistant.marketplaces.drafts import DraftsFile
from assistant.marketplaces.files import Defaults, Reject, read
from assistant.pipeline import Bench, propose
from knowledge.errors import KnowledgeError

RECENT = 200
"""How many earlier replies a new one must not repeat; the number the novelty rule looks at."""


@dataclass
class Tally:
    """What a run has done so far. `rules` counts findings by rule, `resumed` the rows that an earlier run had drafted."""

    outcomes: Counter[str] = field(default_factory=Counter)
    holds: Counter[str] = field(default_factory=Counter)
    rules: Counter[str] = field(default_factory=Counter)
    rejected: int = 0
    resumed: int = 0
    cost: Decimal = Decimal(0)

    @property
    def drafted(self) -> int:
        """Rows drafted by this run."""
        return self.outcomes.total()

    def count(self, proposal: Proposal) -> None:
        """Adds one proposal."""
        self.outcomes[proposal.outcome] += 1
        self.rules.update(finding.rule_id for finding in proposal.findings)
        if proposal.hold:
            self.holds[proposal.hold.code] += 1
        if proposal.draft:
            self.cost += proposal.draft.usage.cost_usd


def draft_file(
    source: Path,
    target: Path,
    bench: Bench,
    defaults: Defaults,
    *,
    clock: Callable[[], datetime],
    workers: int = 1,
    seen: Callable[[Tally], None],
) -> Tally:
    """Drafts every row of `source` that is not yet in `target`; calls `seen` after each row.

    Rejected rows go to `<target>.rejects.jsonl`, written anew by every run, since every run reads the whole source. A row that
    fails inside the pipeline is a reject too and does not stop the others. With more than one worker the order of the rows is kept.
    """
    tally = Tally()
    rejects = target.with_name(target.name + ".rejects.jsonl")
    with DraftsFile(target) as drafts, rejects.open("w", encoding="utf-8") as refused:
        recent = deque(reversed([text for text in drafts.texts if text][-RECENT:]), maxlen=RECENT)

        def attempt(inquiry: Inquiry) -> Proposal | Reject:
            try:
                return propose(inquiry, replace(bench, recent=tuple(recent)), now=clock())
            except Exception as error:  # noqa: BLE001 - whatever it is, it is this row's alone, and the rejects name it
                says = str(error) if isinstance(error, OtklikError | KnowledgeError) else f"{type(error).__name__}: {error}"
                return Reject(source.name, 0, f"{inquiry.id!r}: {says}", inquiry.model_dump(mode="json", exclude_defaults=True))

        for outcome in _in_order(_waiting(source, defaults, drafts.done, tally), attempt, workers):
            if isinstance(outcome, Reject):
                tally.rejected += 1
                refused.write(json.dumps(vars(outcome), ensure_ascii=False, default=str) + "\n")
                refused.flush()
            else:
                drafts.add(draft_record(outcome))
                tally.count(outcome)
                if outcome.draft:
                    recent.appendleft(outcome.draft.text)
            seen(tally)
    if not tally.rejected:
        rejects.unlink()
    return tally


def _waiting(source: Path, defaults: Defaults, done: set[str], tally: Tally) -> Iterator[Inquiry | Reject]:
    before = frozenset(done)
    for row in read(source, defaults):
        if isinstance(row, Inquiry) and row.id in before:
            tally.resumed += 1
        else:
            yield row


def _in_order(
    rows: Iterator[Inquiry | Reject], attempt: Callable[[Inquiry], Proposal | Reject], workers: int
) -> Iterator[Proposal | Reject]:
    if workers <= 1:
        for row in rows:
            yield attempt(row) if isinstance(row, Inquiry) else row
        return
    waiting: deque[Future[Proposal | Reject] | Reject] = deque()
    with ThreadPoolExecutor(workers) as pool:
        try:
            for row in rows:
                waiting.append(pool.submit(attempt, row) if isinstance(row, Inquiry) else row)
                if len(waiting) >= 2 * workers:
                    yield _result(waiting.popleft())
            while waiting:
                yield _result(waiting.popleft())
        finally:
            pool.shutdown(wait=True, cancel_futures=True)


def _result(item: "Future[Proposal | Reject] | Reject") -> Proposal | Reject:
    return item if isinstance(item, Reject) else item.result()


def draft_record(proposal: Proposal) -> dict[str, Any]:
    """A proposal as one line of the output: what is waiting for a person, and why it says what it says."""
    draft, verdict = proposal.draft, proposal.brief.triage
    cited = {passage for citation in draft.citations for passage in citation.passage_ids} if draft else set()
    return {
        "id": proposal.brief.inquiry.id,
        "outcome": proposal.outcome.value,
        "text": draft.text if draft else "",
        "blocked": proposal.blocked,
        "findings": [
            {"rule_id": f.rule_id, "category": f.category, "severity": f.severity.value, "span": list(f.span)} for f in proposal.findings
        ],
        "evidence": [
            {"passage_id": passage.id, "title": passage.title, "source": passage.source}
            for passage in proposal.brief.evidence
            if passage.id in cited
        ],
        "triage": {
            "policy": verdict.draft_policy.value,
            "priority": verdict.priority.value,
            "risks": [risk.category for risk in verdict.risks],
            "due_at": verdict.due_at.isoformat() if verdict.due_at else None,
        },
        "hold": proposal.hold.model_dump() if proposal.hold else None,
        "writer": draft.writer if draft else None,
        "cost": str(draft.usage.cost_usd) if draft else "0",
    }
