"""Grounding a text: claim by claim against the evidence, with the buyer's question to complete what the answer leaves out."""

import re
from collections.abc import Hashable, Iterator, Sequence
from dataclasses import dataclass, field
from functools import cached_property, lru_cache

from assistant.filter.grounding.amounts import Verdict
from assistant.filter.grounding.answers import Asked, answer_of, ask, asks
from assistant.filter.grounding.claims import Claim, ClaimStatus
from assistant.filter.grounding.clauses import Clause, Sentence
from assistant.filter.grounding.evidence import Evidence
from assistant.filter.grounding.features import Talk, judge_words
from assistant.filter.grounding.figures import Figures
from assistant.filter.grounding.gathering import evidence_of
from assistant.filter.grounding.lexicon import lexicon
from assistant.filter.grounding.lookup import listing
from assistant.filter.grounding.quantity import Quantity, near
from assistant.filter.grounding.reading import fragmented, read
from assistant.filter.grounding.silence import judge_silence
from assistant.filter.grounding.strangers import echoed
from knowledge.types import Language, Passage, Span

_TOO_MUCH = "too long or too fragmented to be checked claim by claim"
_ASKED = 1_500
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

    @cached_property
    def figures(self) -> Figures:
        return Figures(self.evidence, self.asked, self.own_figures, self.chat)

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
        spoken: frozenset[str] = frozenset()
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
            talk = self._talk(clause, before, boxed=boxed, alone=alone, listed=listed, spoken=spoken)
            yield from self._judged(clause, sentence, before, talk)
            before = clause.keys or before
            spoken = frozenset(key for word in clause.words for key in word.keys if key in self.evidence.variant_keys) or spoken
            listed = listing(self.evidence, clause)

    def _judged(self, clause: Clause, sentence: Sentence, before: frozenset[str], talk: Talk) -> Iterator[Verdict]:
        """The verdicts on a clause; one that comes again, in the same company, is not judged again."""
        names = frozenset(at - clause.start for at in self.names if clause.start <= at < clause.end)
        flags = (talk.boxed, talk.alone, talk.listing, talk.selling, talk.spoken, sentence.reckons, sentence.theirs, sentence.counts)
        key = (clause.text, names, before, *flags)
        if (known := self.seen.get(key)) is None:
            found = (*self.figures.verdicts(clause, sentence, before), *judge_words(self.evidence, clause, talk))
            known = self.seen[key] = tuple(verdict.moved(-clause.start) for verdict in found)
        yield from (verdict.moved(clause.start) for verdict in known)

    def _retold(self, clause: Clause) -> bool:
        """The buyer's own fault told back («второй аккумулятор не заряжается») is no claim of ours."""
        said = [token for token in clause.content if not token.generic]
        known = all(token.word.keys & self.told for token in said)
        figures = all(any(near(own.low, q.low, 0.001) for own in self.own_figures) for q in clause.quantities)
        return (
            self.chat
            and bool(said)
            and known
            and figures
            and not clause.has("selling")
            and not clause.has("ability")
            and not clause.has("assent")
        )

    def _talk(self, clause: Clause, before: frozenset[str], *, boxed: bool, alone: bool, listed: bool, spoken: frozenset[str]) -> Talk:
        return Talk(
            echo=self.echo,
            told=self.told,
            context=before | self.asked.keys,
            selling=self._selling(clause),
            boxed=boxed,
            chat=self.chat,
            alone=alone,
            names=self.names,
            settled=self.asked.true is True and self.asked.measured,
            listing=listed,
            spoken=spoken,
        )

    def _selling(self, clause: Clause) -> bool:
        return self.asked.selling or clause.has("selling") or clause.has("negative_values") or self.figures.in_stock(clause)

    def _answer(self, sentence: Sentence, said: bool, own: Sequence[Verdict]) -> list[Verdict]:
        """The verdict on «да» or «нет» itself."""
        start, end = sentence.clauses[0].start, sentence.clauses[-1].end
        if self.asked.deferred is not None and said:
            why = f"the evidence leaves it open: {self.asked.deferred.source.value!r}"
            return [Verdict(start, end, ClaimStatus.UNSUPPORTED, self.asked.deferred, why)]
        if self.asked.true is None:
            if said and (token := echoed(sentence, self.asked.unknown)) is not None:
                why = f"the evidence says nothing of {token.word.text!r}"
                return [Verdict(token.word.start, token.word.end, ClaimStatus.UNSUPPORTED, None, why)]
            if not said or any(verdict.status is ClaimStatus.SUPPORTED for verdict in own) or not self.asked.decidable:
                return []
            return [Verdict(start, end, ClaimStatus.UNSUPPORTED, None, "the evidence does not answer the question")]
        if self.asked.true is said:
            return [Verdict(start, sentence.clauses[0].end, ClaimStatus.SUPPORTED, self.asked.line)]
        value = self.asked.line.source.value if self.asked.line else ""
        return [Verdict(start, end, ClaimStatus.CONTRADICTED, self.asked.line, f"the evidence says {value!r}")]
