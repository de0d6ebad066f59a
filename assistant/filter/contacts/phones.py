"""Telephone numbers: written plainly, in words, with letters for digits, split over a sentence."""

import re
from bisect import bisect_left
from collections.abc import Iterator
from functools import lru_cache
from itertools import pairwise

from assistant.filter.contacts.words import has_han_part, is_one_of
from assistant.filter.numerals import Digits, read_digits
from assistant.filter.tokens import Token, tokenise

_TWINS = str.maketrans("OОoоlIІіi|ЗзБбSsBВZz", "00001111113366558822")
_MASKED = re.compile(r"(?<![^\W\d_])(?=[^\s]{0,40}\d)[\dOОoоlIІіi|ЗзБбSsBВZz]{2,}(?![^\W\d_])")
_BETWEEN_DIGITS = re.compile(r"(?<=\d[ \-])[OОoоlIІіЗз]{1,4}(?=[ \-]\d)")
_LONGEST_GAP = 24
_BREAKING = frozenset("×xх%°=<>:;&#")
_APART = re.compile(r"\d(?P<joint>\W{1,3})(?:\d(?P=joint)){8,9}\d")
"""Every digit alone between like signs («8-9-1-6-…»): whatever the words call it, nothing but a telephone number is written so."""
_MOST_DIGITS = 14
_LONGEST_CHAIN = 40
_FEWEST_DIGITS = 5
_FEWEST_DICTATED = 7
_FEWEST_PARTS = 3
_RUSSIAN_NUMBER = 11

Place = tuple[int, int]


def find_phones(text: str, tokens: tuple[Token, ...]) -> Iterator[Place]:
    """Places of telephone numbers in a normalised text."""
    if sum(len(digits.digits) for digits in read_digits(text, tokens)) < _FEWEST_DIGITS:
        return
    unmasked = _BETWEEN_DIGITS.sub(_as_digits, _MASKED.sub(_as_digits, text))
    if unmasked != text:
        tokens = tokenise(unmasked)
    digits = read_digits(unmasked, tokens)
    yield from _scattered(digits, tokens)
    after = 0
    named: set[str] = set()
    for chain in _chains(digits, unmasked):
        if sum(len(group.digits) for group in chain) < _FEWEST_DIGITS:
            continue
        if _is_named(unmasked, tokens, chain[0].start):
            named.add(_shape(unmasked[chain[0].start : chain[-1].end]))
        for start, end in _windows(chain[:_LONGEST_CHAIN], unmasked, tokens):
            listed = _shape(unmasked[start:end]) in named and not _APART.fullmatch(unmasked[start:end])
            if start >= after and (not listed or _is_called(unmasked, tokens, start, end)):
                after = end
                yield _with_plus(unmasked, start), end


def _scattered(digits: list[Digits], tokens: tuple[Token, ...]) -> Iterator[Place]:
    """A number given in parts, with the word to put them together («первая часть … вторая», «читайте подряд»)."""
    whole = "".join(group.digits for group in digits)
    if len(digits) < _FEWEST_PARTS or not _is_full_number(whole):
        return
    joining = sum(is_one_of(token.text, "phone", "joining") for token in tokens)
    if joining or sum(is_one_of(token.text, "phone", "parts") for token in tokens) >= _FEWEST_PARTS - 1:
        yield digits[0].start, digits[-1].end


def _is_full_number(digits: str) -> bool:
    """Whether the digits are a whole Russian or Chinese number, mobile or of a town, and nothing else is left over."""
    if len(digits) == _RUSSIAN_NUMBER - 1:
        return digits[0] == "9"
    return len(digits) == _RUSSIAN_NUMBER and ((digits[0] in "78" and digits[1] in "3489") or (digits[0] == "1" and digits[1] in "3456789"))


def _shape(number: str) -> str:
    """How a number is written: numbers of one list (of articles, of orders) look alike."""
    return "".join("0" if sign.isdigit() else sign for sign in number)


def _start(token: Token) -> int:
    return token.start


def _as_digits(match: re.Match[str]) -> str:
    return match.group().translate(_TWINS)


def _with_plus(text: str, start: int) -> int:
    offset = max(0, start - 12)
    before = text[offset:start].rstrip()
    if before.endswith("+"):
        return offset + len(before) - 1
    return offset + len(before) - 4 if before[-4:].lower() == "плюс" else start


def _chains(digits: list[Digits], text: str) -> Iterator[list[Digits]]:
    """Runs of digit groups with nothing between them but signs and words that only say how the groups are joined."""
    chain: list[Digits] = []
    for piece in digits:
        if chain and not _joins(text[chain[-1].end : piece.start]):
            yield chain
            chain = []
        chain.append(piece)
    if chain:
        yield chain


@lru_cache(20_000)
def _joins(gap: str) -> bool:
    if len(gap) > _LONGEST_GAP or "\n\n" in gap:
        return False
    words = [token.text for token in tokenise(gap)]
    if not words:
        return not _BREAKING.intersection(gap) and "." not in gap.replace(". ", "", 1).removeprefix(".") and len(gap) <= 8
    return len(words) <= 3 and all(is_one_of(word, "phone", "between") for word in words)


def _windows(chain: list[Digits], text: str, tokens: tuple[Token, ...]) -> Iterator[Place]:
    first = 0
    while first < len(chain):
        last = _number_from(chain, first, text, tokens)
        if last is None:
            first += 1
        else:
            yield chain[first].start, chain[last].end
            first = last + 1


def _number_from(chain: list[Digits], first: int, text: str, tokens: tuple[Token, ...]) -> int | None:
    """The last group of the longest telephone number that begins with group `first`."""
    if _glued_before(text, chain[first].start):
        return None
    found, digits = None, ""
    for last in range(first, min(len(chain), first + _MOST_DIGITS)):
        digits += chain[last].digits
        if len(digits) > _MOST_DIGITS:
            break
        if len(digits) >= 6 and not _glued_after(text, chain[last].end) and _is_phone(digits, chain[first : last + 1], text, tokens):
            found = last
    return found


def _glued_before(text: str, start: int) -> bool:
    return start > 1 and text[start - 1] in "-/.–" and text[start - 2].isdigit()


def _glued_after(text: str, end: int) -> bool:
    return (
        end + 1 < len(text)
        and (text[end] in "-/–×%°" or (text[end] in ".," and text[end + 1].isdigit()))
        and text[end + 1 : end + 2] != " "
    )


def _is_phone(digits: str, groups: list[Digits], text: str, tokens: tuple[Token, ...]) -> bool:
    start, end = groups[0].start, groups[-1].end
    called = _is_called(text, tokens, start, end)
    if _APART.fullmatch(text[start:end]) and _is_full_number(digits):
        return True
    if not called and (_is_named(text, tokens, start) or _is_listed(tokens, end)):
        return False
    if text[max(0, start - 12) : start].rstrip()[-1:] == "+" or text[max(0, start - 12) : start].rstrip()[-4:].lower() == "плюс":
        return 10 <= len(digits) <= 14
    if not called and "," in text[start:end] and not groups[0].spelled:
        return False
    if _is_dictated(groups):
        return True
    sizes = [len(group.digits) for group in groups]
    inside = tokens[bisect_left(tokens, start + 1, key=_start) : bisect_left(tokens, end, key=_start)]
    disguised = any(group.spelled for group in groups) or any(is_one_of(token.text, "phone", "between") for token in inside)
    return _has_form(digits, sizes, grouped=len(groups) > 1, sure=called or disguised, called=called)


def _is_dictated(groups: list[Digits]) -> bool:
    """Whether seven or more digits are spelled one by one: nobody spells out anything but a number to write down, save for counting."""
    singles = [int(group.digits) for group in groups if group.spelled and len(group.digits) == 1]
    counting = all(after - before == 1 for before, after in pairwise(singles))
    return len(singles) == len(groups) and len(singles) >= _FEWEST_DICTATED and not counting and len(set(singles)) > 2


def _has_form(digits: str, sizes: list[int], *, grouped: bool, sure: bool, called: bool) -> bool:
    size = len(digits)
    if size == 11 and digits[0] in "78" and digits[1] in "345689":
        return sure or sizes in ([11], [1, 10]) or sizes[:2] in ([1, 3], [4, 3], [1, 4], [1, 5]) or max(sizes) <= 3
    if size == 11 and digits[0] == "1" and digits[1] in "3456789":
        return sure or sizes in ([11], [3, 4, 4], [3, 8], [1, 2, 4, 4]) or max(sizes) <= 4
    if size == 11 and digits[0] == "0" and digits[1] in "12378":
        return sure or sizes in ([5, 6], [5, 3, 3], [4, 3, 4], [3, 4, 4])
    if size == 10 and digits[0] == "9" and (sure or sizes in ([3, 3, 2, 2], [3, 3, 4], [3, 7])):
        return True
    if size == 10 and digits[0] in "23456789" and digits[:3] not in {"201", "202"}:
        return sizes in ([3, 3, 4], [3, 3, 2, 2]) or (called and sure)
    if size in {10, 11, 12} and called:
        return digits[0] in "0478" or grouped
    return called and 6 <= size <= 7 and sizes in ([3, 2, 2], [2, 2, 2], [3, 4], [3, 3])


def _is_named(text: str, tokens: tuple[Token, ...], start: int) -> bool:
    """Whether the words before say that the number is an article, an order, a model and the like."""
    first = bisect_left(tokens, start, key=_start)
    before = tokens[max(0, first - 4) : first]
    if any(is_one_of(token.text, "phone", "not_after") for token in before):
        return True
    return has_han_part(text[max(0, start - 8) : start].lower(), "phone", "not_after")


def _is_listed(tokens: tuple[Token, ...], end: int) -> bool:
    """Whether the words after say that the number comes from a list of parts («… по каталогу Bosch»)."""
    last = bisect_left(tokens, end, key=_start)
    return any(is_one_of(token.text, "phone", "not_before") for token in tokens[last : last + 2])


def _is_called(text: str, tokens: tuple[Token, ...], start: int, end: int) -> bool:
    """Whether a word near says that this is a number to call or write to."""
    first, last = bisect_left(tokens, start, key=_start), bisect_left(tokens, end, key=_start)
    near = tokens[max(0, first - 5) : first] + tokens[last : last + 3]
    if any(is_one_of(token.text, "phone", "calling") for token in near):
        return True
    around = text[max(0, start - 12) : start].lower() + " " + text[end : end + 8].lower()
    return has_han_part(around, "phone", "calling")
