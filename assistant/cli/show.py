"""A proposal as a person reads it in a terminal."""

from assistant.domain import Proposal


def show_proposal(proposal: Proposal) -> str:
    """The draft or the reason there is none, the evidence it rests on, and the findings with the words they point at."""
    lines: list[str] = []
    draft, verdict = proposal.draft, proposal.brief.triage
    if verdict.risks:
        lines.append("Риски: " + "; ".join(f"{risk.category} — {risk.says}" for risk in verdict.risks))
    if draft:
        lines += [f"[{proposal.outcome.value}, {draft.writer}]", draft.text]
    if proposal.hold:
        lines.append(f"[{proposal.outcome.value}] {proposal.hold.code}: {proposal.hold.reason}")
    if draft and draft.citations:
        lines += ["", "Основание:"]
        titles = {passage.id: f"{passage.title} ({passage.source})" for passage in proposal.brief.evidence}
        lines += [f"  «{c.span.of(draft.text)}» ← " + "; ".join(titles.get(p, p) for p in c.passage_ids) for c in draft.citations]
    if draft and proposal.findings:
        lines += ["", "Замечания фильтра:"]
        lines += [f"  {f.severity.value} {f.rule_id}: {f.says} → «{f.span.of(draft.text)}»" for f in proposal.findings]
    return "\n".join(lines)
