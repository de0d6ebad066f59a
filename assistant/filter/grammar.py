"""The little language that phrase patterns are written in (docs/rules.md explains it to those who write packs).

A pattern is a row of places with gaps between them; each place lists alternatives, which may be several words long.

    вернуть          any form of the word                =верну       exactly this form
    возвра*          any word that begins so             a|b c|d      a, or b followed by c, or d
    вернуть&1per     a form with this mark (pymorphy)    &impr        any word with this mark
    @name, @name&impr   the alternatives of a named set  #            a number
    слово?           may be absent                       ~5           a gap of up to five words (signs); ~ means three
    ^                a sentence begins here              $            a sentence ends here
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

DEFAULT_GAP = 3
_LONGEST_GAP = 30
_DEEPEST_SET = 5

Key = tuple[str, str]


class PatternError(ValueError):
    """A pattern that cannot be read."""


@dataclass(frozen=True)
class Element:
    """One place of a pattern: single words that fit, rows of words that fit, the gap allowed before it."""

    keys: frozenset[Key]
    rows: frozenset[tuple[Key, ...]] = frozenset()
    gap: int = 0
    optional: bool = False


@dataclass(frozen=True)
class Pattern:
    """A parsed pattern."""

    source: str
    elements: tuple[Element, ...]
    starts_sentence: bool = False
    ends_sentence: bool = False


def parse(source: str, sets: Mapping[str, str]) -> Pattern:
    """The pattern that the text describes; PatternError says what is wrong with it."""
    items = source.split()
    starts, ends = items[:1] == ["^"], items[-1:] == ["$"]
    elements: list[Element] = []
    gap, words = 0, list[str]()
    for item in [*items[starts : len(items) - ends], "~"]:
        if not item.startswith("~"):
            words.append(item)
            continue
        if words:
            elements.append(_element(" ".join(words), sets, gap if elements else 0, source))
        gap, words = _gap(item, source), []
    if not any(not element.optional for element in elements):
        raise PatternError(f"pattern {source!r}: needs at least one place that is not optional")
    return Pattern(source, tuple(elements), starts, ends)


def _gap(item: str, source: str) -> int:
    if item == "~":
        return DEFAULT_GAP
    if not item[1:].isdigit() or int(item[1:]) > _LONGEST_GAP:
        raise PatternError(f"pattern {source!r}: {item!r} is no gap; write ~ or ~ and a number up to {_LONGEST_GAP}")
    return int(item[1:])


def _element(place: str, sets: Mapping[str, str], gap: int, source: str) -> Element:
    optional = len(place) > 1 and place.endswith("?")
    keys: set[Key] = set()
    rows: set[tuple[Key, ...]] = set()
    for words in _alternatives(place.removesuffix("?") if optional else place, sets, source):
        row = tuple(_key(word) for word in words)
        if len(row) == 1:
            keys.add(row[0])
        else:
            rows.add(row)
    return Element(frozenset(keys), frozenset(rows), gap, optional)


def _alternatives(place: str, sets: Mapping[str, str], source: str, depth: int = 0) -> Iterator[list[str]]:
    for alternative in place.split("|"):
        words = re.sub(r"(?<=\w)[-'’](?=\w)", " ", alternative).split()
        if not words or depth > _DEEPEST_SET:
            raise PatternError(f"pattern {source!r}: an alternative is empty, or sets refer to each other")
        if len(words) == 1 and words[0].startswith("@"):
            name, _, mark = words[0][1:].partition("&")
            if name not in sets:
                raise PatternError(f"pattern {source!r}: no set is named {name!r}")
            for found in _alternatives(sets[name], sets, source, depth + 1):
                yield [*found[:-1], f"{found[-1]}&{mark}"] if mark else found
        elif any(word.startswith("@") for word in words):
            raise PatternError(f"pattern {source!r}: a set stands alone, not in a row of words")
        else:
            yield words


def _key(word: str) -> Key:
    if word == "#":
        return ("number", "")
    plain = word.lower().replace("ё", "е")
    if plain.startswith("=") and len(plain) > 1:
        return ("exact", plain[1:])
    if plain.endswith("*") and len(plain) > 1:
        return ("prefix", plain[:-1])
    if "&" in plain and len(plain) > 1:
        stem, _, mark = word.partition("&")
        return ("marked", f"{stem.lower().replace('ё', 'е')}&{mark}")
    return ("word", plain)
