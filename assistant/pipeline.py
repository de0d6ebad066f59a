"""The one path from an inquiry to a proposal; web, batch, command line, MCP and evals all call it."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import TYPE_CHECKING

from assistant.briefing import make_brief
from assistant.domain import Brief, Draft, DraftPolicy, Finding, Hold, Inquiry, Outcome, Position, Proposal, Shop
from assistant.filter import check_reply
from assistant.observing.about import about
from assistant.observing.tracing import span
from assistant.outbreak import positioned, with_position
from assistant.triage import triage
from assistant.writing.protocol import Writer
from knowledge.library import Library
from knowledge.rules import Rulebook

if TYPE_CHECKING:
    from assistant.filter.judge import Judge


@dataclass(frozen=True)
class Bench:
    """What a draft is made with: the shop, what we know, the rules and the writer. `recent` are the shop's last replies.

    `judge`, where there is one, adds a model's doubts about the facts to the findings of the filter.
    `positions` are the shop's holding positions; one that fits the inquiry is its draft.
    """

    shop: Shop
    library: Library
    rulebook: Rulebook
    writer: Writer
    recent: Sequence[str] = field(default_factory=tuple)
    judge: "Judge | None" = None
    positions: Sequence[Position] = ()

    def check(self, text: str, brief: Brief) -> tuple[Finding, ...]:
        """The findings of a drafted text."""
        findings = check_reply(text, brief)
        return self.judge.added(text, brief, findings) if self.judge else findings


def propose(inquiry: Inquiry, bench: Bench, *, now: datetime, proposal_id: str = "", version: int = 1) -> Proposal:
    """Triage, brief, draft, check, mend once if need be; whatever is still wrong is shown to the reviewer."""
    with about(inquiry), span("propose", shop=inquiry.shop_id, inquiry=inquiry.id, version=version) as told:
        proposal = _proposed(inquiry, bench, now, proposal_id, version)
        prompt = proposal.draft.prompt_id if proposal.draft else None
        told.tell(outcome=proposal.outcome.value, findings=len(proposal.findings), prompt=prompt or "")
        return proposal


def _proposed(inquiry: Inquiry, bench: Bench, now: datetime, proposal_id: str, version: int) -> Proposal:
    with span("triage"):
        verdict = triage(inquiry, bench.rulebook, bench.shop, now=now)
    with span("brief"):
        brief = make_brief(inquiry, verdict, bench.shop, bench.library, bench.rulebook, recent=tuple(bench.recent), now=now)
        brief = with_position(brief, bench.positions, now=now)
    with span("write"):
        written = _write(brief, bench.writer)
    findings: tuple[Finding, ...] = ()
    if isinstance(written, Draft):
        with span("check"):
            findings = bench.check(written.text, brief)
        if findings and verdict.draft_policy is DraftPolicy.DRAFT and brief.position is None:
            with span("mend"):
                written = bench.writer.mend(brief, written, findings)
                findings = bench.check(written.text, brief) if isinstance(written, Draft) else ()
    return Proposal(
        id=proposal_id or inquiry.id,
        version=version,
        outcome=_outcome(written, verdict.draft_policy),
        brief=brief,
        draft=written if isinstance(written, Draft) else None,
        hold=written if isinstance(written, Hold) else None,
        findings=findings,
        made_at=now,
    )


def _write(brief: Brief, writer: Writer) -> Draft | Hold:
    policy = brief.triage.draft_policy
    if brief.position is not None:
        return positioned(brief)
    if policy is DraftPolicy.DRAFT:
        return writer.write(brief)
    if policy is DraftPolicy.HOLD and brief.triage.holding_text:
        return Draft(text=brief.triage.holding_text, writer="holding text", language=brief.language)
    return Hold(code="triage", reason=brief.triage.why or "a person must answer this one")


def _outcome(written: Draft | Hold, policy: DraftPolicy) -> Outcome:
    if isinstance(written, Hold):
        return Outcome.NONE if written.code in {"nothing_to_say", "rating_only"} else Outcome.HELD
    return Outcome.PROPOSED if policy is DraftPolicy.DRAFT else Outcome.HELD
