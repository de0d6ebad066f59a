"""Comparing amounts: does a quantity of the text agree with the evidence?"""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from assistant.filter.grounding.claims import ClaimStatus
from assistant.filter.grounding.evidence import Evidence, Line, Segment
from assistant.filter.grounding.quantity import Bound, Quantity, grouped, near
from knowledge.types import FactKind

_SAME_UNIT, _OTHER_UNIT, _CALENDAR, _ROUGH = 0.002, 0.02, 0.036, 0.12
_FEW = 10
_CAPACITY = ("на", "для", "под", "for")
_NAMED = frozenset({"frequency", "voltage"})  # values that a thing has or has not: nothing is fitted into them
_MONEY = frozenset({"rub", "gbp", "usd", "eur", "cny"})
_CEILINGS = frozenset({"@load", "@volume", "@runtime", "@keep_warm", "@keep_cold", "@people", "@warranty", "@return"})


@dataclass(frozen=True)
class Verdict:
    """A judgement of a stretch of text: positions, status, the line it rests on and why."""

    start: int
    end: int
    status: ClaimStatus
    line: Line | None = None
    why: str = ""

    def moved(self, by: int) -> "Verdict":
        """The same verdict, so many characters further on."""
        return replace(self, start=self.start + by, end=self.end + by)


@dataclass(frozen=True)
class Match:
    """A quantity of the evidence and how surely the words point at it."""

    line: Line
    segment: Segment
    quantity: Quantity
    score: float


def agrees(said: Quantity, known: Quantity, *, needed: bool, ceiling: bool = False) -> bool:
    """Whether what is said of an amount is true of the known one. `needed`: it is the buyer's own figure, to be fitted in."""
    if said.dimension and known.dimension and said.dimension != known.dimension:
        return False
    if said.high < 0 or known.high < 0:
        return said.high < 0 and known.high < 0 and agrees(_warmer(said), _warmer(known), needed=needed, ceiling=ceiling)
    if not said.dimension and known.dimension:
        return any(
            near(said.low, value, _SAME_UNIT) for value in (known.low, known.low / known.unit.factor, known.high / known.unit.factor)
        )
    if needed and _fits(said, known, ceiling=ceiling):
        return True
    if not said.dimension and said.bound is Bound.EXACT and known.bound is Bound.RANGE and said.low == known.high - known.low + 1:
        return True  # «на четыре размера» of 35–38
    tolerance = _tolerance(said, known)
    if said.under:
        return said.low * 0.8 <= known.high < said.low * 1.001
    if said.over and said.bound is Bound.EXACT:
        return said.low * 0.999 < known.low <= said.low * 1.3
    if said.bound is Bound.RANGE:
        return near(said.low, known.low, tolerance) and near(said.high, known.high, tolerance)
    if said.bound is Bound.AT_LEAST:
        return known.bound is not Bound.AT_MOST and near(said.low, known.low, tolerance)
    if said.bound is Bound.AT_MOST:
        return known.bound is not Bound.AT_LEAST and near(said.high, known.high, tolerance)
    return near(said.low, known.low, tolerance) or near(said.low, known.high, tolerance)


def _warmer(quantity: Quantity) -> Quantity:
    """A temperature below zero by its distance from it."""
    return replace(quantity, low=-quantity.high, high=-quantity.low)


def _fits(said: Quantity, known: Quantity, *, ceiling: bool) -> bool:
    slack = 1 + _SAME_UNIT
    if known.bound is Bound.RANGE:
        return known.low <= said.low * slack and said.high <= known.high * slack
    if known.bound is Bound.AT_LEAST:
        return said.low * slack >= known.low
    return (known.bound is Bound.AT_MOST or ceiling) and said.high <= known.high * slack


def _tolerance(said: Quantity, known: Quantity) -> float:
    if said.rough:
        return _ROUGH
    if said.unit.factor == known.unit.factor:
        return _SAME_UNIT
    return _CALENDAR if said.dimension == "time" and max(said.unit.factor, known.unit.factor) >= 10_000 else _OTHER_UNIT


def candidates(evidence: Evidence, quantity: Quantity, keys: frozenset[str]) -> list[Match]:
    """Quantities of the evidence that this one may be compared with, the surest first."""
    known = evidence.measured.get(quantity.dimension, ()) if quantity.dimension else evidence.amounts
    told = keys & evidence.weights.keys()
    found = [
        Match(line, segment, amount, 0.0 if line.keys.isdisjoint(told) else evidence.score(line, segment, told))
        for line, segment, amount in known
    ]
    return sorted(found, key=lambda match: -match.score)


def judge_amount(
    evidence: Evidence,
    said: Quantity,
    contexts: Sequence[frozenset[str]],
    *,
    needed: bool,
    sums: bool,
    selling: bool = True,
    of: frozenset[str] = frozenset(),
    whole: bool = False,
    passing: bool = False,
) -> Verdict | None:
    """The verdict on one amount. `contexts`: the words of its clause, of the clause before, of the question, nearest first.

    `of`: the words beside a bare number, one of which is what it counts; `whole`: it is the only count of its clause;
    `passing`: a small one is named in passing («два слова о ней»).
    """
    if not said.dimension and (listed := _listed(evidence, said, of) or (_numbered(evidence, said, of) if whole else None)) is not None:
        return listed
    for keys in contexts:
        ranked = [match for match in candidates(evidence, said, keys) if match.score > 0 and not match.line.naming]
        ranked = ranked if selling else [match for match in ranked if match.line.kind is not FactKind.STOCK]
        if not said.dimension:
            ranked = _counted(ranked, said, of)
        ranked = _own_parts(ranked, of)
        if ranked:
            return _judge_ranked(evidence, said, ranked, needed=needed, sums=sums)
    if not said.dimension and (coded := _coded(evidence, said, contexts)) is not None:
        return Verdict(said.start, said.end, ClaimStatus.SUPPORTED, coded)
    return _judge_unaligned(evidence, said, needed=needed, sums=sums, passing=passing)


def _numbered(evidence: Evidence, said: Quantity, of: frozenset[str]) -> Verdict | None:
    """«Две гантели» of «Количество: 1 шт.»: how many of the product itself."""
    if not of & evidence.title_keys:
        return None
    known = [(line, q) for line in evidence.numbers for segment in line.segments for q in segment.quantities if not q.dimension]
    for line, quantity in known[:1]:
        true = agrees(said, quantity, needed=False)
        status = ClaimStatus.SUPPORTED if true else ClaimStatus.CONTRADICTED
        return Verdict(said.start, said.end, status, line, "" if true else f"the evidence says {line.source.value!r}")
    return None


def _coded(evidence: Evidence, said: Quantity, contexts: Sequence[frozenset[str]]) -> Line | None:
    """«95» of «Ra95»: a figure that the line glues to its letters."""
    digits = re.compile(rf"[a-zа-я]{said.low:g}(?!\d)")
    return next((line for keys in contexts for line in evidence.about(keys) if digits.search(line.flat_value)), None)


def _listed(evidence: Evidence, said: Quantity, of: frozenset[str]) -> Verdict | None:
    """«Насадок три» of «Насадки: венчик, блендер»: what a list counts by its length."""
    for line in evidence.about(of):
        if line.subject & of and (heads := _heads(line)) and near(said.low, sum(heads), _SAME_UNIT):
            return Verdict(said.start, said.end, ClaimStatus.SUPPORTED, line)  # «дисков шесть» of «4×1,25 кг, 2×2 кг»
        if line.naming or not line.subject & of or len(line.segments) < 2 or any(part.quantities for part in line.segments):
            continue
        true = near(said.low, len(line.segments), _SAME_UNIT)
        status = ClaimStatus.SUPPORTED if true else ClaimStatus.CONTRADICTED
        return Verdict(said.start, said.end, status, line, "" if true else f"the evidence says {line.source.value!r}")
    return None


def _own_parts(ranked: list[Match], of: frozenset[str]) -> list[Match]:
    """«Два порта USB-C» of «2 × USB-A, 1 × USB-C»: in a line that names the thing in one part, the other parts are out."""
    named = {id(match.line) for match in ranked if match.segment.keys & of}
    return [match for match in ranked if id(match.line) not in named or match.segment.keys & of]


def _heads(line: Line) -> list[float]:
    """How many there are of each kind: 4 and 2 of «4×1,25 кг, 2×2 кг»."""
    groups = [group for segment in line.segments for group in grouped(segment.quantities)]
    if len(groups) > 1:
        return [group[0].low / group[0].unit.factor for group in groups if len(group) == 2]
    counts = [[q.low for q in segment.quantities if not q.dimension] for segment in line.segments]
    return [count for (count,) in counts] if len(counts) > 1 and all(len(row) == 1 for row in counts) else []


def _counted(ranked: list[Match], said: Quantity, of: frozenset[str]) -> list[Match]:
    """A bare number is compared with bare numbers first, and with measured ones only where it fits.

    A spelled one («один кроссовок») is compared only with numbers of the thing that it counts.
    """
    if said.worded and not said.noun and of:
        ranked = [m for m in ranked if m.line.kind is FactKind.STOCK or ((m.line.subject | m.segment.keys) & of and not _holds(m))]
    fitting = [m for m in ranked if m.quantity.dimension and agrees(said, m.quantity, needed=False)]
    return fitting + [m for m in ranked if not m.quantity.dimension]


def _holds(match: Match) -> bool:
    """«Картридж: на 700 страниц»: what it is good for, and not how many there are."""
    before = match.line.flat_value[: match.quantity.start].rstrip()
    return before.endswith(_CAPACITY) and (len(before) < 4 or not before[-4].isalpha() or before.endswith("for"))


def _judge_ranked(evidence: Evidence, said: Quantity, ranked: list[Match], *, needed: bool, sums: bool) -> Verdict:
    best = ranked[0].score
    near_best = [match for match in ranked if match.score >= best * 0.4]
    for match in near_best:
        if agrees(said, match.quantity, needed=needed, ceiling=bool(match.line.subject & _CEILINGS)):
            return Verdict(said.start, said.end, ClaimStatus.SUPPORTED, match.line)
    if (priced := _priced(evidence, said)) is not None:
        return Verdict(said.start, said.end, ClaimStatus.SUPPORTED, priced)
    if (twin := _same_bounds(evidence, said)) is not None:
        return Verdict(said.start, said.end, ClaimStatus.SUPPORTED, twin)
    if sums and derived(evidence, said):
        return Verdict(said.start, said.end, ClaimStatus.SUPPORTED, ranked[0].line, "follows from the card's figures")
    line = ranked[0].line
    return Verdict(said.start, said.end, ClaimStatus.CONTRADICTED, line, f"the evidence says {line.source.value!r}")


def _judge_unaligned(evidence: Evidence, said: Quantity, *, needed: bool, sums: bool, passing: bool) -> Verdict | None:
    everywhere = candidates(evidence, said, frozenset())
    for match in everywhere:
        if agrees(said, match.quantity, needed=False):
            return Verdict(said.start, said.end, ClaimStatus.SUPPORTED, match.line)
    if sums and derived(evidence, said):
        return Verdict(said.start, said.end, ClaimStatus.SUPPORTED, None, "follows from the card's figures")
    passed = not said.dimension and (said.low <= 1 or (passing and said.worded and said.low <= _FEW))
    if passed or (needed and said.dimension not in _NAMED):
        return None
    lines = {id(match.line): match.line for match in everywhere if not match.line.naming}
    if said.dimension and len(lines) == 1:
        line = next(iter(lines.values()))
        return Verdict(said.start, said.end, ClaimStatus.CONTRADICTED, line, f"the evidence says {line.source.value!r}")
    return Verdict(said.start, said.end, ClaimStatus.UNSUPPORTED, None, "no such figure in the evidence")


def _priced(evidence: Evidence, said: Quantity) -> Line | None:
    """ "At $34 it stays below the $50 mark": the price itself, while the words around speak of delivery."""
    if said.dimension not in _MONEY or said.bound is not Bound.EXACT:
        return None
    rows = evidence.measured.get(said.dimension, ())
    return next((line for line, _, known in rows if line.kind is FactKind.PRICE and near(known.low, said.low, _SAME_UNIT)), None)


def _same_bounds(evidence: Evidence, said: Quantity) -> Line | None:
    """A line with the very same bounds («до центнера», «до 100 кг»): no coincidence, whatever words stand around."""
    if said.bound is Bound.EXACT or not said.dimension:
        return None
    matches = (m for m in candidates(evidence, said, frozenset()) if m.quantity.bound is said.bound)
    return next((m.line for m in matches if agrees(said, m.quantity, needed=False)), None)


def derived(evidence: Evidence, said: Quantity) -> bool:
    """Whether the amount is a sum, difference, product, quotient or percentage of two amounts of the evidence."""
    known = [(line, quantity) for line, _, quantity in evidence.amounts[:60]]
    tolerance = 0.12 if said.rough else 0.025
    return any(
        near(value, abs(said.low), tolerance)
        for line, left in known
        for other, right in known
        if left is not right
        for value in _derivations(said, left, right, together=line is other)
    )


def _derivations(said: Quantity, left: Quantity, right: Quantity, *, together: bool) -> Iterable[float]:
    same = left.dimension == right.dimension
    if said.dimension == "percent" and same and left.dimension in _MONEY and left.high > right.high > 0:
        yield (left.high - right.high) / left.high * 100
    if said.dimension and left.dimension == said.dimension:
        if same:
            yield left.high + right.high
            yield left.high - right.high
        if not right.dimension and said.dimension != "percent" and right.high > 0:
            yield left.high * right.high
            yield left.high / right.high
    if not said.dimension and same and left.dimension and left.unit == right.unit:
        yield (left.high + right.high) / left.unit.factor
    if together and not said.dimension and same and not left.dimension:  # «4 чашки и 4 блюдца»
        yield left.high + right.high
    if not said.dimension and same and left.dimension in _MONEY:
        yield left.high - right.high
    if said.dimension == "time" and not left.dimension and not right.dimension and right.high > 0:
        yield left.high / right.high * 1440
    if said.dimension == "time" and right.dimension == f"{left.dimension}/time" and right.high > 0:
        yield left.high / right.high
    if not said.dimension and same and left.dimension and right.high > 0:
        yield left.high / right.high
