"""Finding many phrase patterns in one text at once.

Every element of every pattern is looked up by its keys in one pass over the words; only patterns whose rarest element occurs are
tried, and gaps are bounded, so the time grows with the length of the text and not with its repetitions.
"""

from bisect import bisect_left
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any

from assistant.filter.grammar import Element, Key, Pattern
from assistant.filter.lexicons import lexicon
from assistant.filter.morphology import lemmas, readings
from assistant.filter.tokens import Token

Place = tuple[int, int]
"""Units [start, end): words for word patterns, signs for literal ones."""

_SOFT = frozenset(
    ["же", "ж", "ли", "бы", "б", "ну", "вот", "уж", "ведь", "пожалуйста", "просто", "и", "ка", "то", "just", "please", "kindly"]
)
"""Words that may stand between two neighbouring elements and change nothing."""

_SHORTEST_MARKED = 3
"""Shorter words have grammatical marks by accident («см» reads as an order to look)."""

_MOST_PLACES = 400
"""Occurrences of one element looked at in one text; a text with more is no reply."""


@dataclass(frozen=True)
class Match:
    """A pattern found at [start, end) of the normalised text."""

    group: str
    source: str
    start: int
    end: int


class _Texts:
    """What the sequence search asks about a text: sentence of a unit, and which units may be stepped over."""

    def __init__(self, sentences: list[int], soft: set[int]) -> None:
        self.sentences = sentences
        self.soft = soft
        self.size = len(sentences)

    def reach(self, end: int, gap: int) -> int:
        """The last unit at which an element may start that follows one ending at `end`."""
        limit = end + gap
        step = end
        while step <= limit and step in self.soft:
            limit += 1
            step += 1
        return limit

    def same_sentence(self, first: int, second: int) -> bool:
        return first < self.size and second < self.size and self.sentences[first] == self.sentences[second]

    def starts(self, unit: int) -> bool:
        return unit == 0 or self.sentences[unit - 1] != self.sentences[unit]

    def ends(self, unit: int) -> bool:
        return unit >= self.size or self.sentences[unit] != self.sentences[unit - 1]


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
        for number, (_, pattern) in enumerate(self._patterns):
            ids = tuple(self._intern(element) for element in pattern.elements)
            self._ids.append(ids)
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
            places, frame = self._literal_places(lowered, tokens), _literal_frame(lowered)
            bounds = None
        else:
            places, frame = self._word_places(tokens), _word_frame(tokens)
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

    def _add_rows(self, places: dict[int, list[Place]], frame: "_Texts") -> None:
        """Adds the places of rows of words to those of the element that lists them."""
        grown: set[int] = set()
        present = [entry for number in list(places) for entry in self._rows.get(number, ())]
        for owner, row in present:
            if not all(number in places for number in row):
                continue
            found = [(start, end) for start, last in places[row[0]] for end in _row_ends(row, start, last, places, frame)]
            if found:
                places[owner] = places.get(owner, []) + found
                grown.add(owner)
        for owner in grown:
            places[owner] = sorted(set(places[owner]))

    def _candidates(self, places: Mapping[int, list[Place]]) -> Iterable[int]:
        for element in places:
            for number in self._anchored.get(element, ()):
                elements = self._patterns[number][1].elements
                if all(places.get(key) for key, part in zip(self._ids[number], elements, strict=True) if not part.optional):
                    yield number

    def _word_places(self, tokens: tuple[Token, ...]) -> dict[int, list[Place]]:
        places: dict[int, list[Place]] = defaultdict(list)
        standing: dict[str, list[int]] = defaultdict(list)
        for index, token in enumerate(tokens):
            standing[token.text].append(index)
        for word, indexes in standing.items():
            spots = [(index, index + 1) for index in indexes[:_MOST_PLACES]]
            for number in {number for key in self._keys(word) for number in self._by_key.get(key, ())}:
                places[number] += spots
        return {number: sorted(found)[:_MOST_PLACES] for number, found in places.items()}

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
        inside = _compounds(text)
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

    def _matches(self, number: int, places: Mapping[int, list[Place]], frame: _Texts) -> Iterable[Place]:
        pattern, ids = self._patterns[number][1], self._ids[number]
        for start, end in _sequences(pattern.elements, ids, places, frame):
            if pattern.starts_sentence and not frame.starts(start):
                continue
            if pattern.ends_sentence and not frame.ends(end):
                continue
            yield start, end


def _compounds(text: str) -> dict[int, list[Place]]:
    """For each sign of the text, the longer Chinese words that it stands in."""
    inside: dict[int, list[Place]] = defaultdict(list)
    for last, length in _compound_words().iter(text):
        for place in range(last + 1 - length, last + 1):
            inside[place].append((last + 1 - length, last + 1))
    return inside


@cache
def _compound_words() -> Any:
    import ahocorasick

    automaton = ahocorasick.Automaton()
    for word in {word for line in lexicon("han")["compounds"] for word in line.split()}:
        automaton.add_word(word, len(word))
    automaton.make_automaton()
    return automaton


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


def _row_ends(row: tuple[int, ...], start: int, last: int, places: Mapping[int, list[Place]], frame: _Texts) -> Iterable[int]:
    ends = {last}
    for number in row[1:]:
        ends = {found for end in ends for found in _next(places[number], start, end, 0, frame)}
    return ends


def _word_frame(tokens: tuple[Token, ...]) -> _Texts:
    return _Texts([token.sentence for token in tokens], {index for index, token in enumerate(tokens) if token.text in _SOFT})


def _literal_frame(text: str) -> _Texts:
    sentences: list[int] = []
    current = 0
    for character in text:
        ends = character in "。！？!?\n；;"
        current += ends
        sentences.append(current)
        current += ends
    return _Texts(sentences, {index for index, character in enumerate(text) if character in " ，,、~～“”\"'"})


def _sequences(elements: tuple[Element, ...], ids: tuple[int, ...], places: Mapping[int, list[Place]], frame: _Texts) -> Iterable[Place]:
    """The shortest match from every place of the first element, left to right, none inside the one before."""
    after = -1
    for start, end in _firsts(elements, ids, places):
        if start < after:
            continue
        ends = {end}
        position = _first_index(elements, ids, places, (start, end))
        for element, key in zip(elements[position + 1 :], ids[position + 1 :], strict=True):
            stepped = {found for last in ends for found in _next(places.get(key, []), start, last, element.gap, frame)}
            ends = stepped | ends if element.optional else stepped
            if not ends:
                break
        if ends:
            after = min(ends)
            yield start, max(ends) if elements[-1].optional else after


def _firsts(elements: tuple[Element, ...], ids: tuple[int, ...], places: Mapping[int, list[Place]]) -> list[Place]:
    found: set[Place] = set()
    for element, key in zip(elements, ids, strict=True):
        found.update(places.get(key, ()))
        if not element.optional:
            break
    return sorted(found)


def _first_index(elements: tuple[Element, ...], ids: tuple[int, ...], places: Mapping[int, list[Place]], place: Place) -> int:
    for index, (element, key) in enumerate(zip(elements, ids, strict=True)):
        if place in places.get(key, ()):
            return index
        if not element.optional:
            break
    return 0


def _next(found: list[Place], start: int, last: int, gap: int, frame: _Texts) -> Iterable[int]:
    reach = frame.reach(last, gap)
    index = bisect_left(found, (last, last))
    while index < len(found) and found[index][0] <= reach:
        if frame.same_sentence(start, found[index][0]):
            yield found[index][1]
        index += 1
