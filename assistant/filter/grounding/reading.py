"""A text as grounding reads it: sentences, clauses, tagged words, quantities and where it denies."""

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cached_property, lru_cache
from itertools import pairwise

from assistant.filter.grounding.lexicon import concepts_of, lexicon
from assistant.filter.grounding.negation import denied, freed, negated, without_prefix
from assistant.filter.grounding.quantities import Quantity, quantities_of
from assistant.filter.grounding.words import Part, Word, flat, words_of

_SENTENCE = re.compile(r"[!?。！？\n;；]+|\.(?=\s|$)(?!\s*[a-zа-я\d])|\.(?=\s+[a-zа-я])")
_CLAUSE = re.compile(r",(?!\d)|(?<!\d),|[:：，、()（）]|\s[-–—]+\s|[-–—]{2,}|——|(?<=[\u3400-\u9fff])\s+(?=[\u3400-\u9fff])")
_SHORT = re.compile(r"(?:\b(?:вод|ст|руб|шт|см|мм|кг|гр|мин|сек|макс|напр|др|т|е|д|п|мл|approx|max|min|vs|etc|no|incl)|\d\s?[гчмл])$")
_STOP = re.compile(r"[.!?。！？\n]\s|\s")
_BLOCK, _LONGEST, _SUBJECT, _OVERLAPPING = 1200, 60, 4, 3
_ORDER = re.compile(r"(?:йте|ите|ьте|йтесь|итесь|ьтесь)$")
_INFINITIVE = re.compile(r"(?:ть|ти|чь)(?:ся)?$")
FRAME_FAMILIES = frozenset({"dimension_word", "warranty_terms", "availability"})


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
            return not self.generic and (len(self.word.text) > 2 or len(self.word.text) == 1)
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
        told = [token for token in told if not self._measured(token)]
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
        for start, end, name in lexicon().every_marker.found(self.words):
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


@lru_cache(maxsize=256)
def read(text: str) -> tuple[Sentence, ...]:
    """The sentences of a text. A long text is read block by block, so that the time grows with its length and no faster."""
    plain = flat(text)
    if len(plain) <= _BLOCK:
        return tuple(_read(plain))
    return tuple(_moved(sentence, begin) for begin, end in _blocks(plain) for sentence in _read(plain[begin:end]))


def _blocks(text: str) -> Iterator[tuple[int, int]]:
    begin = 0
    while begin < len(text):
        end = min(begin + _BLOCK, len(text))
        stops = [match.end() for match in _STOP.finditer(text, begin + _BLOCK // 2, end)] if end < len(text) else []
        end = stops[-1] if stops else end
        yield begin, end
        begin = end


def _moved(sentence: Sentence, by: int) -> Sentence:
    clauses = tuple(
        replace(
            clause,
            start=clause.start + by,
            end=clause.end + by,
            tokens=tuple(
                Token(replace(token.word, start=token.word.start + by, end=token.word.end + by), token.concepts) for token in clause.tokens
            ),
            quantities=tuple(replace(q, start=q.start + by, end=q.end + by) for q in clause.quantities),
            denied=frozenset(at + by for at in clause.denied),
        )
        for clause in sentence.clauses
    )
    return Sentence(sentence.start + by, sentence.end + by, sentence.asks, clauses)


def _read(plain: str) -> Iterator[Sentence]:
    words = words_of(plain, lexicon().known)
    tokens = _tagged(words)
    quantities = quantities_of(plain, words)
    begin = at_token = at_quantity = 0
    for end, asks in _sentence_ends(plain):
        first, first_quantity = at_token, at_quantity
        while at_token < len(tokens) and tokens[at_token].word.start < end:
            at_token += 1
        while at_quantity < len(quantities) and quantities[at_quantity].start < end:
            at_quantity += 1
        clauses = _clauses(plain, begin, end, tokens[first:at_token], quantities[first_quantity:at_quantity])
        if clauses:
            yield Sentence(begin, end, asks, clauses)
        begin = end


def _tagged(words: list[Word]) -> list[Token]:
    names: list[set[str]] = [set() for _ in words]
    longest = [0] * len(words)
    for start, end, name in sorted(lexicon().concepts.found(words), key=lambda row: row[0] - row[1]):
        for at in range(start, end):
            if end - start >= longest[at]:
                names[at].add(name)
                longest[at] = max(longest[at], end - start)
    for at, word in enumerate(words):
        if not names[at] and (rest := without_prefix(word)) is not None:
            names[at] = set(concepts_of(words_of(rest)))
    for at, (word, following) in enumerate(pairwise(words)):
        if freed(word, following) and "free" in names[at + 1]:
            names[at + 1] = {"unscented"} if "unscented" in names[at] else set()
    return [Token(word, frozenset(found)) for word, found in zip(words, names, strict=True)]


def _sentence_ends(text: str) -> list[tuple[int, bool]]:
    ends = [
        (match.end(), "?" in match.group() or "？" in match.group())
        for match in _SENTENCE.finditer(text)
        if not (match.group() == "." and _SHORT.search(text[max(0, match.start() - 8) : match.start()]) and text[match.end() :].strip())
    ]
    return [*ends, (len(text), False)] if not ends or ends[-1][0] < len(text) else ends


def _clauses(text: str, begin: int, end: int, tokens: list[Token], quantities: list[Quantity]) -> tuple[Clause, ...]:
    cuts = [begin, *(match.end() for match in _CLAUSE.finditer(text, begin, end) if not _inside(match.start(), quantities)), end]
    cuts = sorted(set(cuts) | _contrasts(tokens) | _coordinated(tokens) | {token.word.start for token in tokens[_LONGEST::_LONGEST]})
    clauses = [_clause(text, low, high, tokens, quantities) for low, high in pairwise(cuts)]
    return _with_denials(text, [clause for clause in clauses if clause.tokens or clause.quantities], tokens, quantities)


def _with_denials(text: str, clauses: list[Clause], tokens: list[Token], quantities: list[Quantity]) -> tuple[Clause, ...]:
    """«Водонепроницаемость — нет», «Батарейки: не требуются»: a denial behind a dash or a colon belongs to what it denies."""
    joined: list[Clause] = []
    for clause in clauses:
        bare = clause.has("negative_values") and len(clause.tokens) == 1
        if (
            joined
            and (bare or (clause.negated and _naming(joined[-1])))
            and re.fullmatch(r"\s*[-–—:：]+\s*", text[joined[-1].end : clause.start])
        ):
            joined[-1] = _clause(text, joined[-1].start, clause.end, tokens, quantities)
        else:
            joined.append(clause)
    return tuple(joined)


def _naming(clause: Clause) -> bool:
    """Whether the clause only names a thing."""
    return len(clause.words) <= _SUBJECT and not clause.quantities and not clause.negated and not _acts(clause.words)


def _inside(at: int, quantities: list[Quantity]) -> bool:
    before = bisect_right(quantities, at, key=_begin)
    return any(q.start <= at < q.end for q in quantities[max(before - _OVERLAPPING, 0) : before])


def _contrasts(tokens: list[Token]) -> set[int]:
    words = [token.word for token in tokens]
    return {words[start].start for start, _ in lexicon().marked("contrast", words) if start}


def _coordinated(tokens: list[Token]) -> set[int]:
    """«складывается и почти не занимает места»: two verbs side by side, so that «не» of one does not deny the other."""
    words = [token.word for token in tokens]
    joints = [start for start, _ in lexicon().marked("coordinating", words) if 0 < start < len(words) - 1]
    bounds = [0, *joints, len(words)]
    return {
        words[at].start for low, at, high in zip(bounds, joints, bounds[2:], strict=False) if _acts(words[low:at]) and _acts(words[at:high])
    }


def _acts(words: Sequence[Word]) -> bool:
    """Whether a Russian verb stands among the words, or an English one that its subject or auxiliary shows."""
    return any(
        (word.part is Part.VERB and not _INFINITIVE.search(word.text)) or word.text in lexicon().texts["auxiliary"] for word in words
    )


def _at(token: Token) -> int:
    return token.word.start


def _begin(quantity: Quantity) -> int:
    return quantity.start


def _clause(text: str, low: int, high: int, tokens: list[Token], quantities: list[Quantity]) -> Clause:
    own = tuple(tokens[bisect_left(tokens, low, key=_at) : bisect_left(tokens, high, key=_at)])
    inside = tuple(quantities[bisect_left(quantities, low, key=_begin) : bisect_left(quantities, high, key=_begin)])
    words = [token.word for token in own]
    start = min([token.word.start for token in own[:1]] + [q.start for q in inside[:1]], default=low)
    end = max([token.word.end for token in own[-1:]] + [q.end for q in inside[-1:]], default=high)
    sold_out = any("sold_out" in token.concepts for token in own)
    marks = frozenset(name for name, pattern in lexicon().marks.items() if re.search(pattern, text[low:high]))
    return Clause(start, end, text[start:end], own, inside, negated(words, sold_out=sold_out), denied(words), marks)
