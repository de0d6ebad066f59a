"""«В карточке не указано»: true only of what the evidence really leaves out."""

from assistant.filter.grounding.amounts import Verdict
from assistant.filter.grounding.claims import ClaimStatus
from assistant.filter.grounding.evidence import Evidence
from assistant.filter.grounding.reading import Clause


def judge_silence(evidence: Evidence, clause: Clause, asked: frozenset[str]) -> Verdict | None:
    """The verdict on a statement that something is not known; None when the clause states no such thing."""
    if not clause.has("ignorance"):
        return None
    topic = frozenset(key for token in clause.content if not token.generic or token.concepts for key in token.keys) or asked
    told = [line for line in evidence.lines if line.subject & topic and not line.naming]
    named = [token for token in clause.content if token.concepts]
    if told and all(any(token.keys & line.keys for line in evidence.lines) for token in named):
        why = f"the evidence does say: {told[0].source.value!r}"
        return Verdict(clause.start, clause.end, ClaimStatus.CONTRADICTED, told[0], why)
    return Verdict(clause.start, clause.end, ClaimStatus.SUPPORTED, None, "the evidence does not say")
