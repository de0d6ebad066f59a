"""Grounding a text: claim by claim against the evidence, with the buyer's question to complete what the answer leaves out."""

import re
from collections.abc import Hashable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property, lru_cache

from assistant.filter.grounding.amounts import Verdict, judge_amount
from assistant.filter.grounding.answers import Asked, answer_of, ask, asks
from assistant.filter.grounding.claims import Claim, ClaimStatus
from assistant.filter.grounding.clauses import Clause, Sentence
from assistant.filter.grounding.evidence import Evidence, Line, evidence_of
from assistant.filter.grounding.features import Talk, cautious, judge_words
from assistant.filter.grounding.lexicon import lexicon
from assistant.filter.grounding.lookup import listing
from assistant.filter.grounding.quantities import Quantity, near
from assistant.filter.grounding.reading import fragmented, read
from assistant.filter.grounding.silence import judge_silence
from assistant.filter.grounding.units import Unit
from knowledge.types import Language, Passage, Span

_SETS = frozenset("套盒台款份")
_TOO_MUCH = "too long or too fragmented to be checked claim by claim"
_YEAR, _ASKED = 525_600, 1_500
_NAME = re.compile(r"(?<=[^\s.!?…:«\"(][ ,])(?<=[^.!?…:] )[A-ZА-ЯЁ](?=[a-zа-яё])")


def ground(text: str, evidence: Sequence[Passage], *, thread: Sequence[str] = (), language: Language | None = None) -> tuple[Claim, ...]:
    """Every checkable claim of the text with its verdict, in order.

    `thread`: what the buyer wrote, the last message last. `language` changes nothing today: every word is read in its own script.
    """
    return _grounded(text, tuple(evidence), tuple(thread))


@lru_cache(maxsize=64)
def _grounded(text: str, evidence: tuple[Passage, ...], thread: tuple[str, ...]) -> tuple[Claim, ...]:
    """Kept for a moment: the rules on contradicted and on unsupported claims ask for one text in turn."""
    if fragmented(text):
        return (_claim(text, Verdict(0, len(text), ClaimStatus.CONTRADICTED, None, _TOO_MUCH)),)
    asked = "\n".join(thread)
    asked = asked[-_ASKED:] if fragmented(asked) else asked
    reader = _Reader(evidence_of(evidence), read(asked), _names(text))
    verdicts = reader.verdicts(read(text))
    return tuple(_claim(text, verdict) for verdict in sorted(set(verdicts), key=lambda v: (v.start, v.end)))


def _names(text: str) -> frozenset[int]:
    """Where words begin with a capital in the middle of a sentence."""
    return frozenset(match.start() for match in _NAME.finditer(text))


def _claim(text: str, verdict: Verdict) -> Claim:
    span = Span(verdict.start, verdict.end)
    source = verdict.line.source if verdict.line else None
    return Claim(text=span.of(text), span=span, status=verdict.status, source=source, why=verdict.why)


@dataclass(frozen=True)
class _Reader:
    """One reading of a text against the evidence and the buyer's question."""

    evidence: Evidence
    question: tuple[Sentence, ...]
    names: frozenset[int] = frozenset()
    seen: dict[Hashable, tuple[Verdict, ...]] = field(default_factory=dict, compare=False)

    @cached_property
    def asked(self) -> Asked:
        return ask(self.evidence, self.question)

    @cached_property
    def echo(self) -> frozenset[str]:
        return frozenset(key for sentence in self.question for clause in sentence.clauses for word in clause.words for key in word.keys)

    @cached_property
    def told(self) -> frozenset[str]:
        """What the buyer told and did not ask: a reply that takes it up claims nothing new."""
        return frozenset(key for sentence in self.question if not asks(sentence) for clause in sentence.clauses for key in clause.keys)

    @cached_property
    def chat(self) -> bool:
        return bool(self.question) and not any(asks(sentence) for sentence in self.question)

    @cached_property
    def asked_outright(self) -> bool:
        """With a question mark, or in so few words that nothing else was meant: «Приятно читать» answers no review."""
        return len(self.question) <= 1 or any(sentence.asks for sentence in self.question)

    @cached_property
    def own_figures(self) -> tuple[Quantity, ...]:
        return tuple(q for sentence in self.question for clause in sentence.clauses for q in clause.quantities)

    def verdicts(self, sentences: Sequence[Sentence]) -> list[Verdict]:
        found: list[Verdict] = []
        answered = False
        for sentence in sentences:
            if sentence.asks:
                continue
            own = list(self._sentence(sentence))
            if not answered and self.asked_outright and (said := answer_of(sentence, self.asked, first=not found)) is not None:
                answered = True
                own += self._answer(sentence, said, own)
            found += own
        return found

    def _sentence(self, sentence: Sentence) -> Iterator[Verdict]:
        before: frozenset[str] = frozenset()
        listed = False
        boxed = "@kit" in self.asked.keys and len(self.question) == 1
        alone = bool(self.question) and sum(len(clause.content) for clause in sentence.clauses) <= 3
        sorry = False
        for clause in sentence.clauses:
            if sorry and clause.words and clause.words[0].text in lexicon().texts["that"]:
                continue  # «жаль, что размер не подошёл» regrets what the buyer told
            sorry = clause.has("courtesy")
            boxed = boxed or "@kit" in clause.keys
            silence = judge_silence(self.evidence, clause, before or self.asked.keys)
            if silence is not None:
                yield silence
                continue
            if self._retold(clause):
                continue
            talk = self._talk(clause, before, boxed=boxed, alone=alone, listed=listed)
            yield from self._judged(clause, sentence, before, talk)
            before = clause.keys or before
            listed = listing(self.evidence, clause)

    def _judged(self, clause: Clause, sentence: Sentence, before: frozenset[str], talk: Talk) -> Iterator[Verdict]:
        """The verdicts on a clause; one that comes again, in the same company, is not judged again."""
        names = frozenset(at - clause.start for at in self.names if clause.start <= at < clause.end)
        flags = (talk.boxed, talk.alone, talk.listing, talk.selling, sentence.reckons, sentence.theirs, sentence.counts)
        key = (clause.text, names, before, *flags)
        if (known := self.seen.get(key)) is None:
            found = (*self._amounts(clause, sentence, before), *judge_words(self.evidence, clause, talk))
            known = self.seen[key] = tuple(verdict.moved(-clause.start) for verdict in found)
        yield from (verdict.moved(clause.start) for verdict in known)

    def _retold(self, clause: Clause) -> bool:
        """The buyer's own fault told back («второй аккумулятор не заряжается») is no claim of ours."""
        said = [token for token in clause.content if not token.generic]
        known = all(token.word.keys & self.told for token in said)
        figures = all(any(near(own.low, q.low, 0.001) for own in self.own_figures) for q in clause.quantities)
        return self.chat and bool(said) and known and figures and not clause.has("selling")

    def _talk(self, clause: Clause, before: frozenset[str], *, boxed: bool, alone: bool, listed: bool) -> Talk:
        return Talk(
            echo=self.echo,
            told=self.told,
            context=before | self.asked.keys,
            selling=self._selling(clause),
            boxed=boxed,
            chat=self.chat,
            alone=alone,
            names=self.names,
            listing=listed,
        )

    def _amounts(self, clause: Clause, sentence: Sentence, before: frozenset[str]) -> Iterator[Verdict]:
        sums = self.asked.sums or sentence.reckons
        for measured in clause.quantities:
            quantity = self._aged(self._money(measured, clause))
            repeats = any(q.dimension == quantity.dimension and near(q.low, quantity.low, 0.001) for q in self.own_figures)
            if not quantity.dimension and any(q.dimension and near(q.low / q.unit.factor, quantity.low, 0.001) for q in self.own_figures):
                continue  # «на ваши сорок пять»: the buyer's measure without its unit
            if repeats and self.chat and sentence.theirs:
                continue  # «у вас 9, в карточке 10»: the buyer's own figure told back is no claim of ours
            needed = repeats or (bool(quantity.dimension) and clause.has("enough"))
            if (
                not quantity.dimension
                and {clause.text[quantity.start - clause.start : quantity.end - clause.start], f"{quantity.low:g}"} & self.evidence.variants
            ):
                continue
            if _basis(clause, quantity) or (_pronoun(clause, quantity) and not self._counts(clause, quantity)) or cautious(clause):
                continue
            if (dated := _date(self.evidence, quantity)) is not None:
                yield Verdict(quantity.start, quantity.end, ClaimStatus.SUPPORTED, dated)
                continue
            contexts = (*clause.around(quantity), clause.keys, before, self.asked.keys)
            if repeats and not quantity.dimension and any(q.dimension for q in clause.quantities):
                continue  # "two bars give 40 g": the buyer's own count is what the answer reckons with
            verdict = judge_amount(
                self.evidence,
                quantity,
                contexts,
                needed=needed,
                sums=sums,
                selling=self._in_stock(clause),
                of=clause.beside(quantity),
                passing=not clause.bare,
            )
            verdict = self._multiplied(verdict, quantity, sentence, contexts)
            verdict = self._elliptic(verdict, quantity, sentence, contexts)
            if verdict is None or (needed and clause.has("unfit")):
                continue
            yield _turned(verdict, clause) if clause.negated and needed else verdict

    def _multiplied(
        self, verdict: Verdict | None, quantity: Quantity, sentence: Sentence, contexts: Sequence[frozenset[str]]
    ) -> Verdict | None:
        """ "Two bars give forty grams" of "20 g per bar": true as a multiple by a count that the sentence names."""
        if verdict is None or verdict.status is ClaimStatus.SUPPORTED or not quantity.dimension:
            return verdict
        for count in sentence.counts:
            one = replace(quantity, low=quantity.low / count, high=quantity.high / count)
            single = judge_amount(self.evidence, one, contexts, needed=False, sums=False, selling=False)
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
        year = Unit("time", _YEAR)
        return replace(quantity, low=quantity.low * _YEAR, high=quantity.high * _YEAR, unit=year)

    def _money(self, quantity: Quantity, clause: Clause) -> Quantity:
        """ "Two pounds" is money where the evidence has prices in pounds."""
        spelled = clause.text[quantity.start - clause.start : quantity.end - clause.start]
        sterling = next((known.unit for _, _, known in self.evidence.amounts if known.dimension == "gbp"), None)
        if sterling is None or not spelled.endswith(("pound", "pounds")):
            return quantity
        factor = quantity.unit.factor
        return replace(quantity, low=quantity.low / factor, high=quantity.high / factor, unit=sterling)

    def _in_stock(self, clause: Clause) -> bool:
        return bool({"@in_stock", "@sold_out"} & (clause.keys | self.asked.keys))

    def _selling(self, clause: Clause) -> bool:
        return self.asked.selling or clause.has("selling") or clause.has("negative_values")

    def _answer(self, sentence: Sentence, said: bool, own: Sequence[Verdict]) -> list[Verdict]:
        """The verdict on «да» or «нет» itself."""
        start, end = sentence.clauses[0].start, sentence.clauses[-1].end
        if self.asked.deferred is not None and said:
            why = f"the evidence leaves it open: {self.asked.deferred.source.value!r}"
            return [Verdict(start, end, ClaimStatus.UNSUPPORTED, self.asked.deferred, why)]
        if self.asked.true is None:
            if not said or any(verdict.status is ClaimStatus.SUPPORTED for verdict in own) or not self.asked.decidable:
                return []
            return [Verdict(start, end, ClaimStatus.UNSUPPORTED, None, "the evidence does not answer the question")]
        if self.asked.true is said:
            return [Verdict(start, sentence.clauses[0].end, ClaimStatus.SUPPORTED, self.asked.line)]
        value = self.asked.line.source.value if self.asked.line else ""
        return [Verdict(start, end, ClaimStatus.CONTRADICTED, self.asked.line, f"the evidence says {value!r}")]


def _basis(clause: Clause, quantity: Quantity) -> bool:
    """«на 100 граммов», "per 100 ml": what a figure is counted for, no claim of its own."""
    before = clause.text[: quantity.start - clause.start].rstrip()
    return quantity.low == 100 and quantity.dimension in {"mass", "volume"} and before.endswith(("на", "в", "per", "/", "每"))


def _pronoun(clause: Clause, quantity: Quantity) -> bool:
    """«Работать одним, пока второй заряжается»: one of them, no count."""
    spelled = clause.text[quantity.start - clause.start : quantity.end - clause.start]
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


def _turned(verdict: Verdict, clause: Clause) -> Verdict:
    """«25 кг не выдержит»: a denied figure of the buyer is true when it does not fit."""
    flip = {ClaimStatus.SUPPORTED: ClaimStatus.CONTRADICTED, ClaimStatus.CONTRADICTED: ClaimStatus.SUPPORTED}
    return Verdict(clause.start, clause.end, flip.get(verdict.status, verdict.status), verdict.line, verdict.why)
