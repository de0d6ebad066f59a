"""«В карточке не указано»: true only of what the evidence really leaves out."""

from assistant.filter.grounding.amounts import Verdict
from assistant.filter.grounding.claims import ClaimStatus
from assistant.filter.grounding.clauses import Clause
from assistant.filter.grounding.evidence import Evidence, Line
from assistant.filter.grounding.quantity import near
from assistant.filter.grounding.words import Part


def judge_silence(evidence: Evidence, clause: Clause, asked: frozenset[str]) -> Verdict | None:
    """The verdict on a statement that something is not known; None when the clause states no such thing."""
    if not clause.has("ignorance"):
        return None
    if clause.quantities and not any(near(q.low, known.low, 0.001) for q in clause.quantities for _, _, known in evidence.amounts):
        return Verdict(clause.start, clause.end, ClaimStatus.SUPPORTED, None, "the evidence does not say")
    topic = frozenset(key for token in clause.content if not token.generic or token.concepts for key in token.keys) or asked
    told = [line for line in evidence.lines if line.subject & topic and not line.naming and _same(line, topic)]
    named = [token for token in clause.content if token.concepts]
    if told and all(any(token.keys & line.keys for line in evidence.lines) for token in named):
        why = f"the evidence does say: {told[0].source.value!r}"
        return Verdict(clause.start, clause.end, ClaimStatus.CONTRADICTED, told[0], why)
    return Verdict(clause.start, clause.end, ClaimStatus.SUPPORTED, None, "the evidence does not say")


def _same(line: Line, topic: frozenset[str]) -> bool:
    """«Рост» is not told by «Высота сиденья»: an attribute of several words is meant only where one of its own words is named."""
    nouns = [word for word in line.words if word.part is Part.NOUN]
    return len(nouns) < 2 or any(key in topic for word in line.words for key in word.keys)
