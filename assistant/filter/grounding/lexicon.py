"""The word lists of grounding, loaded once: concepts and how they bear on each other, markers, generic words."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cache
from itertools import product
from typing import Any

from assistant.filter import lexicons
from assistant.filter.grounding.words import Part, Word, flat, words_of


def load(name: str) -> Any:
    """A data file of grounding."""
    return lexicons.lexicon(f"grounding/{name}")


class Phrases:
    """A list of spellings, each a sequence of words, found in a text by lemma."""

    def __init__(self, spellings: Iterable[tuple[str, str]], known: frozenset[str]) -> None:
        self._words: dict[str, dict[str, None]] = defaultdict(dict)
        self._pairs: dict[tuple[str, str], list[tuple[tuple[frozenset[str], ...], str]]] = defaultdict(list)
        self._opening: set[str] = set()
        for spelling, name in spellings:
            keys = tuple(_spelled(word) for word in words_of(flat(spelling), known))
            self._opening |= keys[0] if keys else set()
            for key in keys[0] if len(keys) == 1 else ():
                self._words[key][name] = None
            for pair in product(keys[0], keys[1]) if len(keys) > 1 else ():
                self._pairs[pair].append((keys, name))

    def found(self, words: Sequence[Word]) -> list[tuple[int, int, str]]:
        """Every spelling that stands in the words: (first word, word after the last, name)."""
        return [row for at, word in enumerate(words) if not self._opening.isdisjoint(word.keys) for row in self._at(words, at)]

    def _at(self, words: Sequence[Word], at: int) -> list[tuple[int, int, str]]:
        found = {(at, at + 1, name): None for key in words[at].keys for name in self._words.get(key, ())}
        following = words[at + 1].keys if at + 1 < len(words) else ()
        for pair in product(words[at].keys, following):
            for keys, name in self._pairs.get(pair, ()):
                rest = keys[2:]
                if at + len(keys) <= len(words) and all(word.keys & own for word, own in zip(words[at + 2 :], rest, strict=False)):
                    found[at, at + len(keys), name] = None
        return list(found)


def _spelled(word: Word) -> frozenset[str]:
    """What a word of a spelling is found by: lemma or stem, but "heating" and "heater" only as they stand: "heat" is another word."""
    if word.part is Part.ENGLISH and word.text.endswith(("ing", "ed", "able", "er")):
        return frozenset({word.text, f"{word.text}s"})
    return frozenset(key for key in word.keys if key[0] not in "~#")


@dataclass(frozen=True)
class Lexicon:
    """Everything that grounding knows about words."""

    known: frozenset[str]
    concepts: Phrases
    family: dict[str, str]
    ancestors: dict[str, frozenset[str]]
    about: dict[str, str]
    contradicts: dict[str, frozenset[str]]
    water: Phrases
    marks: dict[str, str]
    negative_attributes: Phrases
    benefits: frozenset[str]
    contextual: frozenset[str]
    carried: frozenset[str]
    modest: frozenset[str]
    everyday: frozenset[str]
    parts: frozenset[str]
    predicates: frozenset[str]
    markers: dict[str, Phrases]
    every_marker: Phrases
    texts: dict[str, frozenset[str]]
    generic: frozenset[str]
    universal: frozenset[str]

    def marked(self, marker: str, words: Sequence[Word]) -> list[tuple[int, int]]:
        """Where words of a marker list stand: (first word, word after the last)."""
        return [(start, end) for start, end, _ in self.markers[marker].found(words)]


@cache
def lexicon() -> Lexicon:
    """The bundled lexicon."""
    found = _lexicon()
    lexicons.stay()
    return found


def _lexicon() -> Lexicon:
    concepts, relations, markers = load("concepts"), load("relations"), load("markers")
    spellings = [(term.strip(), name) for group in concepts.values() for name, line in group.items() for term in str(line).split(",")]
    generic_words = {word for name in ("ru", "en", "zh") for line in lexicons.words(f"grounding/generic_{name}") for word in line.split()}
    water = [(form, str(row["level"])) for row in relations["water_levels"] for form in row["forms"]]
    listed = [term for term, _ in spellings + water] + list(generic_words) + [str(w) for group in markers.values() for w in group]
    known = frozenset(flat(word) for word in listed if word and ("\u3400" <= word[0] <= "\u9fff" or "-" in word)) | _units_han()
    return Lexicon(
        known=known,
        concepts=Phrases(spellings, known),
        family={name: group for group, rows in concepts.items() for name in rows},
        ancestors=_ancestors(relations["broader"]),
        about=relations["about"],
        contradicts={name: frozenset(others) for name, others in relations["contradicts"].items()},
        water=Phrases(water, known),
        marks=relations["marks"],
        negative_attributes=Phrases([(term, "not for") for term in relations["negative_attributes"]], known),
        benefits=frozenset(relations["negated_benefits"]),
        contextual=frozenset(relations["contextual"]),
        carried=frozenset(relations["carried"]),
        predicates=frozenset(relations["predicates"]),
        modest=frozenset(relations["modest"]),
        everyday=frozenset(relations["everyday"]),
        parts=frozenset(key for part in relations["parts"] for word in words_of(flat(part), known) for key in word.keys),
        markers={name: Phrases([(str(word), name) for word in group], known) for name, group in markers.items()},
        universal=frozenset(key for word in markers["universal"] for piece in words_of(flat(str(word)), known) for key in piece.keys),
        every_marker=Phrases([(str(word), name) for name, group in markers.items() for word in group], known),
        texts={name: frozenset(flat(str(word)) for word in group) for name, group in markers.items()},
        generic=frozenset(flat(word) for word in generic_words),
    )


def concepts_of(words: Sequence[Word]) -> frozenset[str]:
    """The concepts that words name."""
    return frozenset(name for _, _, name in lexicon().concepts.found(words))


def _units_han() -> frozenset[str]:
    forms = [str(form) for rows in load("units").values() for row in rows for form in row["forms"]]
    return frozenset(form for form in forms if "\u3400" <= form[0] <= "\u9fff")


def _ancestors(broader: dict[str, str | list[str]]) -> dict[str, frozenset[str]]:
    def chain(name: str) -> frozenset[str]:
        above = broader.get(name) or []
        names = [above] if isinstance(above, str) else above
        return frozenset(names).union(*(chain(other) for other in names))

    return {name: chain(name) for name in broader}
