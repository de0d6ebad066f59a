"""The parts of a read text: a word with its meanings, a clause, a sentence."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

from assistant.filter.grounding.lexicon import concepts_of, lexicon
from assistant.filter.grounding.quantity import Quantity
from assistant.filter.grounding.units import measure
from assistant.filter.grounding.words import Part, Word, words_of

_ORDER = re.compile(r"(?:йте|ите|ьте|йтесь|итесь|ьтесь)$")
_SIZES = frozenset({"xl", "xs"})
FRAME_FAMILIES = frozenset({"dimension_word", "warranty_terms", "availability"})


_PARTICIPLE = re.compile(r"(?:щ|нн|вш|т|м)(?:ый|ий|ая|ое|ее|ые|ие|ых|их|ого|его|ому|ему|ыми|ими|ую|ой|ей)(?:ся)?$")
_INFINITIVE = re.compile(r"(?:ть|ти|чь)(?:ся)?$")


@dataclass(frozen=True)
class Token:
    """A word with the concepts it names."""

    word: Word
    concepts: frozenset[str]

    @cached_property
    def generic(self) -> bool:
        """Whether the word claims nothing about a product by itself."""
        if any(lexicon().family[concept] not in FRAME_FAMILIES for concept in self.concepts):
            return False
        if self.word.part is Part.ENGLISH and self.word.text.endswith(("ly", "ing")) and not self.concepts:
            return True
        return bool(self.concepts) or bool(self.word.keys & lexicon().generic)

    @cached_property
    def content(self) -> bool:
        """Whether the word can be a claim or name what a claim is about."""
        if self.concepts:
            return True
        if self.word.part is Part.ENGLISH:
            return not self.generic and (len(self.word.text) != 2 or self.word.text in _SIZES)
        if self.word.part is Part.HAN:
            return len(self.word.text) > 1
        return self.word.part in {Part.NOUN, Part.ADJECTIVE, Part.NAME}

    @cached_property
    def keys(self) -> frozenset[str]:
        return self.word.keys | {f"@{concept}" for concept in self.concepts}


@dataclass(frozen=True)
class Clause:
    """A clause of a text."""

    start: int
    end: int
    text: str
    tokens: tuple[Token, ...]
    quantities: tuple[Quantity, ...]
    negated: bool
    denied: frozenset[int]
    marks: frozenset[str]

    @cached_property
    def words(self) -> list[Word]:
        return [token.word for token in self.tokens]

    @cached_property
    def content(self) -> tuple[Token, ...]:
        """Words that can be claims, numbers and units left out."""
        return tuple(token for token in self.tokens if token.content and not self._measured(token))

    @cached_property
    def ordering(self) -> bool:
        """Whether the clause tells the buyer to do something: «сравните», «протирайте»."""
        return any(word.part is Part.VERB and _ORDER.search(word.text) for word in self.words)

    @cached_property
    def keys(self) -> frozenset[str]:
        """Everything the clause is about."""
        nouns = frozenset(key for q in self.quantities if q.noun for word in words_of(q.noun) for key in word.keys)
        tagged = frozenset(f"@{name}" for q in self.quantities if q.noun for name in concepts_of(words_of(q.noun)))
        told = [token for token in self.tokens if token.content or token.word.part is Part.VERB]
        told = [token for token in told if not self._measured(token) and (token.concepts or not measure(token.word.text))]
        return frozenset(key for token in told for key in token.keys) | nouns | tagged | {f"@{mark}" for mark in self.marks}

    def around(self, quantity: Quantity) -> tuple[frozenset[str], ...]:
        """Where several quantities share a clause: the words nearer to this one than to the others."""
        if len(self.quantities) < 2:
            return ()
        near = [
            token
            for token in self.tokens
            if (token.content or token.word.part is Part.VERB) and not self._measured(token) and self._nearest(token.word) == quantity.start
        ]
        return (frozenset(key for token in near for key in token.keys),)

    def beside(self, quantity: Quantity) -> frozenset[str]:
        """The words of the thing that a quantity counts: those after it up to a noun, else the one before it («портов пять»)."""
        words = [token for token in self.tokens if token.content and not self._measured(token) and "quantity" not in token.concepts]
        limit = next((q.start for q in self.quantities if q.start > quantity.start), self.end)
        after = [token for token in words if quantity.end <= token.word.start < limit][:2]
        if after and after[0].word.part is Part.NOUN:
            after = after[:1]
        near = after or [token for token in words if token.word.end <= quantity.start][-1:]
        return frozenset(key for token in near for key in token.keys)

    @cached_property
    def bare(self) -> bool:
        """Whether a number and one word are all it says."""
        return len([token for token in self.content if token.concepts or not token.generic]) <= 1

    def _nearest(self, word: Word) -> int:
        return min(self.quantities, key=lambda q: q.start - word.end if q.start >= word.end else (word.start - q.end) * 0.9).start

    @cached_property
    def _marked(self) -> dict[str, list[tuple[int, int]]]:
        found: dict[str, list[tuple[int, int]]] = {}
        rows = lexicon().every_marker.found(self.words)
        idle = [(start, end) for start, end, name in rows if name == "idle"]
        for start, end, name in rows:
            if not any(low <= start and end <= high for low, high in idle):
                found.setdefault(name, []).append((start, end))
        return found

    def marked(self, marker: str) -> list[tuple[int, int]]:
        """Where words of a marker list stand in the clause: (first word, word after the last)."""
        return self._marked.get(marker, [])

    def has(self, marker: str) -> bool:
        """Whether a word of a marker list stands in the clause."""
        return marker in self._marked

    def _measured(self, token: Token) -> bool:
        return token.word.start in self._inside_quantities

    @cached_property
    def _inside_quantities(self) -> frozenset[int]:
        return frozenset(
            token.word.start for token in self.tokens for q in self.quantities if q.start <= token.word.start and token.word.end <= q.end
        )


@dataclass(frozen=True)
class Sentence:
    """A sentence of a text and its clauses."""

    start: int
    end: int
    asks: bool
    clauses: tuple[Clause, ...]

    @cached_property
    def counts(self) -> tuple[float, ...]:
        """The plain counts it names, a few of them: what an amount may be a multiple of."""
        named = (q.low for clause in self.clauses for q in clause.quantities if not q.dimension and q.low == q.high and 2 <= q.low <= 100)
        return tuple(dict.fromkeys(named))[:4]

    @cached_property
    def reckons(self) -> bool:
        """Whether it speaks of sums, shares or savings."""
        return any(clause.has("arithmetic") for clause in self.clauses)

    @cached_property
    def theirs(self) -> bool:
        """Whether it speaks of the buyer."""
        return any(clause.has("yours") for clause in self.clauses)


def acts(words: Sequence[Word]) -> bool:
    """Whether a Russian verb stands among the words, or an English one that its subject or auxiliary shows."""
    return any(
        (word.part is Part.VERB and not _INFINITIVE.search(word.text) and not _PARTICIPLE.search(word.text))
        or word.text in lexicon().texts["auxiliary"]
        for word in words
    )
