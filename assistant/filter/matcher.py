"""Finding many phrase patterns in one text at once.

Every element of every pattern is looked up by its keys in one pass over the words; only patterns whose rarest element occurs are
tried, and gaps are bounded, so the time grows with the length of the text and not with its repetitions.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from assistant.filter.compounds import compounds
from assistant.filter.grammar import Element, Key, Pattern
from assistant.filter.morphology import lemmas, readings
from assistant.filter.sequences import Frame, Place, literal_frame, row_ends, sequences, word_frame
from assistant.filter.tokens import Token

_SHORTEST_MARKED = 3
"""Shorter words have grammatical marks by accident («см» reads as an order to look)."""

_MOST_PLACES = 400
"""Occurrences of one element looked at in one text; a text with more is no reply."""


_MOST_KNOWN = 20_000
"""Words whose elements are remembered; hostile texts are made of new ones."""


@dataclass(frozen=True)
class Match:
    """A pattern found at [start, end) of the normalised text."""

    group: str
    source: str
    start: int
    end: int


class Matcher:
    """Patterns of one kind (words or literals), compiled together."""

    def __init__(self, patterns: Iterable[tuple[str, Pattern]], *, literal: bool) -> None:
        self._patterns = tuple(patterns)
        self._literal = literal
        self._elements: dict[tuple[frozenset[Key], frozenset[tuple[Key, ...]]], int] = {}
        self._by_key: dict[Key, list[int]] = defaultdict(list)
        self._rows: dict[int, list[tuple[int, tuple[int, ...]]]] = defaultdict(list)
        self._anchored: dict[int, list[int]] = defaultdict(list)
        self._ids: list[tuple[int, ...]] = []
        self._required: list[frozenset[int]] = []
        self._known: dict[str, tuple[int, ...]] = {}
        for number, (_, pattern) in enumerate(self._patterns):
            ids = tuple(self._intern(element) for element in pattern.elements)
            self._ids.append(ids)
            self._required.append(frozenset(key for key, part in zip(ids, pattern.elements, strict=True) if not part.optional))
            self._anchored[ids[_anchor(pattern)]].append(number)
        self._prefix_lengths = sorted({len(value) for kind, value in self._by_key if kind == "prefix"})
        self._marks = {value.rpartition("&")[2] for kind, value in self._by_key if kind == "marked"}
        self._automaton = self._build_automaton() if literal else None

    def _intern(self, element: Element) -> int:
        whole = (element.keys, element.rows)
        if whole not in self._elements:
            number = self._elements[whole] = len(self._elements)
            for kind, value in element.keys:
                for key in self._expanded(kind, value):
                    self._by_key[key].append(number)
            for row in element.rows:
                numbers = tuple(self._intern(Element(frozenset((key,)))) for key in row)
                rarest = max(range(len(row)), key=lambda place: len(row[place][1]))
                self._rows[numbers[rarest]].append((number, numbers))
        return self._elements[whole]

    def _expanded(self, kind: str, value: str) -> set[Key]:
        if self._literal and kind != "number":
            return {("literal", value)}
        if kind == "word":
            return {("lemma", form) for form in pattern_lemmas(value)}
        if kind == "marked":
            word, mark = value.split("&", 1)
            return {("marked", f"{form}&{mark}") for form in (pattern_lemmas(word) if word else {""})}
        return {(kind, value)}

    def _build_automaton(self) -> Any:
        import ahocorasick

        automaton = ahocorasick.Automaton()
        for (kind, value), numbers in self._by_key.items():
            if kind == "literal":
                automaton.add_word(value, (len(value), tuple(numbers)))
        if len(automaton):
            automaton.make_automaton()
        return automaton

    def find(self, text: str, tokens: tuple[Token, ...]) -> tuple[Match, ...]:
        """Every pattern's places in a normalised text."""
        if self._literal:
            if not any("\u4e00" <= sign <= "\u9fff" or sign == "➕" for sign in text):
                return ()
            lowered = text.lower()
            lowered = lowered if len(lowered) == len(text) else text
            places, frame = self._literal_places(lowered, tokens), literal_frame(lowered)
            bounds = None
        else:
            places, frame = self._word_places(tokens), word_frame(tokens)
            bounds = [(token.start, token.end) for token in tokens]
        self._add_rows(places, frame)
        return tuple(
            Match(
                self._patterns[number][0],
                self._patterns[number][1].source,
                bounds[start][0] if bounds else start,
                bounds[end - 1][1] if bounds else end,
            )
            for number in self._candidates(places)
            for start, end in self._matches(number, places, frame)
        )

    def _add_rows(self, places: dict[int, list[Place]], frame: Frame) -> None:
        """Adds the places of rows of words to those of the element that lists them."""
        grown: set[int] = set()
        present = [entry for number in list(places) for entry in self._rows.get(number, ())]
        for owner, row in present:
            if not all(number in places for number in row):
                continue
            found = [(start, end) for start, last in places[row[0]] for end in row_ends(row, start, last, places, frame)]
            if found:
                places[owner] = places.get(owner, []) + found
                grown.add(owner)
        for owner in grown:
            places[owner] = sorted(set(places[owner]))

    def _candidates(self, places: Mapping[int, list[Place]]) -> Iterable[int]:
        for element in places:
            for number in self._anchored.get(element, ()):
                if self._required[number] <= places.keys():
                    yield number

    def _word_places(self, tokens: tuple[Token, ...]) -> dict[int, list[Place]]:
        places: dict[int, list[Place]] = defaultdict(list)
        standing: dict[str, list[int]] = defaultdict(list)
        for index, token in enumerate(tokens):
            standing[token.text].append(index)
        for word, indexes in standing.items():
            spots = [(index, index + 1) for index in indexes[:_MOST_PLACES]]
            for number in self._elements_of(word):
                places[number] += spots
        return {number: found if len(found) == 1 else sorted(found)[:_MOST_PLACES] for number, found in places.items()}

    def _elements_of(self, word: str) -> tuple[int, ...]:
        """The elements that the word fits; remembered, since texts are made of the same words. Two threads may both work it out."""
        found = self._known.get(word)
        if found is None:
            found = tuple({number for key in self._keys(word) for number in self._by_key.get(key, ())})
            if len(self._known) >= _MOST_KNOWN:
                self._known.clear()
            self._known[word] = found
        return found

    def _keys(self, word: str) -> list[Key]:
        if word[0].isdigit():
            return [("number", ""), ("exact", word), ("lemma", word)]
        keys = [("exact", word)]
        forms = lemmas(word)
        keys += [("lemma", form) for form in forms]
        keys += [("prefix", word[:length]) for length in self._prefix_lengths if length <= len(word)]
        if len(word) < _SHORTEST_MARKED:
            return keys
        if word.isascii():
            return [*keys, ("marked", "&LATN")]
        for form, marks in readings(word):
            keys += [("marked", f"{whose}&{mark}") for mark in marks & self._marks for whose in ("", form)]
        return keys

    def _literal_places(self, text: str, tokens: tuple[Token, ...]) -> dict[int, list[Place]]:
        places: dict[int, list[Place]] = defaultdict(list)
        standing: dict[tuple[int, ...], list[Place]] = defaultdict(list)
        inside = compounds(text)
        if self._automaton:
            for last, (length, numbers) in self._automaton.iter(text):
                if any(start <= last + 1 - length and last < end and end - start > length for start, end in inside.get(last, ())):
                    continue
                if len(standing[numbers]) < _MOST_PLACES:
                    standing[numbers].append((last + 1 - length, last + 1))
        for numbers, spots in standing.items():
            for number in numbers:
                places[number] += spots
        for number in self._by_key.get(("number", ""), ()):
            places[number] = [(token.start, token.end) for token in tokens if token.text[0].isdigit()][:_MOST_PLACES]
        return {number: sorted(found)[:_MOST_PLACES] for number, found in places.items() if found}

    def _matches(self, number: int, places: Mapping[int, list[Place]], frame: Frame) -> Iterable[Place]:
        pattern, ids = self._patterns[number][1], self._ids[number]
        for start, end in sequences(pattern.elements, ids, places, frame):
            if pattern.starts_sentence and not frame.starts(start):
                continue
            if pattern.ends_sentence and not frame.ends(end):
                continue
            yield start, end


def pattern_lemmas(word: str) -> frozenset[str]:
    """The dictionary forms that a word of a pattern stands for: those of the word as a dictionary form, if it is one."""
    forms = lemmas(word)
    return frozenset((word,)) if word in forms and not word.isascii() else forms


def _anchor(pattern: Pattern) -> int:
    """The element that occurs least: it has few and long alternatives, none of them a bare mark or number."""

    def commonness(place: int) -> float:
        element = pattern.elements[place]
        keys = [*element.keys, *(max(row, key=lambda key: len(key[1])) for row in element.rows)]
        bare = any(kind == "number" or value.startswith("&") for kind, value in keys)
        shortest = min(len(value) for _, value in keys)
        return (1000 if bare else 0) + len(keys) + 40 / (1 + shortest)

    required = [place for place, element in enumerate(pattern.elements) if not element.optional]
    return min(required, key=commonness)
