"""Numbers in figures and in words: Russian, English and Chinese."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cache

from assistant.filter.grounding.lexicon import load
from assistant.filter.grounding.units import units
from assistant.filter.grounding.words import Part, Word, is_word

_HAN_DIGITS = {char: value for value, char in enumerate("零一二三四五六七八九")} | {"两": 2, "〇": 0}
_HAN_UNITS = {"十": 10, "百": 100, "千": 1000, "万": 10_000}
_HAN_NUMBER = re.compile("[零〇一二两三四五六七八九十百千万]+|半")

_MEASURES = frozenset(
    {"piece", "pack", "day", "hour", "year", "month", "week", "minute", "litre", "liter", "inch", "level", "layer", "ply", "seat", "person"}
)
_TENS = 20
_TAIL = re.compile(r"-([a-z]+)")
AND_HALF = re.compile(r"\s*(?:с половиной|and a half|and half)(?![a-zа-я])")


@dataclass(frozen=True, slots=True)
class Number:
    """A number in a text; `joined` is the rest of a word that a number prefix is glued to («трёх|местный»)."""

    start: int
    end: int
    value: float
    joined: str = ""
    worded: bool = False


@dataclass(frozen=True)
class _Words:
    russian: dict[str, float]
    english: dict[str, float]
    halves: dict[str, str]
    ordinals: dict[str, int]
    prefixes: tuple[tuple[str, float], ...]


def figure(raw: str) -> float:
    """The value of a number in figures: «6 700», «10,000», «1,5», «1.5»."""
    compact = raw.replace(" ", "")
    whole, mark, rest = compact.rpartition(",")
    if mark and len(rest) == 3 and whole not in {"", "0"} and "." not in compact:
        return float(compact.replace(",", ""))
    if mark and "." in compact:
        return float(compact.replace(",", ""))
    return float(compact.replace(",", "."))


def numbers_of(text: str, words: Sequence[Word]) -> list[Number]:
    """Every number of a text, in order."""
    found: list[Number] = []
    at = 0
    while at < len(words):
        number, used = _number_at(words, at)
        if number is not None and number.worded and _glued(text, number):
            number = None
        if number is not None:
            found.append(number)
        at += max(used, 1)
    whole = [_with_half(text, number) for number in found]
    halves = _half_dozens(text)
    whole = [number for number in whole if not any(six.start <= number.start < six.end for six in halves)]
    return sorted(_without_inner(whole) + _han_numbers(text) + halves, key=lambda number: number.start)


def _half_dozens(text: str) -> list[Number]:
    return [Number(match.start(), match.end(), 6, worded=True) for match in re.finditer(r"\bhalf a dozen\b", text)]


def _with_half(text: str, number: Number) -> Number:
    """«три с половиной», "two and a half"."""
    match = AND_HALF.match(text, number.end)
    return replace(number, end=match.end(), value=number.value + 0.5) if match and number.value >= 1 else number


def _without_inner(found: list[Number]) -> list[Number]:
    kept: list[Number] = []
    for number in found:
        if not kept or number.start >= kept[-1].end:
            kept.append(number)
    return kept


def _number_at(words: Sequence[Word], at: int) -> tuple[Number | None, int]:
    word = words[at]
    if word.part is Part.NUMBER:
        return Number(word.start, word.end, figure(word.text)), 1
    if word.part in {Part.HAN, Part.NAME}:
        return None, 1
    if (half := _table().halves.get(word.text)) is not None:
        return Number(word.start, word.end, 0.5, joined=half, worded=True), 1
    value, used = _spelled(words, at)
    if used and at + used < len(words) and (last := _ordinal(words[at + used])) and value >= _TENS and value % 10 == 0:
        value, used = value + last, used + 1  # «сорок четвёртый»
    if used:
        return Number(word.start, words[at + used - 1].end, value, worded=True), used
    return _prefixed(word), 1


def _glued(text: str, number: Number) -> bool:
    """ "two-way", "three-quarter": the number is part of a name."""
    name = _TAIL.match(text, number.end)
    return name is not None and name.group(1) not in _MEASURES


def _spelled(words: Sequence[Word], at: int) -> tuple[float, int]:
    """A run of number words: «сорок пять», «три девятьсот» (thousands left out), "one hundred and twenty"."""
    values: list[float] = []
    step = at
    while step < len(words):
        value = _value(words[step])
        if value is None:
            if not (values and words[step].text == "and" and step + 1 < len(words) and _value(words[step + 1]) is not None):
                break
            step += 1
            continue
        if values and not _joins(values, value, words[step - 1], words[step]):
            break
        values.append(value)
        step += 1
    return (_total(values), step - at) if values else (0.0, 0)


def _ordinal(word: Word) -> int:
    """1 to 9 for «первый» to «девятый», else 0."""
    return next((_table().ordinals[key] for key in word.keys if key in _table().ordinals), 0) if word.russian else 0


def _joins(values: list[float], value: float, before: Word, word: Word) -> bool:
    if word.start - before.end > 1:
        return before.text == "and"
    last = values[-1]
    if value == 0.25:
        return last in {1, 3}
    return value in {1000, 1_000_000, 100, 0.5} or last > value >= 1 or (last < 10 and 100 <= value <= 900)


def _total(values: list[float]) -> float:
    total, part = 0.0, 0.0
    for place, value in enumerate(values):
        if value in {1000, 1_000_000}:
            total, part = total + (part or 1) * value, 0.0
        elif value == 0.25 and place:
            part *= value
        elif value == 100 and place and values[place - 1] < 100:
            part *= 100
        elif value >= 100 and 0 < part < 10:
            total, part = total + part * 1000, value
        else:
            part += value
    return total + part


def _value(word: Word) -> float | None:
    table = _table()
    if word.russian:
        if word.part in {Part.ADJECTIVE, Part.VERB}:
            return 1.0 if word.text == "один" else None
        return next((table.russian[key] for key in word.keys if key in table.russian), None)
    return table.english.get(word.text)


def _prefixed(word: Word) -> Number | None:
    """«трёхместный» is three and «местный»: the rest of the word says what is counted."""
    if not word.russian or word.part not in {Part.ADJECTIVE, Part.NOUN} or len(word.text) < 8:
        return None
    for prefix, value in _table().prefixes:
        rest = word.text.removeprefix(prefix).lstrip("-")
        if word.text.startswith(prefix) and len(rest) >= 5 and (units().at(rest, 0) or is_word(rest)):
            return Number(word.start, word.end, value, joined=rest, worded=True)
    return None


def _han_numbers(text: str) -> list[Number]:
    found = []
    for match in _HAN_NUMBER.finditer(text):
        value = han_value(match.group())
        metric = text[match.start() - 1 : match.start()].isdigit() and units().at(text, match.start()) is not None
        if value is not None and not metric:  # «1.1千克»: the unit opens with a numeral
            found.append(Number(match.start(), match.end(), value, worded=True))
    return found


def han_value(raw: str) -> float | None:
    """The value of a Chinese numeral; None when the characters are no number."""
    if raw == "半":
        return 0.5
    total, section, digit = 0.0, 0.0, 0.0
    for char in raw:
        if char in _HAN_DIGITS:
            digit = _HAN_DIGITS[char]
        elif char == "万":
            total, section, digit = total + (section + digit) * 10_000, 0.0, 0.0
        else:
            section, digit = section + (digit or 1) * _HAN_UNITS[char], 0.0
    return total + section + digit


@cache
def _table() -> _Words:
    rows = load("numbers")
    return _Words(
        russian={word: float(value) for value, words in rows["ru"].items() for word in words},
        english={word: float(value) for value, words in rows["en"].items() for word in words},
        halves=rows["halves"],
        ordinals=rows["ordinals"],
        prefixes=tuple(sorted(((str(k), float(v)) for k, v in rows["ru_prefixes"].items()), key=lambda row: -len(row[0]))),
    )
