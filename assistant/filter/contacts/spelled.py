"""Addresses spelled in words ("shop собака mail точка ру") written with their signs, with the way back."""

import re
from dataclasses import dataclass
from functools import cache

from assistant.filter.lexicons import lexicon

_COMMA_BEFORE = re.compile(r"(?<=[A-Za-z0-9])\s?,\s?$")
_COMMA_AFTER = re.compile(r"\s?,\s?(?=[A-Za-z0-9])")


@dataclass(frozen=True)
class Spelled:
    """`text` with words for signs replaced; `starts[i]` and `ends[i]` bound character i in the normalised text."""

    text: str
    starts: tuple[int, ...]
    ends: tuple[int, ...]

    def span(self, start: int, end: int) -> tuple[int, int]:
        """Where [start, end) stood in the normalised text."""
        return self.starts[start], self.ends[end - 1]


def spell(text: str) -> Spelled | None:
    """The text with its words for signs turned to signs, or None when there are none."""
    out: list[str] = []
    starts: list[int] = []
    ends: list[int] = []
    position = 0
    for match in _words().finditer(text):
        sign = _sign(match)
        if sign is None:
            continue
        begin, finish = _trimmed(text, match)
        if begin < position:
            begin = position
        _copy(text, position, begin, out, starts, ends)
        out.append(sign)
        starts.append(match.start())
        ends.append(match.end())
        position = finish
    if not starts:
        return None
    _copy(text, position, len(text), out, starts, ends)
    return Spelled("".join(out), tuple(starts), tuple(ends))


def _copy(text: str, start: int, end: int, out: list[str], starts: list[int], ends: list[int]) -> None:
    for index in range(start, end):
        out.append(text[index])
        starts.append(index)
        ends.append(index + 1)


@cache
def _words() -> re.Pattern[str]:
    spoken = sorted((word.replace("_", " ") for words in lexicon("contacts")["signs"].values() for word in words), key=len, reverse=True)
    latin = [word for word in spoken if not "\u4e00" <= word[0] <= "\u9fff"]
    han = [word for word in spoken if "\u4e00" <= word[0] <= "\u9fff"]
    bracketed = r"[\(\[\{<]\s*(?P<bracketed>" + "|".join([*han, *latin]) + r"|@|\.)\s*[\)\]\}>]"
    lower = r"(?<![^\W\d_])нижн\w{1,3}\s+(?:подч[её]ркивани\w|прочерк\w?)"
    filler = "(?:потом|затем|далее|дальше|then)"
    plain = rf"(?<![^\W\d_])(?:{filler}\s{{1,3}})?(?P<plain>" + "|".join(latin) + rf")(?![^\W\d_])(?:,?\s{{1,3}}{filler}(?=\s))?"
    glued = r"(?P<han>" + "|".join(han) + r")(?=\s*[a-z0-9])"
    return re.compile(f"{bracketed}|(?P<low>{lower})|{plain}|{glued}", re.IGNORECASE)


@cache
def _signs() -> dict[str, str]:
    return {word.replace("_", " "): sign for sign, words in lexicon("contacts")["signs"].items() for word in words}


def _sign(match: re.Match[str]) -> str | None:
    if match["low"]:
        return "_"
    word = (match["bracketed"] or match["plain"] or match["han"]).lower()
    return word if word in "@." else _signs().get(word)


def _trimmed(text: str, match: re.Match[str]) -> tuple[int, int]:
    """The match with the blanks around it, but not across lines."""
    start, end = match.span()
    while start and (text[start - 1] == " " or (text[start - 1] == "," and match["plain"] and text[match.start()] != match["plain"][0])):
        start -= 1
    while end < len(text) and text[end] == " ":
        end += 1
    return _without_commas(text, start, end)


def _without_commas(text: str, start: int, end: int) -> tuple[int, int]:
    """Wider by the commas on both sides where Latin pieces stand around: «kresla, точка, com»."""
    before, after = _COMMA_BEFORE.search(text, max(0, start - 4), start), _COMMA_AFTER.match(text, end)
    return (before.start(), after.end()) if before and after else (start, end)
