"""Numbers in words (Russian, English, Chinese, transliterated), also glued together, read as digits."""

import re
from collections.abc import Iterator
from functools import cache
from typing import NamedTuple

from assistant.filter.lexicons import lexicon
from assistant.filter.morphology import lemmas
from assistant.filter.tokens import Token

_HAN = re.compile("[零〇洞一幺壹二两贰三叁四肆五伍六陆七柒拐八捌九玖勾]")


class Digits(NamedTuple):
    """Digits at [start, end) of the normalised text; `spelled` when they were not written as digits."""

    digits: str
    start: int
    end: int
    spelled: bool


def read_digits(text: str, tokens: tuple[Token, ...]) -> list[Digits]:
    """Every run of digits of the text, in order, numbers in words turned to digits ("девятьсот шестнадцать" is 916)."""
    found: list[Digits] = []
    for token in tokens:
        if token.text[0].isdigit():
            found.append(Digits(token.text, token.start, token.end, spelled=False))
        else:
            found.extend(_spoken(token))
    return list(_compounds(found, text))


def _spoken(token: Token) -> Iterator[Digits]:
    value = _value(token.text)
    if value is not None:
        yield Digits(value, token.start, token.end, spelled=True)
    elif "\u4e00" <= token.text[0] <= "\u9fff" or token.text[0] == "〇":
        yield from _han(token)
    elif len(token.text) > 8 and (glued := _glued(token.text)):
        yield Digits(glued, token.start, token.end, spelled=True)


@cache
def _value(word: str) -> str | None:
    numbers = lexicon("numbers")
    for language in ("ru", "en", "translit"):
        if word in numbers[language]:
            return str(numbers[language][word])
    if not word.isascii() and 3 < len(word) < 15:
        for form in lemmas(word):
            if form in numbers["ru"] and form not in {"раз", "один"}:
                return str(numbers["ru"][form])
    return None


def _han(token: Token) -> Iterator[Digits]:
    values = lexicon("numbers")["zh"]
    for match in _HAN.finditer(token.text):
        place = token.start + match.start()
        yield Digits(str(values[match.group()]), place, place + 1, spelled=True)


@cache
def _glue() -> re.Pattern[str]:
    numbers = lexicon("numbers")
    spoken = [word for language in ("ru", "en") for word in numbers[language] if word not in {"раз", "oh"}]
    return re.compile("|".join(sorted(map(re.escape, spoken), key=len, reverse=True)))


def _glued(word: str) -> str:
    """The digits of several number words written without spaces; empty when anything else is left over."""
    rest = word.removeprefix("плюс").removeprefix("plus")
    values: list[int] = []
    position = 0
    numbers = lexicon("numbers")
    while position < len(rest):
        match = _glue().match(rest, position)
        if not match:
            return ""
        values.append(numbers["ru"].get(match.group(), numbers["en"].get(match.group(), 0)))
        position = match.end()
    return "".join(map(str, _summed(values))) if len(values) > 1 else ""


def _summed(values: list[int]) -> list[int]:
    """Hundreds, tens and units that follow each other become one number."""
    out: list[int] = []
    room = 0
    for value in values:
        if out and 0 < value < room:
            out[-1] += value
        else:
            out.append(value)
        room = 100 if value >= 100 else 10 if value >= 20 else 0
    return out


def _compounds(found: list[Digits], text: str) -> Iterator[Digits]:
    group: list[Digits] = []
    for digits in found:
        if group and not (digits.spelled and group[-1].spelled and text[group[-1].end : digits.start] in {"", " ", "-"}):
            yield from _joined(group)
            group = []
        group.append(digits)
    yield from _joined(group)


def _joined(group: list[Digits]) -> Iterator[Digits]:
    room, kept = 0, None
    for digits in group:
        value = int(digits.digits) if digits.spelled and len(digits.digits) < 4 else -1
        if kept is not None and digits.spelled and 0 < value < room:
            kept = Digits(str(int(kept.digits) + value), kept.start, digits.end, spelled=True)
        else:
            if kept is not None:
                yield kept
            kept = digits
        room = 100 if value >= 100 else 10 if value >= 20 else 0
    if kept is not None:
        yield kept
