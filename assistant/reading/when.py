"""Times and figures that buyers tell: «через месяц», «на третий день», «после второго включения», «за три часа»."""

import re

from assistant.reading.morphology import lemma

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


_UNIT = r"кг|г|гр|грамм\w*|мл|л|литр\w*|см|мм|м|шт\w*|минут\w*|час\w*|лм|ватт|вт|мач|пар\w*|упаков\w*|пач\w*|детал\w*"
_FIGURE = re.compile(rf"(?<![\w.,])(\d+(?:[.,]\d+)?)[ \u00a0]?({_UNIT})(?![а-я])", re.IGNORECASE)
_INSTEAD = re.compile(
    rf"вместо (\d+(?:[.,]\d+)?) ?({_UNIT})\s*(?:,\s*)?(?:[а-яё]{{3,12}} )?(\d+(?:[.,]\d+)?) ?({_UNIT})(?![а-я])", re.IGNORECASE
)
_STATED = re.compile(r"указан|заявлен|написан|обещан|по описани|в описани|в карточк|должн", re.IGNORECASE)
_FOUND = re.compile(r"по факту|на деле|на самом деле|в реальност|оказал|пришл|приш[её]л|получил|вместо|замер", re.IGNORECASE)


_BARE_SECOND = re.compile(
    r"(?:заявлен\w*|указан\w*|должн\w* быть|написан\w*|обещан\w*)\D{0,20}(\d+) ?(пар\w*|шт\w*|упаков\w*|пач\w*|детал\w*)"
    r"\D{0,40}(?:пришл\w*|в пакете|внутри|в коробке|оказал\w*|по факту|а их)\D{0,15}(\d+)(?!\s*[а-яё])",
    re.IGNORECASE,
)


def figures(text: str) -> dict[str, str]:
    """What was stated and what the buyer measured, when both are told in one unit: «1 кг» and «0,5 кг»."""
    if bare := _BARE_SECOND.search(text):
        return {"stated": f"{bare.group(1)} {bare.group(2).lower()}", "measured": bare.group(3)} if bare.group(1) != bare.group(3) else {}
    if swapped := _INSTEAD.search(text):
        due, unit, got, same = swapped.groups()
        if unit[:1].lower() == same[:1].lower() and due != got:
            return {"stated": f"{due} {unit.lower()}", "measured": f"{got} {same.lower()}"}
    found = _FIGURE.findall(text)
    if len(found) != 2 or found[0][1][:1].lower() != found[1][1][:1].lower() or found[0][0] == found[1][0]:
        return {}
    if not _STATED.search(text) or not _FOUND.search(text):
        return {}
    first_place, stated_place = _FIGURE.search(text), _STATED.search(text)
    ordered = first_place is not None and stated_place is not None and abs(first_place.start() - stated_place.start()) < 40
    spelled = [f"{number} {unit.lower()}" for number, unit in found]
    return {"stated": spelled[0 if ordered else 1], "measured": spelled[1 if ordered else 0]}


_NUMBERS = {"один": 1, "два": 2, "три": 3, "четыре": 4, "пять": 5, "шесть": 6, "семь": 7, "восемь": 8, "девять": 9, "десять": 10}
_SOME = r"(?<![а-яё\d])(\d{1,3}|[а-яё]{2,9})(?![а-яё])"  # bounded on both sides: a word of 50,000 letters is looked at once
_COUNTED = r"(?:(?:-[хти]+)?\s*(?:шт|штук|штуки|пар|пары|пачек|пачки|упаковок|упаковки|коробочек|коробок|баночек|банок)\.?)?"
_SENT = r"(?:прислали|пришл[оаи]|приш[её]л|положили|привезли|оказалось)"
_CAME_FOR_DUE = re.compile(rf"{_SOME}{_COUNTED}\s*,?\s+вместо\s+(?:заказанн\w+\s+)?{_SOME}(?![а-яё%])", re.IGNORECASE)
_DUE_THEN_CAME = re.compile(
    rf"вместо\s+(?:заказанн\w+\s+)?{_SOME}{_COUNTED},?\s*"
    rf"(?:мне\s+)?{_SENT}\s+(?:только\s+|всего\s+)?{_SOME}",
    re.IGNORECASE,
)


def counts(text: str) -> dict[str, str]:
    """How many came and how many were due: «1 вместо 5», «вместо двух прислали одну»."""
    told = [match.groups() for match in _CAME_FOR_DUE.finditer(text)]
    told += [match.groups()[::-1] for match in _DUE_THEN_CAME.finditer(text)]
    for came, due in told:
        got, wanted = _number(came), _number(due)
        if 0 < got < wanted:
            return {"came": str(got), "due": str(wanted)}
    return {}


def _number(word: str) -> int:
    return int(word) if word.isdigit() else _NUMBERS.get(lemma(word), 0)
