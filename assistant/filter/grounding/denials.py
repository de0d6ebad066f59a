"""Judging denials: what a clause says is not there, or is not so."""

from collections.abc import Sequence

from assistant.filter.grounding.amounts import Verdict
from assistant.filter.grounding.claims import ClaimStatus
from assistant.filter.grounding.clauses import Clause
from assistant.filter.grounding.evidence import Evidence, Line
from assistant.filter.grounding.lexicon import lexicon
from assistant.filter.grounding.lookup import Reading
from assistant.filter.grounding.opposition import value_of
from assistant.filter.grounding.words import Part, related, stem
from knowledge.types import FactKind

_DENYING = "нет нету без отсутствовать входить прилагаться идти комплект набор no none without include come box missing kit"
_PRESENCE = frozenset(_DENYING.split()) | {"没有", "无", "不含", "不带"}


def judge_denial(evidence: Evidence, clause: Clause, readings: Sequence[Reading], context: frozenset[str]) -> list[Verdict]:
    """A denial is true of what the evidence denies or leaves out, false of what it affirms."""
    start, end = clause.start, clause.end
    for reading in readings:
        refused = [line for line in reading.affirming if _refuses(line, clause)]
        if reading.denying or refused:
            return [Verdict(start, end, ClaimStatus.SUPPORTED, (*reading.denying, *refused)[0])]
    if (acted := next((line for line in evidence.lines if line.negative and _does(line, clause)), None)) is not None:
        return [Verdict(start, end, ClaimStatus.SUPPORTED, acted)]
    if clause.has("pure") and (mixture := _mixture(readings)) is not None:
        return [Verdict(start, end, *mixture)]
    telling = [r for r in readings if not r.token.generic] or [r for r in readings if r.known and (r.token.concepts or _attribute(r))]
    if not telling or clause.has("conditional") or _pointing(clause):
        return []
    if len(telling) == 1 and "price" in telling[0].token.concepts and _of_presence(clause):
        return []  # «в эту цену не входит»: the price is where the thing is not
    unknown = [r for r in telling if not r.known]
    without = _of_presence(clause)
    sold = [r for r in unknown if r.token.concepts & lexicon().benefits and (without or r.token.word.start in clause.denied)]
    if sold and not any("@composition" in line.subject for line in evidence.lines):
        return [Verdict(start, end, ClaimStatus.UNSUPPORTED, None, f"the evidence says nothing of {sold[0].token.word.text!r}")]
    if unknown:
        return [Verdict(start, end, ClaimStatus.SUPPORTED, None, "the evidence names no such thing")]
    shared = [line for line in telling[0].affirming if all(line in r.affirming for r in telling) and not line.naming]
    if any(lexicon().family[name] in lexicon().predicates for r in telling for name in r.token.concepts):
        shared = [line for line in shared if line.subject & (clause.keys | context) or _on_occasion(line, context)]
    named = [line for line in shared if telling[0].token.keys & line.value_keys or line.affirmative or _of_presence(clause)]
    shared = named if telling[0].token.word.part is Part.NOUN and not telling[0].token.concepts & _predicates() else shared
    if shared and telling[0].own and not (shared[0].kind is FactKind.KIT and not _of_presence(clause)):
        return [Verdict(start, end, ClaimStatus.CONTRADICTED, shared[0], f"the evidence says {value_of(shared[0])}")]
    return []


def _does(line: Line, clause: Clause) -> bool:
    """«Кукла не говорит» of «Говорит: нет»."""
    acts = (word for word in clause.words if word.part is Part.VERB)
    return not line.inverted and any(word.keys & named.keys for word in acts for named in line.words if named.part is Part.VERB)


def _mixture(readings: Sequence[Reading]) -> tuple[ClaimStatus, Line, str] | None:
    """«Не чистый хлопок» is true of a mixture and false of «хлопок 100%»."""
    own = [(reading, line) for reading in readings for line in reading.affirming if not line.naming]
    for reading, line in own:
        members = {key for key in line.value_keys - reading.token.keys if lexicon().family.get(key[1:]) == "material"}
        if "material" in {lexicon().family[name] for name in reading.token.concepts}:
            mixed = len(line.segments) > 1 and bool(members)
            why = "" if mixed else f"the evidence says {value_of(line)}"
            return ClaimStatus.SUPPORTED if mixed else ClaimStatus.CONTRADICTED, line, why
    return None


def _on_occasion(line: Line, context: frozenset[str]) -> bool:
    """«Купайте, снимать не нужно» of «снимать перед купанием»: the talk before names the occasion of the line."""
    told = {stem(key) for key in line.value_keys if "а" <= key[:1] <= "я" and len(key) > 4}
    before = {stem(key) for key in context if "а" <= key[:1] <= "я" and len(key) > 4}
    return any(related(left, right) for left in told for right in before)


def _refuses(line: Line, clause: Clause) -> bool:
    """Whether the line itself denies what the clause denies: in a part of its value, or as «Не тестируется на животных: да»."""
    if line.naming:
        return False
    return (line.inverted and line.affirmative) or any(s.negative and s.keys & clause.keys for s in line.segments)


def _predicates() -> frozenset[str]:
    return frozenset(name for name, family in lexicon().family.items() if family in lexicon().predicates)


def _pointing(clause: Clause) -> bool:
    """«Размер оказался не тем», «такого нет»: a pointing word that no noun of its own follows."""
    words = {token.word.start: token for token in clause.tokens}
    governed = {end for _, end in clause.marked("prepositions")}  # «у этой модели ящика нет» denies the drawer
    free = [end for start, end in clause.marked("demonstratives") if start not in governed]
    nexts = [clause.words[end] if end < len(clause.words) else None for end in free]
    return any(word is None or not words[word.start].generic or word.part is not Part.ENGLISH for word in nexts)


def _of_presence(clause: Clause) -> bool:
    """«Пылесос не включается» does not deny that a vacuum cleaner is in the box; «щётки нет», «не входит» does."""
    return any(word.keys & _PRESENCE for word in clause.words)


def _attribute(reading: Reading) -> bool:
    """Whether the word names an attribute that the evidence affirms («Дренажное отверстие: есть»)."""
    return any(line.affirmative and reading.token.keys & line.subject for line in reading.affirming)
