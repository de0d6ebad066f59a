"""Yes and no: what the buyer asked, whether the evidence makes it true, and what an answer says to it."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from assistant.filter.grounding.amounts import Verdict, judge_amount
from assistant.filter.grounding.claims import ClaimStatus
from assistant.filter.grounding.clauses import Clause, Sentence
from assistant.filter.grounding.evidence import Evidence, Line
from assistant.filter.grounding.features import Talk, judge_words
from assistant.filter.grounding.lexicon import concepts_of, lexicon
from assistant.filter.grounding.words import Part
from knowledge.types import FactKind

_SURE = frozenset(
    {"да", "yes", "yep", "yeah", "sure", "конечно", "разумеется", "absolutely", "definitely", "certainly", "correct", "верно"}
)
_THIRD = re.compile(r"(?:[еиуюая]т|[еиуюая]тся|л[аои]?|л[аои]?с[ья]|ен[аоы]?|ан[аоы]?)$")
_MAY = frozenset({"можно", "нельзя", "can", "cannot", "can't", "возможно", "невозможно", "есть", "имеется", "нету"})


@dataclass(frozen=True)
class Asked:
    """The buyer's question. `true` is None when the evidence does not settle it, for it does not know the `unknown` words.

    `decidable`: it takes yes or no; `measured`: a figure of the buyer settles it.
    """

    keys: frozenset[str] = frozenset()
    true: bool | None = None
    line: Line | None = None
    decidable: bool = False
    selling: bool = False
    sums: bool = False
    deferred: Line | None = None
    unknown: frozenset[str] = frozenset()
    measured: bool = False


def ask(evidence: Evidence, question: Sequence[Sentence]) -> Asked:
    """What the buyer asked, with the answer that the evidence gives."""
    clauses = [clause for sentence in question for clause in sentence.clauses]
    if not clauses:
        return Asked()
    asking = [sentence for sentence in question if sentence.asks] or list(question[-1:])
    closed = next((sentence for sentence in asking if _takes_yes_or_no(sentence)), None)
    true, line, unknown = _settled(evidence, closed) if closed and closed is asking[0] else (None, None, frozenset[str]())
    if true is not None and closed and _buys(closed):
        true = not true  # "Do I need to buy bags?" asks whether they are left out
    deferred = line if true is not None and line is not None and line.deferring else None
    return Asked(
        keys=frozenset(key for clause in clauses for key in clause.keys),
        true=true,
        line=line,
        deferred=deferred,
        unknown=unknown,
        measured=closed is not None and any(q.dimension for c in closed.clauses for q in c.quantities),
        decidable=closed is not None and closed is asking[0],
        selling=any(clause.has("selling") for clause in clauses),
        sums=any(clause.has("arithmetic") for clause in clauses),
    )


def asks(sentence: Sentence) -> bool:
    """Whether the sentence asks something, with a question mark or a question word."""
    return sentence.asks or any(clause.has("question_words") or clause.has("whether") for clause in sentence.clauses)


def _takes_yes_or_no(sentence: Sentence) -> bool:
    markers = ("question_words", "alternatives")
    return not any(clause.has(marker) for clause in sentence.clauses for marker in markers) and not any(
        clause.negated for clause in sentence.clauses
    )


def _buys(sentence: Sentence) -> bool:
    return any(
        (clause.has("separate") and clause.has("compulsion")) or (_obliged(clause) and clause.has("buying")) for clause in sentence.clauses
    )


def _obliged(clause: Clause) -> bool:
    """«Нужно докупать батарейки?», and «Батарейки покупать?» too."""
    plain = any(clause.words[start].text.endswith(("ть", "ти")) for start, _ in clause.marked("buying"))
    return clause.has("compulsion") or (plain and not any(word.text in _MAY for word in clause.words))


def _settled(evidence: Evidence, sentence: Sentence) -> tuple[bool | None, Line | None, frozenset[str]]:
    whole = frozenset(key for clause in sentence.clauses for key in clause.keys)
    verdicts = [verdict for clause in sentence.clauses for verdict in _verdicts(evidence, clause, whole)]
    for verdict in verdicts:
        if verdict.status is ClaimStatus.CONTRADICTED:
            return False, verdict.line, frozenset()
    if strange := [verdict for verdict in verdicts if verdict.status is ClaimStatus.UNSUPPORTED]:
        return None, None, _words_at(sentence, strange)
    if any(clause.has("graded") for clause in sentence.clauses) and not any(clause.quantities for clause in sentence.clauses):
        verdicts = [verdict for verdict in verdicts if verdict.line is None or not _measured(verdict.line)]
    lines = [verdict.line for verdict in verdicts if verdict.status is ClaimStatus.SUPPORTED and verdict.line is not None]
    return (True, lines[0], frozenset()) if lines else (None, None, frozenset())


def _words_at(sentence: Sentence, verdicts: Sequence[Verdict]) -> frozenset[str]:
    tokens = [token for clause in sentence.clauses for token in clause.content if not token.generic]
    return frozenset(key for token in tokens for v in verdicts if v.start <= token.word.start < v.end for key in token.keys)


def _measured(line: Line) -> bool:
    return any(segment.quantities for segment in line.segments)


def _verdicts(evidence: Evidence, clause: Clause, whole: frozenset[str]) -> list[Verdict]:
    amounts = [judge_amount(evidence, q, (clause.keys, whole), needed=True, sums=False) for q in clause.quantities]
    found = [verdict for verdict in amounts if verdict is not None]
    if any(verdict.status is ClaimStatus.SUPPORTED for verdict in found):
        return found
    words = judge_words(evidence, clause, Talk(selling=True, boxed="@kit" in whole, asking=True, context=whole))
    exists = clause.has("existence") or bool(lexicon().water.found(clause.words))
    short = len(clause.words) <= 2 and not _does(clause)
    return found + [
        v for v in words if exists or (short and _described(v, clause)) or v.status is not ClaimStatus.SUPPORTED or _states(v, whole)
    ]


def _described(verdict: Verdict, clause: Clause) -> bool:
    """«Тормоз ручной?» asks of what kind the brake is: a line that says nothing of its being so does not settle it."""
    kinds = [token for token in clause.content if token.word.part is Part.ADJECTIVE]
    return verdict.line is None or all(token.keys & verdict.line.keys for token in kinds)


def _does(clause: Clause) -> bool:
    """«Подлокотники поднимаются?» asks what they do, not whether there are any."""
    return any(
        token.word.russian and token.word.part is Part.VERB and not token.concepts and not token.generic and _THIRD.search(token.word.text)
        for token in clause.tokens
    )


def _states(verdict: Verdict, whole: frozenset[str]) -> bool:
    """Whether the question names a value of the line, and not only its attribute."""
    line = verdict.line
    return (
        line is None
        or (line.affirmative and _heads(line, whole))
        or line.kind is FactKind.STOCK
        or line.naming
        or bool(line.value_keys & whole)
    )


def _heads(line: Line, whole: frozenset[str]) -> bool:
    """Whether the question names the thing itself: «Жир течёт?» asks nothing of «Поддон для жира: есть»."""
    nouns = [word for word in line.words if word.russian and word.part is Part.NOUN]
    told = frozenset(f"@{name}" for name in concepts_of(line.words[:2]))
    return not nouns or bool((nouns[0].keys | told) & whole) or not any(word.keys & whole for word in nouns[1:])


def answer_of(sentence: Sentence, asked: Asked, *, first: bool = True) -> bool | None:
    """What the sentence answers: True for yes, False for no, None when it is no bare answer.

    After another statement (`first` is False) only a plain yes or no answers: «Наносить можно утром» then speaks of the next thing.
    """
    if not asked.decidable:
        return None
    acted: bool | None = None
    for clause in sentence.clauses:
        bare = not [token for token in clause.content if not token.generic] and not clause.quantities
        if _opens(clause, "assent") and (bare or clause.words[0].text in _SURE):
            return True
        if not bare:
            break
        if clause.has("refusal") and not _acts(clause, asked):
            return False
        if first and acted is None and _acts(clause, asked) and not clause.has("courtesy"):
            acted = not clause.negated
    # «Можно, если упаковка не вскрыта»: yes on a condition is no plain yes.
    return None if acted and any(clause.has("conditional") for clause in sentence.clauses) else acted


def _opens(clause: Clause, marker: str) -> bool:
    return any(start == 0 for start, _ in clause.marked(marker))


def _acts(clause: Clause, asked: Asked) -> bool:
    """«Подойдёт обоим», «Можно», «Не получится»: a verb alone answers, the one of the question or one of ability."""
    able = clause.has("ability") or any(word.part is Part.VERB and word.keys & asked.keys for word in clause.words)
    return any((word.part is Part.VERB and _THIRD.search(word.text) and able) or word.text in _MAY for word in clause.words)
