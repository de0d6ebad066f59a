"""What programs ask for: a proposal for one inquiry, the findings of any text. The API and the MCP server both call this."""

from datetime import datetime

from assistant.briefing import make_brief
from assistant.client.bodies import Reading
from assistant.desk import clean, sha256
from assistant.domain import Inquiry, Proposal, Triage
from assistant.filter import check_reply
from assistant.noticing import notice
from assistant.pipeline import Bench, propose
from assistant.store import Store
from knowledge.types import Severity


def suggest(store: Store, bench: Bench, inquiry: Inquiry, *, keep: bool, now: datetime) -> Proposal:
    """A proposal for the inquiry; with `keep` it also stands before the reviewers."""
    version = 1
    if keep:
        store.add(inquiry)
        version = store.standing(inquiry.id).version + 1
    proposal = propose(inquiry, bench, now=now, version=version)
    if keep:
        store.propose(proposal)
    notice(proposal, bench.library, store)
    return proposal


def read_text(bench: Bench, inquiry: Inquiry, text: str, *, now: datetime) -> Reading:
    """Reads a text as the desk would before approval."""
    brief = make_brief(inquiry, Triage(), bench.shop, bench.library, bench.rulebook, recent=tuple(bench.recent), now=now)
    text = clean(text)
    findings = check_reply(text, brief)
    blocked = any(finding.severity is Severity.BLOCK for finding in findings)
    return Reading(blocked=blocked, findings=findings, text_sha256=sha256(text), policy_version=bench.rulebook.version)
