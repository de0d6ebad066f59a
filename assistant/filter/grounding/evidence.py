"""What may be claimed: passages as lines of attribute, value parts, amounts and denials."""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from functools import cached_property, lru_cache
from itertools import pairwise

from assistant.filter.grounding.claims import Source
from assistant.filter.grounding.clauses import Clause
from assistant.filter.grounding.lexicon import lexicon
from assistant.filter.grounding.quantity import Quantity
from assistant.filter.grounding.reading import read
from assistant.filter.grounding.units import YEAR, Unit
from assistant.filter.grounding.words import Part, Word, graded, halves, related, stem
from knowledge.types import Fact, FactKind, Passage

_ROOT = 6
_SHORTEST = 4
_NAMES = frozenset({"name", "brand", "category", "title"})


@dataclass(frozen=True)
class Segment:
    """A part of a value: «хлопок 95%» of «хлопок 95%, эластан 5%». `kinds`: what it says of what kind a thing is («вулканический песок»)."""

    keys: frozenset[str]
    quantities: tuple[Quantity, ...]
    negative: bool
    denied: frozenset[str]
    words: tuple[Word, ...] = ()
    kinds: tuple[tuple[Word, Word], ...] = ()


@dataclass(frozen=True, eq=False)
class Line:
    """One statement of the evidence.

    `negative`: it denies its subject («Таймер: нет»); `inverted`: its attribute does («Не подходит»); `absent`: it describes a thing that
    does not come with the product («Filters: size 02, not included»).
    """

    source: Source
    kind: FactKind
    subject: frozenset[str]
    segments: tuple[Segment, ...]
    negative: bool
    inverted: bool = False
    naming: bool = False
    affirmative: bool = False
    deferring: bool = False
    words: tuple[Word, ...] = ()
    absent: bool = False

    @cached_property
    def keys(self) -> frozenset[str]:
        return self.subject.union(*(segment.keys for segment in self.segments))

    @cached_property
    def value_keys(self) -> frozenset[str]:
        return frozenset().union(*(segment.keys for segment in self.segments))


@dataclass(frozen=True, eq=False)
class Evidence:
    """Every line we hold, findable by word."""

    lines: tuple[Line, ...]

    @cached_property
    def weights(self) -> dict[str, float]:
        """A word that stands in many lines says little about which line is meant."""
        counts = Counter(key for line in self.lines for key in line.keys)
        return {key: 1 / count for key, count in counts.items()}

    @cached_property
    def by_key(self) -> dict[str, tuple[Line, ...]]:
        found: dict[str, list[Line]] = {}
        for line in self.lines:
            for key in line.keys:
                found.setdefault(key, []).append(line)
        return {key: tuple(lines) for key, lines in found.items()}

    @cached_property
    def amounts(self) -> tuple[tuple[Line, Segment, Quantity], ...]:
        """Every amount with the part of the line it stands in."""
        return tuple((line, segment, quantity) for line in self.lines for segment in line.segments for quantity in segment.quantities)

    @cached_property
    def roots(self) -> dict[str, frozenset[str]]:
        """The Russian words by their stems, a compound by those of its halves too."""
        found: dict[str, set[str]] = {}
        for key in self.by_key:
            for root in {root for root in (stem(key),) if len(root) >= _SHORTEST} | {*halves(key)} if "а" <= key[:1] <= "я" and len(key) > 3 else ():
                found.setdefault(root, set()).add(key)
        return {root: frozenset(keys) for root, keys in found.items()}

    def kin(self, key: str) -> tuple[str, ...]:
        """The words of the evidence that have one root with a Russian word."""
        if not "а" <= key[:1] <= "я" or len(key) < _SHORTEST:
            return ()
        root = stem(key)
        return tuple(known for other, keys in self.roots.items() if related(root, other) for known in keys)

    def widened(self, keys: frozenset[str]) -> frozenset[str]:
        """The keys with those of the evidence that have one root with them: «заваривать» and «заварка»."""
        return keys.union(known for key in keys if key not in self.by_key for known in self.kin(key))

    @cached_property
    def title_keys(self) -> frozenset[str]:
        """The words that name the product itself."""
        return frozenset(key for line in self.lines if line.naming for key in line.keys)

    @cached_property
    def numbers(self) -> tuple[Line, ...]:
        """Lines that say how many of the product there are."""
        return tuple(
            line for line in self.lines if "@quantity" in line.subject and line.kind is not FactKind.STOCK and len(line.words) == 1
        )

    @cached_property
    def families(self) -> dict[str, tuple[Line, ...]]:
        """Lines that name a member of a family (a material, a colour, ...)."""
        found: dict[str, list[Line]] = {}
        for line in self.lines:
            for key in line.keys:
                if key.startswith("@") and key[1:] in lexicon().family:
                    found.setdefault(lexicon().family[key[1:]], []).append(line)
        return {family: tuple(lines) for family, lines in found.items()}

    @cached_property
    def variants(self) -> frozenset[str]:
        """Bare numbers that name a variant in stock."""
        return frozenset(key for line in self.lines if line.kind is FactKind.STOCK for key in line.subject if key[:1].isdigit())

    @cached_property
    def measured_variants(self) -> frozenset[str]:
        """Amounts that name a variant in stock."""
        return frozenset(key for line in self.lines if line.kind is FactKind.STOCK for key in line.subject if key.startswith("="))

    @cached_property
    def kits(self) -> tuple[Line, ...]:
        """Lines that list what the box holds."""
        return tuple(
            line
            for line in self.lines
            if "@kit" in line.subject and line.value_keys and not line.affirmative and line.kind is not FactKind.STOCK
        )

    def denied_act(self, word: Word) -> Line | None:
        """The line that denies the thing which the verb does: «подсвечивает» of «Подсветка: нет»."""
        root = stem(word.text)
        letters = max(_ROOT, len(root) // 2 + 1)
        return next((line for known, line in self._denied_names if len(root) >= letters and root[:letters] == known[:letters]), None)

    @cached_property
    def _denied_names(self) -> tuple[tuple[str, Line], ...]:
        plain = (line for line in self.lines if line.negative and not line.inverted and line.kind is not FactKind.STOCK)
        return tuple((stem(name.text), line) for line in plain for name in line.words if name.russian and name.part in {Part.NOUN, Part.VERB})

    def about(self, keys: Iterable[str]) -> tuple[Line, ...]:
        """Lines that share a word with the keys, each once, in order of the evidence."""
        found = {id(line): line for key in keys for line in self.by_key.get(key, ())}
        return tuple(line for line in self.lines if id(line) in found)

    def score(self, line: Line, segment: Segment | None, keys: frozenset[str]) -> float:
        """How surely the words point at this line (and this part of it)."""
        parts = segment.keys if segment else line.value_keys
        return sum(self.weights.get(key, 0.0) for key in keys if key in line.subject or key in parts)


@lru_cache(maxsize=64)
def evidence_of(passages: tuple[Passage, ...]) -> Evidence:
    """Evidence from passages; facts first, the free text of a passage where it adds words."""
    return Evidence(tuple(line for passage in passages for line in _lines(passage)))


def _lines(passage: Passage) -> Iterable[Line]:
    yield _naming(passage.title, passage)
    for fact in passage.facts:
        yield _line(fact, passage)
    told = {f"{fact.attribute}: {fact.value}".casefold() for fact in passage.facts}
    for row in passage.text.splitlines():
        if row.strip() and row.strip().casefold() not in told:
            yield from _free(row, passage)


def _line(fact: Fact, passage: Passage) -> Line:
    source = Source(passage_id=passage.id, attribute=fact.attribute, value=fact.value)
    if fact.attribute in _NAMES:
        return _naming(fact.value, passage, source)
    value = f"{fact.value} {fact.unit}" if fact.unit and fact.unit not in fact.value else fact.value
    attribute = [clause for sentence in read(fact.attribute) for clause in sentence.clauses]
    clauses = [clause for sentence in read(value) for clause in sentence.clauses]
    subject = frozenset(key for clause in attribute for key in _keys(clause))
    segments = tuple(_segment(clause, aged="@age" in subject) for clause in clauses)
    if fact.variant:
        named = [clause for sentence in read(fact.variant) for clause in sentence.clauses]
        subject |= frozenset(key for clause in named for key in _keys(clause) | _figures(clause))
    inverted = any(clause.negated or lexicon().negative_attributes.found(clause.words) for clause in attribute)
    affirmative = any(clause.has("affirmative_values") for sentence in read(value) for clause in sentence.clauses)
    return Line(
        source,
        fact.kind,
        subject | _price_words(fact),
        segments,
        (_denies(fact, segments) and not _describes(clauses)) != inverted,
        inverted,
        affirmative=affirmative,
        deferring=any(clause.has("deferring") for sentence in read(value) for clause in sentence.clauses),
        words=tuple(word for clause in attribute for word in clause.words),
        absent=any(_left_out(clause) for clause in clauses[1:]),
    )


def _left_out(clause: Clause) -> bool:
    """«not included», «（不含）», «не входит в комплект» behind the description of a thing."""
    said = [token for token in clause.content if not token.generic and "kit" not in token.concepts]
    return clause.negated and not said and not clause.quantities and (clause.has("existence") or clause.has("refusal"))


def _figures(clause: Clause) -> frozenset[str]:
    """Numbers that name a variant: shoe size 43, the pack of 1 kg."""
    named = frozenset(key for token in clause.tokens if token.word.part is Part.NUMBER for key in token.word.keys)
    return named | frozenset(named_by(quantity) for quantity in clause.quantities)


def named_by(quantity: Quantity) -> str:
    """The key of a variant that is named by an amount: «литровый» and «1 л» are one."""
    return f"={quantity.dimension}:{quantity.low:g}"


def _price_words(fact: Fact) -> frozenset[str]:
    return frozenset({"@price", "@discount"}) if fact.kind is FactKind.PRICE else frozenset()


def _denies(fact: Fact, segments: Sequence[Segment]) -> bool:
    if fact.kind is FactKind.STOCK:
        amounts = [q.low for segment in segments for q in segment.quantities]
        return amounts[:1] == [0.0] or any(segment.negative for segment in segments)
    return segments[0].negative if segments else fact.value.strip() in {"-", "—", "–", "✗", "×"}


def _describes(clauses: Sequence[Clause]) -> bool:
    """«Ручки: не нагреваются» says how the handles are; «Ручки: не входят» that there are none."""
    verbs = [word for word in clauses[0].words if word.part is Part.VERB] if clauses else []
    present = lexicon().marked("presence_verbs", verbs)
    return bool(verbs) and not present and not clauses[0].has("negative_values_alone")


def _segment(clause: Clause, *, aged: bool = False) -> Segment:
    denied = frozenset(key for token in clause.tokens if token.word.start in clause.denied for key in token.keys)
    first = clause.words[0].start if clause.words else 0
    opens_denied = any(start == 0 for start, _ in lexicon().marked("local_negation", clause.words)) and first not in clause.denied
    negative = clause.negated or clause.has("negative_values") or opens_denied
    words = tuple(token.word for token in clause.tokens if token.content and not token.generic) if negative else ()
    return Segment(_keys(clause), _years(clause.quantities) if aged else clause.quantities, negative, frozenset() if negative else denied, words, tuple(kinds_of(clause.words)))


def _years(quantities: Iterable[Quantity]) -> tuple[Quantity, ...]:
    """«Возраст: 3+»: years, where no unit stands."""
    return tuple(replace(q, low=q.low * YEAR, high=q.high * YEAR, unit=Unit("time", YEAR)) if not q.dimension else q for q in quantities)


def kinds_of(words: Sequence[Word]) -> Iterable[tuple[Word, Word]]:
    """Relational adjectives with the nouns that they stand before."""
    for word, following in pairwise(words):
        if word.russian and word.part is Part.ADJECTIVE and following.part is Part.NOUN and not graded(word.text):
            yield word, following


def _keys(clause: Clause) -> frozenset[str]:
    """The words of a clause of evidence, each with what it implies: oak is also wood."""
    names = {token_name for token in clause.tokens for token_name in token.concepts} | clause.marks
    above = {name for concept in names for name in lexicon().ancestors.get(concept, ())}
    told = (token.word for token in clause.tokens if token.content or (token.word.part is not Part.NUMBER and len(token.word.text) > 3))
    plain = frozenset(key for word in told for key in word.keys)
    return plain | clause.keys | {f"@{name}" for name in names | above}


def _naming(title: str, passage: Passage, source: Source | None = None) -> Line:
    segments = tuple(_segment(clause) for sentence in read(title) for clause in sentence.clauses)
    source = source or Source(passage_id=passage.id, attribute="title", value=title)
    return Line(source, FactKind.ATTRIBUTE, frozenset(), segments, negative=False, naming=True)


def _free(row: str, passage: Passage) -> Iterable[Line]:
    for sentence in read(row):
        segments = tuple(_segment(clause) for clause in sentence.clauses)
        text = row[sentence.start : sentence.end].strip()
        yield Line(Source(passage_id=passage.id, attribute="", value=text), FactKind.ATTRIBUTE, frozenset(), segments, negative=False)
