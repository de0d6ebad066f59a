"""A text cut into words and numbers, with the sentence each stands in."""

import re
from typing import NamedTuple

_TOKEN = re.compile(r"[^\W\d_]+|\d+|[.!?…。！？；;\n]+")
_ENDS = frozenset(".!?…。！？；;\n")
_ABBREVIATIONS_TEXT = "т д п е г гг р руб шт см мм кг л мл ул тел стр им др пр напр тыс млн кв обл mr mrs dr e g i etc vs no"
_ABBREVIATIONS = frozenset(_ABBREVIATIONS_TEXT.split())


class Token(NamedTuple):
    """A word or a number: how it reads in lower case with ё as е, where it stands in the normalised text, its sentence."""

    text: str
    start: int
    end: int
    sentence: int


def tokenise(text: str) -> tuple[Token, ...]:
    """The words and numbers of a normalised text."""
    found: list[Token] = []
    sentence = 0
    for match in _TOKEN.finditer(text):
        word = match.group()
        if word[0] in _ENDS:
            sentence += _ends_sentence(text, match, found)
        else:
            found.append(Token(word.lower().replace("ё", "е"), match.start(), match.end(), sentence))
    return tuple(found)


def _ends_sentence(text: str, match: re.Match[str], before: list[Token]) -> int:
    if match.group() != ".":
        return 1
    after = text[match.end() : match.end() + 1]
    if after and not after.isspace() and after not in '»")”':
        return 0
    return 0 if before and before[-1].end == match.start() and before[-1].text in _ABBREVIATIONS else 1
