"""What may be claimed: passages as lines of attribute, value parts, amounts and denials."""

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import pairwise

from assistant.filter.grounding.claims import Source
from assistant.filter.grounding.lexicon import lexicon
from assistant.filter.grounding.quantity import Quantity
from assistant.filter.grounding.words import Part, Word, flat, graded, halves, related, stem, undone
from knowledge.types import FactKind

_ROOT = 6
_SHORTEST = 4
DOUBLE = re.compile(r"(?<![\d/])\d{1,3}/\d{1,3}(?![\d/])")


@dataclass(frozen=True)
class Segment:
    """A part of a value: «хлопок 95%» of «хлопок 95%, эластан 5%». `kinds`: of what kind it says a thing is («вулканический песок»)."""

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
    def flat_value(self) -> str:
        """The value as texts are compared: lower case, е for ё."""
        return flat(self.source.value)

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
    def measured(self) -> dict[str, tuple[tuple[Line, Segment, Quantity], ...]]:
        """The amounts by their dimension."""
        found: dict[str, list[tuple[Line, Segment, Quantity]]] = {}
        for row in self.amounts:
            found.setdefault(row[2].dimension, []).append(row)
        return {dimension: tuple(rows) for dimension, rows in found.items()}

    @cached_property
    def roots(self) -> dict[str, frozenset[str]]:
        """The Russian words by their stems, a compound by those of its halves too."""
        found: dict[str, set[str]] = {}
        for key in self.by_key:
            for root in (
                {root for root in (stem(key),) if len(root) >= _SHORTEST} | {*halves(key)} if "а" <= key[:1] <= "я" and len(key) > 3 else ()
            ):
                found.setdefault(root, set()).add(key)
        return {root: frozenset(keys) for root, keys in found.items()}

    def kin(self, key: str) -> tuple[str, ...]:
        """The words of the evidence that have one root with a Russian word."""
        if key not in self._kin:
            root = stem(key) if "а" <= key[:1] <= "я" and len(key) >= _SHORTEST else ""
            alike = (keys for other, keys in self.roots.items() if root and related(root, other))
            self._kin[key] = tuple(known for keys in alike for known in keys)
        return self._kin[key]

    @cached_property
    def _kin(self) -> dict[str, tuple[str, ...]]:
        """What was asked for once: a text names one thing many times."""
        return {}

    def widened(self, keys: frozenset[str]) -> frozenset[str]:
        """The keys with those of the evidence that have one root with them: «заваривать» and «заварка»."""
        return keys.union(known for key in keys if key not in self.by_key for known in self.kin(key))

    @cached_property
    def title_keys(self) -> frozenset[str]:
        """The words that name the product itself."""
        return frozenset(key for line in self.lines if line.naming for key in line.keys)

    @cached_property
    def conditions(self) -> tuple[tuple[str, Line], ...]:
        """What a return must not have been: ("wash", line) of "30 days, unwashed"."""
        terms = (line for line in self.lines if line.kind is FactKind.TERM and "@return" in line.subject)
        return tuple((root, line) for line in terms for key in line.value_keys for root in undone(key))

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
    def variant_keys(self) -> frozenset[str]:
        """Every word and number that names a variant in stock."""
        return frozenset(key for line in self.lines if line.kind is FactKind.STOCK for key in line.subject if not key.startswith("@price"))

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
        return tuple(
            (stem(name.text), line) for line in plain for name in line.words if name.russian and name.part in {Part.NOUN, Part.VERB}
        )

    def about(self, keys: Iterable[str]) -> tuple[Line, ...]:
        """Lines that share a word with the keys, each once, in order of the evidence."""
        found = {line for key in keys for line in self.by_key.get(key, ())}
        return tuple(sorted(found, key=self._order.__getitem__)) if found else ()

    @cached_property
    def _order(self) -> dict[Line, int]:
        return {line: at for at, line in enumerate(self.lines)}

    def score(self, line: Line, segment: Segment | None, keys: frozenset[str]) -> float:
        """How surely the words point at this line (and this part of it)."""
        parts = segment.keys if segment else line.value_keys
        return sum(self.weights.get(key, 0.0) for key in keys if key in line.subject or key in parts)


def named_by(quantity: Quantity) -> str:
    """The key of a variant that is named by an amount: «литровый» and «1 л» are one."""
    return f"={quantity.dimension}:{quantity.low:g}"


def spelled(variant: str) -> str:
    """The key of a variant that is named by two numbers: «32/34»."""
    return f"={variant}"


def kinds_of(words: Sequence[Word]) -> Iterable[tuple[Word, Word]]:
    """Relational adjectives with the nouns that they stand before."""
    for word, following in pairwise(words):
        if word.russian and word.part is Part.ADJECTIVE and following.part is Part.NOUN and not graded(word.text):
            yield word, following
