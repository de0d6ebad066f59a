"""The figures of a clause, each judged: the buyer's own ones, counts, ages, money, calendar years, multiples."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from assistant.filter.grounding.amounts import Verdict, judge_amount
from assistant.filter.grounding.answers import Asked
from assistant.filter.grounding.claims import ClaimStatus
from assistant.filter.grounding.clauses import Clause, Sentence
from assistant.filter.grounding.evidence import Evidence, Line
from assistant.filter.grounding.features import cautious
from assistant.filter.grounding.lexicon import lexicon
from assistant.filter.grounding.quantity import Quantity, near
from assistant.filter.grounding.reading import read
from assistant.filter.grounding.sizes import judge_sizes
from assistant.filter.grounding.units import YEAR, Unit
from knowledge.types import FactKind

_SETS = frozenset("套盒台款份")
_SLACK = 1.12
_COUNTER = 1
_NEAR = 1
_DAY, _SLIGHT = 1440, 0.02
_PERCENT = re.compile("процент|percent|per cent|%|％|百分")


@dataclass(frozen=True)
class Figures:
    """Judges the figures of a text. `own`: the buyer's; `chat`: the buyer asked nothing."""

    evidence: Evidence
    asked: Asked
    own: tuple[Quantity, ...]
    chat: bool

    def verdicts(self, clause: Clause, sentence: Sentence, before: frozenset[str]) -> Iterator[Verdict]:
        sized = list(judge_sizes(self.evidence, clause, (before, self.asked.keys)))
        yield from (verdict for _, verdict in sized)
        inside = {q.start for group, _ in sized for q in group}
        for measured in clause.quantities:
            if measured.start in inside:
                continue
            quantity = self._aged(self._money(measured, clause))
            repeats = any(q.dimension == quantity.dimension and near(q.low, quantity.low, 0.001) for q in self.own)
            if self._idle(quantity, clause, sentence, before, repeats=repeats):
                continue
            if (dated := _date(self.evidence, quantity)) is not None:
                yield Verdict(quantity.start, quantity.end, ClaimStatus.SUPPORTED, dated)
                continue
            needed = repeats or (bool(quantity.dimension) and clause.has("enough"))
            verdict = self._judged(quantity, clause, sentence, before, needed=needed)
            if verdict is None or (needed and clause.has("unfit")) or _advice(verdict, quantity, clause):
                continue
            yield _turned(verdict, clause) if clause.negated and needed else verdict

    def _idle(self, quantity: Quantity, clause: Clause, sentence: Sentence, before: frozenset[str], *, repeats: bool) -> bool:
        """Whether the figure claims nothing: the buyer's own, a pronoun, a basis, the name of a variant."""
        spelled = clause.text[quantity.start - clause.start : quantity.end - clause.start]
        if not quantity.dimension:
            # «на ваши сорок пять»: the buyer's measure without its unit; "two bars give 40 g": the count that the answer reckons with
            theirs = any(q.dimension and near(q.low / q.unit.factor, quantity.low, 0.001) for q in self.own)
            reckoned = repeats and any(q.dimension for q in clause.quantities)
            named = bool({spelled, f"{quantity.low:g}"} & self.evidence.variants) and not self._told(before)
            if theirs or reckoned or named:
                return True
        elif quantity.dimension == "percent" and not _PERCENT.search(spelled) and not self._known("percent"):
            return True  # «на две трети заполните водой»
        if repeats and self.chat and sentence.theirs:
            return True  # «у вас 9, в карточке 10»: the buyer's own figure told back is no claim of ours
        return _basis(clause, quantity) or (_pronoun(clause, quantity) and not self._counts(clause, quantity)) or cautious(clause)

    def _told(self, before: frozenset[str]) -> bool:
        """«На ней 42 размер» after «рост модели»: the line spoken of names a variant itself («174 см, на модели 44»)."""
        told = self.evidence.about(before)
        lines = [line for line in told if line.kind is not FactKind.STOCK and not line.naming and line.subject & before]
        return any(f"{q.low:g}" in self.evidence.variants for line in lines for s in line.segments for q in s.quantities if not q.dimension)

    def _known(self, dimension: str) -> bool:
        return any(q.dimension == dimension for _, _, q in self.evidence.amounts)

    def _judged(self, quantity: Quantity, clause: Clause, sentence: Sentence, before: frozenset[str], *, needed: bool) -> Verdict | None:
        told = (*clause.around(quantity), clause.keys, before, self.asked.keys)
        contexts = tuple(self.evidence.widened(keys) for keys in told)
        verdict = judge_amount(
            self.evidence,
            quantity,
            contexts,
            needed=needed,
            sums=self.asked.sums or sentence.reckons,
            selling=self.in_stock(clause),
            of=clause.beside(quantity),
            whole=sum(not q.dimension for q in clause.quantities) == 1,
            passing=not clause.bare and not clause.has("owning"),
        )
        verdict = self._daily(verdict, quantity)
        verdict = self._multiplied(verdict, quantity, sentence, contexts, each=_each(clause, quantity))
        verdict = self._elliptic(verdict, quantity, sentence, contexts)
        verdict = self._repeated(verdict, quantity, sentence, before)
        return self._lasting(_based(verdict, clause), quantity, clause)

    def _repeated(self, verdict: Verdict | None, quantity: Quantity, sentence: Sentence, before: frozenset[str]) -> Verdict | None:
        """ "Three ports, so three devices": a count that the sentence has told rightly just before."""
        if verdict is None or verdict.status is not ClaimStatus.UNSUPPORTED or quantity.dimension:
            return verdict
        for clause in sentence.clauses:
            for other in clause.quantities:
                if other.start < quantity.start and not other.dimension and other.low == quantity.low:
                    told = self._judged(other, clause, sentence, before, needed=False)
                    return replace(verdict, status=told.status, line=told.line, why=told.why) if told is not None else verdict
        return verdict

    def _daily(self, verdict: Verdict | None, quantity: Quantity) -> Verdict | None:
        """«50 граммов в день» of «Суточная норма: 50 г»."""
        base, _, rate = quantity.dimension.partition("/")
        if verdict is None or verdict.status is ClaimStatus.SUPPORTED or rate != "time":
            return verdict
        for line, _, known in self.evidence.measured.get(base, ()):
            if lexicon().marked("per_day", line.words):
                true = near(known.low, quantity.low * _DAY, _SLIGHT) or near(known.high, quantity.low * _DAY, _SLIGHT)
                status = ClaimStatus.SUPPORTED if true else ClaimStatus.CONTRADICTED
                return replace(verdict, status=status, line=line, why="" if true else f"the evidence says {line.source.value!r}")
        return verdict

    def _lasting(self, verdict: Verdict | None, quantity: Quantity, clause: Clause) -> Verdict | None:
        """«4 л хватит на сутки» of «250 мл/ч»: how long an amount lasts at the rate of the card."""
        if quantity.dimension != "time" or not clause.has("enough") or (verdict is not None and verdict.line is not None):
            return verdict
        lasting = [
            (left.high / rate.high, line)
            for _, _, left in self.evidence.amounts
            for line, _, rate in self.evidence.amounts
            if rate.dimension == f"{left.dimension}/time" and rate.high > 0
        ]
        if not lasting:
            return verdict
        most, line = max(lasting, key=lambda row: row[0])
        if quantity.low <= most * _SLACK:
            return Verdict(quantity.start, quantity.end, ClaimStatus.SUPPORTED, line, "follows from the card's figures")
        return Verdict(quantity.start, quantity.end, ClaimStatus.CONTRADICTED, line, f"the evidence says {line.source.value!r}")

    def _multiplied(
        self, verdict: Verdict | None, quantity: Quantity, sentence: Sentence, contexts: Sequence[frozenset[str]], *, each: bool
    ) -> Verdict | None:
        """ "Two bars give forty grams" of "20 g per bar": true as a multiple by a count that the sentence names.

        `each`: the figure is of one of them («на шестьдесят, по 50 мл» of 3 l), and their product counts.
        """
        if verdict is None or verdict.status is ClaimStatus.SUPPORTED or not quantity.dimension:
            return verdict
        for count in sentence.counts:
            one = replace(quantity, low=quantity.low / count, high=quantity.high / count)
            whole = replace(quantity, low=quantity.low * count, high=quantity.high * count)
            for other in (one, whole) if each else (one,):
                single = judge_amount(self.evidence, other, contexts, needed=False, sums=False, selling=False)
                if single is not None and single.status is ClaimStatus.SUPPORTED:
                    return Verdict(quantity.start, quantity.end, ClaimStatus.SUPPORTED, single.line, "follows from the card's figures")
        return verdict

    def _counts(self, clause: Clause, quantity: Quantity) -> bool:
        """«В комплекте одно полотно»: one, of what the evidence counts."""
        of = clause.beside(quantity)
        return "@kit" in clause.keys and any(not q.dimension and (segment.keys & of) for _, segment, q in self.evidence.amounts)

    def _elliptic(
        self, verdict: Verdict | None, quantity: Quantity, sentence: Sentence, contexts: Sequence[frozenset[str]]
    ) -> Verdict | None:
        """«Одна длиной 60 сантиметров, другая 40»: a bare number in the unit of the one before."""
        if verdict is None or verdict.status is ClaimStatus.SUPPORTED or quantity.dimension or quantity.noun:
            return verdict
        before = [q for clause in sentence.clauses for q in clause.quantities if q.start < quantity.start and q.dimension]
        for last in before[-1:]:
            factor = last.unit.factor
            measured = replace(quantity, low=quantity.low * factor, high=quantity.high * factor, unit=last.unit)
            single = judge_amount(self.evidence, measured, contexts, needed=False, sums=False, selling=False)
            if single is not None and single.status is ClaimStatus.SUPPORTED:
                return single
        return verdict

    def _aged(self, quantity: Quantity) -> Quantity:
        """«半岁» in months where the evidence tells ages so."""
        known = {q.dimension for _, _, q in self.evidence.amounts}
        if quantity.dimension != "age" or "age" in known or "time" not in known:
            return quantity
        year = Unit("time", YEAR)
        return replace(quantity, low=quantity.low * YEAR, high=quantity.high * YEAR, unit=year)

    def _money(self, quantity: Quantity, clause: Clause) -> Quantity:
        """ "Two pounds" is money where the evidence has prices in pounds."""
        spelled = clause.text[quantity.start - clause.start : quantity.end - clause.start]
        sterling = next((known.unit for _, _, known in self.evidence.amounts if known.dimension == "gbp"), None)
        if sterling is None or not spelled.endswith(("pound", "pounds")):
            return quantity
        factor = quantity.unit.factor
        return replace(quantity, low=quantity.low / factor, high=quantity.high / factor, unit=sterling)

    def in_stock(self, clause: Clause) -> bool:
        return bool({"@in_stock", "@sold_out"} & (clause.keys | self.asked.keys))


def _each(clause: Clause, quantity: Quantity) -> bool:
    before = clause.text[: quantity.start - clause.start].rstrip()
    counted = any(0 <= quantity.start - q.end <= _COUNTER and not q.dimension for q in clause.quantities)  # «六杯250毫升»
    return counted or before.endswith((" по", "每")) or before == "по" or clause.has("each")


def _based(verdict: Verdict | None, clause: Clause) -> Verdict | None:
    """«480 g each» of «480 g a pair»: the same figure, of something else."""
    line = verdict.line if verdict is not None and verdict.status is ClaimStatus.SUPPORTED else None
    if verdict is None or line is None or not clause.has("each") or clause.has("pair"):
        return verdict
    paired = any(lexicon().marked("pair", c.words) for s in read(line.source.value) for c in s.clauses)
    return replace(verdict, status=ClaimStatus.CONTRADICTED, why=f"the evidence says {line.source.value!r}") if paired else verdict


def _basis(clause: Clause, quantity: Quantity) -> bool:
    """«на 100 граммов», "per 100 ml": what a figure is counted for, no claim of its own."""
    before = clause.text[: quantity.start - clause.start].rstrip()
    return quantity.low == 100 and quantity.dimension in {"mass", "volume"} and before.endswith(("на", "в", "per", "/", "每"))


def _pronoun(clause: Clause, quantity: Quantity) -> bool:
    """«Работать одним, пока второй заряжается»: one of them, no count."""
    spelled = clause.text[quantity.start - clause.start : quantity.end - clause.start]
    before = [word for word in clause.words if word.end <= quantity.start]
    if any(len(before) - end <= _NEAR for _, end in clause.marked("only") if end <= len(before)):
        return False  # «只能连一台»: no more than that is a count
    if quantity.low == quantity.high == 1 and clause.text[quantity.end - clause.start :].lstrip()[:1] in _SETS:
        return True
    return (
        quantity.low == quantity.high == 1
        and not quantity.dimension
        and not quantity.noun
        and spelled.isalpha()
        and len(clause.quantities) == 1
    )


def _date(evidence: Evidence, quantity: Quantity) -> Line | None:
    """The line that holds a calendar year: «2025 года» is no stretch of time where the evidence says 2025."""
    year = quantity.low / quantity.unit.factor
    if quantity.dimension != "time" or quantity.low != quantity.high or not 1900 <= year <= 2100:
        return None
    return next((line for line, _, known in evidence.amounts if not known.dimension and known.low == known.high == year), None)


def _advice(verdict: Verdict, quantity: Quantity, clause: Clause) -> bool:
    """«Проветрите дня два»: how long the buyer is to do a thing, where no line of the evidence speaks of it."""
    orders = clause.ordering or any(start <= 1 for start, _ in clause.marked("orders"))
    return orders and quantity.dimension == "time" and verdict.status is ClaimStatus.UNSUPPORTED and verdict.line is None


def _turned(verdict: Verdict, clause: Clause) -> Verdict:
    """«25 кг не выдержит»: a denied figure of the buyer is true when it does not fit."""
    flip = {ClaimStatus.SUPPORTED: ClaimStatus.CONTRADICTED, ClaimStatus.CONTRADICTED: ClaimStatus.SUPPORTED}
    return Verdict(clause.start, clause.end, flip.get(verdict.status, verdict.status), verdict.line, verdict.why)
