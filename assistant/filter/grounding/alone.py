"""Quantities that no plain number stands before: «год», «до центнера», «литровый», «две трети», "half price"."""

import re

from assistant.filter.grounding.numbers import AND_HALF
from assistant.filter.grounding.quantity import Quantity
from assistant.filter.grounding.units import Unit, units

_BOUNDS = (
    "до|от|на|по|за|ровно|почти|около|больше|более|меньше|менее|цел(?:ый|ые|ая|ую|ого)|полн(?:ый|ая|ую|ого)|один|одна|одну|всего|лишь|только|"
    "примерно|an?|one|(?:an? )?(?:full|whole|good|single)"
)
_ONE_RUSSIAN = (
    "метр(?=\\s)|год|года|месяц|месяца|недел[юяи]|час|часа|сутки|суток|минут[ау]|центнера?|литр[ау]?|килограмма?|грамм|сантиметра?|миллиметра?|"
    "тонн[уы]|(?:литр|килограмм|метр|центнер)ов(?:ый|ая|ое|ые|ой|ого|ую|ых|ому|ым|ыми)"
)
_ONE_ENGLISH = "year|month|week|day|hour|minute|lit(?:re|er)|kilo|kilogram|met(?:re|er)|centimet(?:re|er)|inch"
_ALONE = re.compile(rf"(?<![а-яa-z\d-])(?:(?P<bound>{_BOUNDS})\s+)?(?P<unit>{_ONE_RUSSIAN}|{_ONE_ENGLISH})(?![а-яa-z\d])")
_FRACTION = re.compile(
    r"(?<![а-яa-z\d])(?:(?P<many>одн[ау]|две|двух|три|трех|четыре|пять|шесть|семь|восемь|девять)\s+)?"
    r"(?P<part>треть|трети|третьих|четверт[ьи]|пят(?:ая|ую|ых)|шест(?:ая|ую|ых)|седьм(?:ая|ую|ых)|восьм(?:ая|ую|ых)|девят(?:ая|ую|ых)|десят(?:ая|ую|ых))"
    r"(?![а-яa-z])"
    r"|(?<![a-z])(?P<few>one|two|three|four) (?P<of>third|quarter|fifth)s?(?![a-z])"
    r"|(?P<base>[二三四五六七八九十])分之(?P<top>[一二三四五六七八九])|(?P<tenths>[一二两三四五六七八九])成(?![人年功品分])"
)
_PARTS = {
    "трет": 3,
    "четверт": 4,
    "пят": 5,
    "шест": 6,
    "седьм": 7,
    "восьм": 8,
    "девят": 9,
    "десят": 10,
    "third": 3,
    "quarter": 4,
    "fifth": 5,
}
_MANY = {"одн": 1, "две": 2, "дву": 2, "три": 3, "тре": 3, "чет": 4, "пят": 5, "шес": 6, "сем": 7, "вос": 8, "дев": 9}
_HAN = {char: value for value, char in enumerate("零一二三四五六七八九十")} | {"两": 2}
_OF_A = re.compile(r"\s+of\s+(?:an?|the)(?=\s)")
_FEW = {"one": 1, "two": 2, "three": 3, "four": 4}
_ADJECTIVE = re.compile(r"ов(?:ый|ая|ое|ые|ой|ого|ую|ых|ому|ым|ыми)$")
_COUNTING = re.compile(r"(?:один|одна|одну|цел|полн|an?|one|full|whole|good|single)\b|цел|полн")
_PERCENT = Unit("percent", 1)
_DATED = re.compile(r"\s+[а-я]+\s*[:—–-]?\s*(?:19|20)\d\d")  # «Год издания: 2025» is no stretch of a year
_NOT_ALONE = re.compile(r"(?:\bв|\bраз|\bчерез|\bper|\beach|\bonce|\btwice|\btimes|\d|/)\s*(?:a\s+)?$")


def alone(text: str) -> list[Quantity]:
    """«Год.», «до года», «центнер», "a year": a unit that says one by itself."""
    found = []
    for match in _ALONE.finditer(text):
        start = match.start("unit")
        word = match.group("unit")
        bare = not match.group("bound") and not word.startswith(("сут", "центнер")) and not _ADJECTIVE.search(word)
        opens = not re.search(r"[а-яa-z\d]\s*$", text[max(0, match.start() - 3) : match.start()]) or _names_term(text, match.start())
        if _NOT_ALONE.search(text[max(0, match.start() - 12) : match.start()]) or (bare and not opens) or _DATED.match(text, match.end()):
            continue
        read = units().at(text, start) or _of_adjective(word, start)
        if read is not None:
            half = AND_HALF.match(text, read[1])
            amount = read[0].factor * (1.5 if half else 1)
            found.append(Quantity(_from(match), half.end() if half else read[1], amount, amount, read[0], worded=True))
    return found


def _from(match: re.Match[str]) -> int:
    """Where «целый литр», "a month" begins: what counts the unit is a part of it, a bound is not."""
    return match.start("bound") if match["bound"] and _COUNTING.match(match["bound"]) else match.start("unit")


def _of_adjective(word: str, start: int) -> tuple[Unit, int] | None:
    """«литровый» is one litre."""
    read = units().at(_ADJECTIVE.sub("", word), 0) if _ADJECTIVE.search(word) else None
    return (read[0], start + len(word)) if read else None


def shares(text: str) -> list[Quantity]:
    """«четыре пятых», "two thirds", 八成, "half price" as percents."""
    halves = [(match, 50.0) for match in re.finditer("half price|полцены|半价", text)]
    plain = (match for match in _FRACTION.finditer(text) if units().at(text, _past_article(text, match.end())) is None)
    found = halves + [(match, value) for match in plain if (value := _share(match)) is not None]
    return [Quantity(match.start(), match.end(), value, value, _PERCENT, rough=value != 50, worded=True) for match, value in found]


def _past_article(text: str, at: int) -> int:
    article = _OF_A.match(text, at)
    return article.end() if article else at


def _share(match: re.Match[str]) -> float | None:
    if match["tenths"]:
        return _HAN[match["tenths"]] * 10.0
    if match["base"]:
        return 100.0 * _HAN[match["top"]] / _HAN[match["base"]]
    if match["of"]:
        return 100.0 * _FEW[match["few"]] / _PARTS[match["of"]]
    many = _MANY[match["many"][:3]] if match["many"] else 1
    parts = next(value for root, value in _PARTS.items() if match["part"].startswith(root))
    return 100.0 * many / parts if match["many"] and many < parts else None


def _names_term(text: str, at: int) -> bool:
    return bool(
        re.search(
            r"(?:гаранти[яи]|срок|об[ъь]ем|вес|весит|вмещает|входит|длина|высота|ширина|warranty|guarantee)\s*$", text[max(0, at - 12) : at]
        )
    )
