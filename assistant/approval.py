"""What a text must pass before a person may approve it, and what its promises cost."""

from collections.abc import Collection

from assistant.accounts import Actor, Right
from assistant.domain import Brief, Finding
from assistant.errors import RefusedError
from assistant.filter.actions import deeds
from assistant.store import Task
from knowledge.types import Confidence, Severity

UNSUPPORTED = frozenset({"ungrounded_fact", "unsupported_claim"})
"""The categories of findings that say: nothing we know supports this statement."""

UNBACKED = "unbacked_action"
"""The category of findings that say: the text tells of a deed that no task backs."""

SHORTEST_REASON = 8


class Unapprovable(RefusedError):
    """The text cannot be approved as it is; the findings say why."""

    def __init__(self, message: str, findings: tuple[Finding, ...]) -> None:
        super().__init__(message)
        self.findings = findings


def refuse_findings(actor: Actor, findings: tuple[Finding, ...], brief: Brief, *, reason: str, acknowledged: Collection[str]) -> None:
    """Raises Unapprovable unless every finding is answered the way its severity asks for."""
    typed = sum(character.isalpha() for character in reason) >= SHORTEST_REASON
    senior = typed and actor.may(Right.OVERRIDE)
    blocking = (finding for finding in findings if finding.severity is Severity.BLOCK)
    hard = tuple(finding for finding in blocking if not (senior and overridable(finding, brief)))
    if hard:
        raise Unapprovable("this text breaks a rule that forbids publishing it; change the marked place", hard)
    unsupported = tuple(finding for finding in findings if needs_reason(finding))
    if unsupported and not typed:
        raise Unapprovable("nothing we know supports a statement in this text; type what it rests on, or take it out", unsupported)
    warned = (finding for finding in findings if finding.severity is Severity.WARN and not needs_reason(finding))
    unread = tuple(finding for finding in warned if finding.rule_id not in acknowledged)
    if unread:
        raise Unapprovable("acknowledge the warnings first", unread)


def needs_reason(finding: Finding) -> bool:
    """Whether the reviewer must type what the statement rests on; one that the evidence contradicts is a block."""
    return finding.category in UNSUPPORTED and finding.severity is Severity.WARN


def overridable(finding: Finding, brief: Brief) -> bool:
    """A senior may overrule a blocking rule that is ours or that nobody has confirmed; never a verified one."""
    soft = {Confidence.DESIGN, Confidence.RECALLED_UNVERIFIED}
    return any(rule.id == finding.rule_id and rule.confidence in soft for rule in brief.rules)


def promises(text: str, kinds: Collection[str] = ()) -> tuple[Task, ...]:
    """The tasks that would make a text's reported and promised deeds true, once each; `kinds` picks among them."""
    found = {deed.kind: Task(kind=deed.kind, says=deed.task) for deed in deeds(text)}
    return tuple(found[kind] for kind in dict.fromkeys(kinds) if kind in found)
