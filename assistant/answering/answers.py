"""From a question and the card's passages to answers: a settled yes or no with its fact, a value, or silence.

The alignment of words with facts is that of grounding, so an answer built here is one that grounding accepts. A fact is always quoted
as the card spells it; a bare «да» or «нет» is given only where the fact shares the question's own words, never on a figure alone.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from functools import cache, cached_property
from importlib.resources import files
from typing import Any

import yaml

from assistant.answering.sizes import Sized, fitting_size
from assistant.filter.grounding.answers import ask
from assistant.filter.grounding.clauses import Clause, Sentence, Token
from assistant.filter.grounding.evidence import Evidence, Line
from assistant.filter.grounding.gathering import evidence_of
from assistant.filter.grounding.reading import read
from assistant.filter.grounding.words import Part, stem
from knowledge.types import Fact, FactKind, Kind, Passage

_ENOUGH = 0.34
"""How much of a word's weight a line must share: a word that stands in more than three lines tells nothing."""

_ALIKE = 0.4
"""What it counts that the question and the attribute belong to one group of words: «дождь» and «влагозащита»."""

_RUSSIAN = re.compile("[а-я]{3}")
_WATER = re.compile(r"\bIP[X\d]\d\b|\bATM\b|\bWR\b", re.IGNORECASE)


class Verdict(StrEnum):
    """What the card says to one question."""

    YES = "yes"
    NO = "no"
    VALUE = "value"
    KIT = "kit"
    COMPATIBLE = "compatible"
    SIZE = "size"
    NO_SIZE = "no_size"
    FAQ = "faq"
    FUTURE = "future"
    SILENT = "silent"


@dataclass(frozen=True)
class Answered:
    """One question of a message with what the card says. `topic` is the buyer's word that the question is about.

    `sensitive` questions (a child, an allergy, a load) are not answered from silence: a person looks.
    """

    asked: str
    verdict: Verdict
    facts: tuple[Fact, ...] = ()
    passages: tuple[str, ...] = ()
    topic: str = ""
    text: str = ""
    sensitive: bool = False
    size: Sized | None = None


def lexicon() -> dict[str, Any]:
    """What questions are about, as data."""
    return _data("lexicon.yaml")


@cache
def _data(name: str) -> dict[str, Any]:
    loaded: dict[str, Any] = yaml.safe_load(files("assistant.answering").joinpath(name).read_text(encoding="utf-8"))
    return loaded


def answer(text: str, card: Sequence[Passage], others: Sequence[Passage] = ()) -> tuple[Answered, ...]:
    """Every question of the text in order, each with what the card (and then the shop's FAQ) says to it."""
    looking = _Looking(evidence_of(tuple(card)), tuple(card), tuple(others))
    parts = [part for sentence in read(text) for part in _parts(sentence)]
    questions = [part for part in parts if part.asks] or parts
    return _merged([looking.answer(part) for part in questions])


def _parts(sentence: Sentence) -> list[Sentence]:
    """The sentence cut where a second question begins; what asks nothing («телефон на подставке») stays beside what does."""
    parts: list[Sentence] = []
    for clause in sentence.clauses:
        content = [token for token in clause.tokens if (token.content or token.word.part is Part.VERB) and not _filler(token)]
        if not content and not clause.quantities and not clause.marks:
            continue
        asks = _mentions(clause, "asking") or (bool(parts) and parts[-1].asks and clause.text.startswith(("а ", "и ")))
        before = parts[-1] if parts else None
        if before and (not (asks or sentence.asks) or _only_measures(before)):
            # What asks nothing belongs to the question before it; bare measures («ог 91 об 103») to the one after them.
            parts[-1] = Sentence(before.start, clause.end, before.asks or asks, (*before.clauses, clause))
        else:
            parts.append(Sentence(clause.start, clause.end, asks or sentence.asks, (clause,)))
    return parts


def _only_measures(part: Sentence) -> bool:
    words = [word for clause in part.clauses for word in clause.words]
    figures = any(clause.quantities for clause in part.clauses) or any(word.part is Part.NUMBER for word in words)
    return figures and not any(word.part is Part.VERB for word in words) and not _has(part, "asking")


@dataclass(frozen=True)
class _Looking:
    """One look through a card for the questions of one message."""

    evidence: Evidence
    card: tuple[Passage, ...]
    others: tuple[Passage, ...]

    def answer(self, part: Sentence) -> Answered:
        """What the card says to this question."""
        silent = Answered(
            asked=" ".join(clause.text for clause in part.clauses),
            verdict=Verdict.SILENT,
            topic=self._topic(part),
            sensitive=_has(part, "sensitive"),
        )
        if _has(part, "future"):
            return replace(silent, verdict=Verdict.FUTURE)
        for look in (self._size, self._kit, self._settled, self._valued, self._asked_before):
            found = look(part, silent)
            if found is not None:
                return found
        return silent

    def _size(self, part: Sentence, silent: Answered) -> Answered | None:
        if not _has(part, "size") or not (_has(part, "wearing") or any(clause.quantities for clause in part.clauses)):
            return None
        sized = fitting_size(part, [fact for passage in self.card for fact in passage.facts], lexicon()["measures"])
        if sized is None:
            return None
        return replace(silent, verdict=Verdict.SIZE if sized.size else Verdict.NO_SIZE, size=sized, passages=self._card_id)

    def _kit(self, part: Sentence, silent: Answered) -> Answered | None:
        kit = tuple(fact for passage in self.card for fact in passage.facts if fact.kind is FactKind.KIT)
        return replace(silent, verdict=Verdict.KIT, facts=kit, passages=self._card_id) if kit and _has(part, "kit") else None

    def _settled(self, part: Sentence, silent: Answered) -> Answered | None:
        told = ask(self.evidence, (part,))
        line = told.line
        if not told.decidable or told.true is None or line is None or line.naming:
            return None
        if line.kind is FactKind.COMPATIBILITY and not told.true:
            return replace(self._facts(line, Verdict.COMPATIBLE, silent), facts=self._alike(line))
        if not self._shares(part, line) and not _WATER.search(line.source.value):
            # A figure of the buyer beside a figure of the card: the fact is shown, the conclusion is left to the reader.
            return self._facts(line, Verdict.VALUE, silent) if _measured(part, line) else None
        plain = line.kind is not FactKind.MATERIAL and not _has(part, "gradable")
        return self._facts(line, (Verdict.YES if told.true else Verdict.NO) if plain else Verdict.VALUE, silent)

    def _valued(self, part: Sentence, silent: Answered) -> Answered | None:
        lines = [line for line in self.evidence.lines if not line.naming and line.kind not in {FactKind.PRICE, FactKind.STOCK}]
        best = max(lines, key=lambda line: self._score(part, line), default=None)
        if best is None or self._score(part, best) < _ENOUGH:
            return None
        return self._facts(best, Verdict.VALUE, silent)

    def _score(self, part: Sentence, line: Line) -> float:
        """How surely the question's words name the line: by its subject, or by two words of a sentence of the description."""
        words = self._words(part)
        named = line.subject if line.source.attribute else line.keys
        pieces = {piece for key in named if "-" in key for piece in key.split("-")}
        hits = [weight for token in words if (weight := max(self._weight(token, named), 0.5 * bool(token.word.keys & pieces)))]
        if not line.source.attribute:
            return sum(hits) if len(hits) > 1 else 0.0
        return sum(hits) + (_ALIKE if _ask_alike(words, line) else 0.0)

    def _shares(self, part: Sentence, line: Line) -> bool:
        stems = {stem(key) for key in line.keys if _RUSSIAN.match(key)}
        return any(self._weight(token, line.keys) >= _ENOUGH or _relative(token, stems) for token in self._words(part))

    def _weight(self, token: Token, keys: frozenset[str]) -> float:
        return max((self.evidence.weights.get(key, 0.0) for key in token.keys & keys), default=0.0)

    def _words(self, part: Sentence) -> list[Token]:
        """Words that can name what is asked: not the product's own title, not politeness."""
        tokens = [token for clause in part.clauses for token in clause.tokens if self._names_something(token)]
        return [token for token in tokens if not _filler(token) and not token.word.keys & self._title]

    def _names_something(self, token: Token) -> bool:
        # Words that claim nothing by themselves («wrist») still ask for an attribute of that name.
        return token.content or token.word.part is Part.VERB or (len(token.word.text) > 2 and bool(token.word.keys & self._subjects))

    @cached_property
    def _subjects(self) -> frozenset[str]:
        return frozenset(key for line in self.evidence.lines for key in line.subject)

    @cached_property
    def _title(self) -> frozenset[str]:
        return frozenset(key for line in self.evidence.lines if line.naming and line.source.attribute == "title" for key in line.keys)

    @property
    def _card_id(self) -> tuple[str, ...]:
        return tuple(passage.id for passage in self.card[:1])

    def _facts(self, line: Line, verdict: Verdict, silent: Answered) -> Answered:
        # Several values of one attribute (colours, ways of care), and all materials, are one answer.
        alike = self._alike(line) if verdict is Verdict.VALUE and line.source.attribute else ()
        facts = alike if 1 < len(alike) <= 6 else (_fact(line),)
        return replace(silent, verdict=verdict, facts=facts, passages=(line.source.passage_id,))

    def _alike(self, line: Line) -> tuple[Fact, ...]:
        if line.kind is FactKind.MATERIAL:
            return tuple(_fact(other) for other in self.evidence.lines if other.kind is FactKind.MATERIAL)
        return tuple(_fact(other) for other in self.evidence.lines if other.source.attribute == line.source.attribute and not other.naming)

    def _asked_before(self, part: Sentence, silent: Answered) -> Answered | None:
        """The shop's own FAQ, where most of the question's content words stand in the FAQ's question."""
        wanted = [token.word.keys for token in self._words(part)]
        for passage in self.others:
            if passage.kind is not Kind.FAQ or len(wanted) < 2:
                continue
            question, _, said = passage.text.strip().lstrip("# ").partition("\n")
            heading = read(f"{passage.title}. {question}")
            known = {key for sentence in heading for clause in sentence.clauses for word in clause.words for key in word.keys}
            if sum(1 for keys in wanted if keys & known) / len(wanted) >= 0.75 and said.strip():
                return replace(silent, verdict=Verdict.FAQ, text=said.strip(), passages=(passage.id,))
        return None

    def _topic(self, part: Sentence) -> str:
        """The first noun of the question that is not the product itself, with a noun that directly follows it («запах резины»)."""
        words = [token.word for token in self._words(part)]
        for at, word in enumerate(words):
            if word.part is Part.NOUN and not word.text.isascii():
                after = words[at + 1 : at + 2]
                joined = after and after[0].part is Part.NOUN and after[0].start == word.end + 1
                return f"{word.text} {after[0].text}" if joined else word.text
        return ""


def _relative(token: Token, stems: set[str]) -> bool:
    """«удар» and «ударный»: one stem begins the other."""
    own = {stem(key) for key in token.word.keys if _RUSSIAN.match(key)}
    return any(
        len(shorter) > 3 and longer.startswith(shorter)
        for one in own
        for other in stems
        for shorter, longer in (sorted((one, other), key=len),)
    )


def _ask_alike(words: Sequence[Token], line: Line) -> bool:
    if line.kind in {FactKind.MATERIAL, FactKind.KIT, FactKind.SIZE}:
        return False
    said = {key for token in words for key in token.word.keys}
    subject = line.subject | {piece for key in line.subject for piece in key.split("-")}
    return any(group & said and group & subject for group in _groups())


@cache
def _groups() -> tuple[frozenset[str], ...]:
    """Groups of words that ask for one attribute, without ё, as grounding spells its keys."""
    return tuple(frozenset(word.replace("ё", "е") for word in str(group).split()) for group in _data("groups.yaml")["groups"])


def _fact(line: Line) -> Fact:
    return Fact(attribute=line.source.attribute, value=line.source.value, kind=line.kind)


def _measured(part: Sentence, line: Line) -> bool:
    asked = {quantity.dimension for clause in part.clauses for quantity in clause.quantities}
    known = {quantity.dimension for segment in line.segments for quantity in segment.quantities}
    return bool(asked & known - {"", None})


def _has(part: Sentence, name: str) -> bool:
    return any(_mentions(clause, name) for clause in part.clauses)


def _mentions(clause: Clause, name: str) -> bool:
    wanted = _words_of(name)
    if any(word.keys & wanted for word in clause.words):
        return True
    return any("\u4e00" <= word[0] <= "\u9fff" and word in clause.text for word in wanted)


@cache
def _words_of(name: str) -> frozenset[str]:
    return frozenset(str(word) for word in lexicon()[name])


def _filler(token: Token) -> bool:
    return bool(token.word.keys & (_words_of("fillers") | _words_of("asking")))


def _merged(found: list[Answered]) -> tuple[Answered, ...]:
    """One answer per fact: two questions about the same thing are answered once."""
    kept: list[Answered] = []
    for item in found:
        same = [other for other in kept if other.verdict is item.verdict and other.facts == item.facts]
        if not same or item.verdict in {Verdict.SILENT, Verdict.FAQ}:
            kept.append(item)
    return tuple(kept)
