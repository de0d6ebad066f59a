"""Quantities that no number stands before: «год», «до центнера», "half price"."""

import re

from assistant.filter.grounding.numbers import AND_HALF
from assistant.filter.grounding.quantity import Quantity
from assistant.filter.grounding.units import Unit, units

_ALONE = re.compile(
    r"(?<![а-яa-z\d-])(?:(?P<bound>до|от|на|ровно|почти|около|больше|более|меньше|менее|целый|целые|один|одна|одну|a|an|one)\s+)?"
    r"(?P<unit>метр(?=\s)|год|года|месяц|месяца|недел[юяи]|час|часа|сутки|суток|центнера?|литра?|килограмма?|тонн[уы]|year|month|week|day|hour)(?![а-яa-z\d])"
)
_DATED = re.compile(r"\s+[а-я]+\s*[:—–-]?\s*(?:19|20)\d\d")  # «Год издания: 2025» is no stretch of a year
_NOT_ALONE = re.compile(r"(?:\bв|\bраз|\bчерез|\bper|\beach|\bonce|\btwice|\btimes|\d|/)\s*(?:a\s+)?$")


def alone(text: str) -> list[Quantity]:
    """«Год.», «до года», «центнер», "a year": a unit that says one by itself."""
    found = []
    for match in _ALONE.finditer(text):
        start = match.start("unit")
        word = match.group("unit")
        bare = not match.group("bound") and not word.startswith(("сут", "центнер"))
        opens = not re.search(r"[а-яa-z\d]\s*$", text[max(0, match.start() - 3) : match.start()]) or _names_term(text, match.start())
        if _NOT_ALONE.search(text[max(0, match.start() - 12) : match.start()]) or (bare and not opens) or _DATED.match(text, match.end()):
            continue
        read = units().at(text, start)
        if read is not None:
            half = AND_HALF.match(text, read[1])
            amount = read[0].factor * (1.5 if half else 1)
            found.append(Quantity(start, half.end() if half else read[1], amount, amount, read[0], worded=True))
    return found


def half_price(text: str) -> list[Quantity]:
    percent = Unit("percent", 1)
    return [Quantity(match.start(), match.end(), 50, 50, percent, worded=True) for match in re.finditer("half price|полцены|半价", text)]


def _names_term(text: str, at: int) -> bool:
    return bool(
        re.search(
            r"(?:гаранти[яи]|срок|об[ъь]ем|вес|весит|вмещает|входит|длина|высота|ширина|warranty|guarantee)\s*$", text[max(0, at - 12) : at]
        )
    )
