"""The little language that phrase patterns are written in (docs/rules.md explains it to those who write packs).

A pattern is a row of elements between spaces; each stands for one word (in Chinese: one literal piece of text).

    вернуть          any form of the word                =верну       exactly this form
    возвра*          any word that begins so             вернуть|отдать   one of these
    вернуть&1per     a form with this mark (pymorphy)    &impr        any word with this mark
    @name            any alternative of a named set      #            a number
    слово?           may be absent                       ~5           up to five words (signs) between; ~ means three
    ^                a sentence begins here              $            a sentence ends here
"""

from collections.abc import Mapping
from dataclasses import dataclass

DEFAULT_GAP = 3


class PatternError(ValueError):
    """A pattern that cannot be read."""


@dataclass(frozen=True)
class Element:
    """One place of a pattern: the keys that fit, the marks a word must carry, the gap allowed before it."""

    keys: frozenset[tuple[str, str]]
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
    elements: list[Element] = []
    gap, starts, ends = 0, False, False
    for item in source.split():
        if item == "^":
            starts = True
        elif item == "$":
            ends = True
        elif item.startswith("~"):
            gap = _gap(item, source)
        else:
            elements.append(_element(item, sets, gap if elements else 0, source))
            gap = 0
    if not any(not element.optional for element in elements):
        raise PatternError(f"pattern {source!r}: needs at least one element that is not optional")
    return Pattern(source, tuple(elements), starts, ends)


def _gap(item: str, source: str) -> int:
    if item == "~":
        return DEFAULT_GAP
    if not item[1:].isdigit() or int(item[1:]) > 30:
        raise PatternError(f"pattern {source!r}: {item!r} is no gap; write ~ or ~ and a number up to 30")
    return int(item[1:])


def _element(item: str, sets: Mapping[str, str], gap: int, source: str) -> Element:
    optional = len(item) > 1 and item.endswith("?")
    keys: set[tuple[str, str]] = set()
    for alternative in item.removesuffix("?").split("|") if optional else item.split("|"):
        keys |= _keys(alternative, sets, source)
    return Element(frozenset(keys), gap, optional)


def _keys(alternative: str, sets: Mapping[str, str], source: str, depth: int = 0) -> set[tuple[str, str]]:
    if not alternative or depth > 5:
        raise PatternError(f"pattern {source!r}: an alternative is empty, or sets refer to each other")
    if alternative.startswith("@"):
        if alternative[1:] not in sets:
            raise PatternError(f"pattern {source!r}: no set is named {alternative[1:]!r}")
        parts = sets[alternative[1:]].split("|")
        return {key for part in parts for key in _keys(part.strip(), sets, source, depth + 1)}
    if alternative == "#":
        return {("number", "")}
    plain = alternative.lower().replace("ё", "е")
    if plain.startswith("="):
        return {("exact", plain[1:])}
    if plain.endswith("*"):
        return {("prefix", plain[:-1])}
    if "&" in plain:
        word, mark = alternative.split("&", 1)
        return {("marked", f"{word.lower().replace('ё', 'е')}&{mark}")}
    return {("word", plain)}
