"""Sizes of several sides: all of them belong to one line («наволочка 70×70»), and not each to some other."""

from collections.abc import Iterator, Sequence
from dataclasses import replace

from assistant.filter.grounding.amounts import Verdict, agrees
from assistant.filter.grounding.claims import ClaimStatus
from assistant.filter.grounding.clauses import Clause
from assistant.filter.grounding.evidence import Evidence, Line
from assistant.filter.grounding.quantity import Quantity, grouped


def judge_sizes(evidence: Evidence, clause: Clause, before: Sequence[frozenset[str]]) -> Iterator[tuple[list[Quantity], Verdict]]:
    """The sizes of a clause that the words around bind to a line which has sizes too. `before`: the words of what was said before."""
    groups = grouped(clause.quantities)
    for group in groups:
        own = (*clause.around(group[0]), clause.keys) if len(groups) > 1 else (clause.keys,)
        if (product := _product(evidence, group)) is not None:
            yield group, Verdict(group[0].start, group[-1].end, ClaimStatus.SUPPORTED, product, "follows from the card's figures")
            continue
        lines = next((found for keys in (*own, *before) if (found := _lines(evidence, evidence.widened(keys)))), [])
        if lines:
            yield group, _verdict(group, lines)


def _lines(evidence: Evidence, keys: frozenset[str]) -> list[tuple[Line, list[Quantity]]]:
    """The sizes that the keys point at most surely."""
    found = [
        (evidence.score(line, segment, keys), line, group)
        for line in evidence.lines
        if not line.naming
        for segment in line.segments
        for group in grouped(segment.quantities)
    ]
    best = max((score for score, _, _ in found), default=0.0)
    return [(line, group) for score, line, group in found if score >= best * 0.9] if best > 0 else []


def _product(evidence: Evidence, group: list[Quantity]) -> Line | None:
    """«Четыре чашки по 200 мл» of 800 ml: a count and a measure whose product the evidence holds."""
    if len(group) != 2 or group[0].dimension or not group[1].dimension:
        return None
    whole = replace(group[1], low=group[0].low * group[1].low, high=group[0].high * group[1].high)
    return next(
        (line for line, _, known in evidence.amounts if known.dimension == whole.dimension and agrees(whole, known, needed=False)), None
    )


def _verdict(said: list[Quantity], lines: Sequence[tuple[Line, list[Quantity]]]) -> Verdict:
    start, end = min(q.start for q in said), max(q.end for q in said)
    for line, known in lines:
        if _same(said, known):
            return Verdict(start, end, ClaimStatus.SUPPORTED, line)
    line = lines[0][0]
    return Verdict(start, end, ClaimStatus.CONTRADICTED, line, f"the evidence says {line.source.value!r}")


def _same(said: Sequence[Quantity], known: Sequence[Quantity]) -> bool:
    """Whether every side said is another side known; a count and its measure keep their order."""
    if len({q.dimension for q in said}) > 1:
        return len(said) == len(known) and all(agrees(left, right, needed=False) for left, right in zip(said, known, strict=True))
    left = list(known)
    for side in said:
        match = next((q for q in left if agrees(side, q, needed=False)), None)
        if match is None:
            return False
        left.remove(match)
    return True
