"""Times that buyers tell: «через месяц», «на третий день», «после второго включения», «за три часа»."""

import re

_UNITS = r"(?:секунд\w*|минут\w*|час(?:а|ов|у|ы)?|день|дня|дней|дн[юя]|сут(?:ки|ок)|недел\w+|месяц\w*|год(?:а|у)?|лет|полгода|полтора)"
_COUNT = r"(?:\d+(?:[-–]\d+)?|пол|полтора|полторы|один|одну|два|две|три|четыре|пять|шесть|семь|десять|пару|несколько)"
_ORDINAL = r"(?:первый|второй|третий|четвёртый|четвертый|пятый|следующий|[2-9][- ]?(?:й|ой|ый))"
_FORMS = (
    re.compile(rf"\b(?:через|спустя)\s+(?:{_COUNT}\s+)?{_UNITS}\b", re.IGNORECASE),
    re.compile(rf"\bна\s+(?:{_ORDINAL}|утро)(?:\s+же)?\s+(?:день|раз|неделе|месяц)\b", re.IGNORECASE),
    re.compile(r"\bв\s+(?:первый|тот)\s+же\s+(?:день|вечер)\b", re.IGNORECASE),
    re.compile(
        r"\bпосле\s+(?:первого|второго|третьего|четвёртого|первой|второй|третьей|одной|одного|двух|трёх|трех|\d+)\s+\w+", re.IGNORECASE
    ),
    re.compile(r"\bс\s+первого\s+(?:дня|раза|применения|включения)\b", re.IGNORECASE),
)


def told_time(text: str) -> str:
    """The first such phrase, in the buyer's words and lower case, or nothing."""
    found = [match for form in _FORMS if (match := form.search(text))]
    if not found:
        return ""
    first = min(found, key=lambda match: match.start())
    said = re.sub(r"\s+", " ", first.group(0)).lower()
    return said.replace("пол года", "полгода").replace("трех", "трёх").replace("четвертый", "четвёртый")
