"""Where a row of elements stands in a text, given where each element stands: gaps, sentences, words that may be stepped over."""

from bisect import bisect_left
from collections.abc import Iterable, Mapping

from assistant.filter.grammar import Element
from assistant.filter.tokens import Token

Place = tuple[int, int]
"""Units [start, end): words for word patterns, signs for literal ones."""

_SOFT = frozenset(
    ["же", "ж", "ли", "бы", "б", "ну", "вот", "уж", "ведь", "пожалуйста", "просто", "и", "ка", "то", "just", "please", "kindly"]
)
"""Words that may stand between two neighbouring elements and change nothing."""


class Frame:
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


def word_frame(tokens: tuple[Token, ...]) -> Frame:
    return Frame([token.sentence for token in tokens], {index for index, token in enumerate(tokens) if token.text in _SOFT})


def literal_frame(text: str) -> Frame:
    sentences: list[int] = []
    current = 0
    for character in text:
        ends = character in "。！？!?\n；;"
        current += ends
        sentences.append(current)
        current += ends
    return Frame(sentences, {index for index, character in enumerate(text) if character in " ，,、~～“”\"'"})


def sequences(elements: tuple[Element, ...], ids: tuple[int, ...], places: Mapping[int, list[Place]], frame: Frame) -> Iterable[Place]:
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


def _next(found: list[Place], start: int, last: int, gap: int, frame: Frame) -> Iterable[int]:
    reach = frame.reach(last, gap)
    index = bisect_left(found, (last, last))
    while index < len(found) and found[index][0] <= reach:
        if frame.same_sentence(start, found[index][0]):
            yield found[index][1]
        index += 1


def row_ends(row: tuple[int, ...], start: int, last: int, places: Mapping[int, list[Place]], frame: Frame) -> Iterable[int]:
    ends = {last}
    for number in row[1:]:
        ends = {found for end in ends for found in _next(places[number], start, end, 0, frame)}
    return ends
