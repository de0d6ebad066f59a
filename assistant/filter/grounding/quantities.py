"""Quantities: numbers with their units, bounds and roughness, as intervals in base units."""

import re
from collections.abc import Sequence
from dataclasses import replace

from assistant.filter.grounding.alone import alone, shares
from assistant.filter.grounding.bounds import merge_bounds, with_bounds
from assistant.filter.grounding.numbers import Number, han_value, numbers_of
from assistant.filter.grounding.quantity import Bound, Quantity
from assistant.filter.grounding.units import COUNT, Unit, units
from assistant.filter.grounding.words import Word

_LINK = re.compile(r"\s*(?:[xх×*/·]|на|by)\s*")
_FULL = re.compile(r"\s+(?:full|whole|entire|полн[а-я]+|цел[а-я]+)(?=\s)")
_WORD_AFTER = re.compile(r"\s+[а-я]")
_INSIDE = re.compile(
    r"\s+(?:толщин|ширин|длин|высот|глубин|комплект|набор|упаковк|коробк|размер|диаметр|обхват|месяц|недел|сутк|минут|одн|кажд|наличи|"
    r"среднем|день|год|час|пачк|пакет|банк|ряд)"
)
_GOVERNED = {"в": _INSIDE, "с": _WORD_AFTER, "к": _WORD_AFTER, "а": _WORD_AFTER}
_PREPOSITIONS = frozenset(_GOVERNED)
_DEGREES = Unit("temperature", 1.0)
_MINUS = re.compile(r"(?:\bминус|\bminus|零下)\s*$")
_BELOW = re.compile(r"(?:\bминус\s*|\bminus\s*|零下|(?:^|[^\d°]\s)[−–-]|−)$")
_EACH = re.compile(r"\s*(?:[а-я]+\.?\s+)?по\s*")
_FEW, _MANY = 9, 100
_DASH = re.compile(r"\s*(?:[-–—~]|至|到)\s*")
_TO = re.compile(r"\s*(?:до|to|and|и|по)\s*[+−–-]?\s*")
_MONEY = {"£": Unit("gbp", 1), "$": Unit("usd", 1), "€": Unit("eur", 1), "¥": Unit("cny", 1), "￥": Unit("cny", 1), "₽": Unit("rub", 1)}
_METRE = 1000
_TAILS = {("length", 1000.0): (10, 99, 10), ("time", 60.0): (5, 59, 1), ("mass", 1000.0): (100, 999, 1), ("volume", 1000.0): (100, 999, 1)}
_TENTHS = re.compile(r"([零一二三四五六七八九]{1,2}|(?<=米)\d{1,2})(?![零一二三四五六七八九十百\d个只条厘公])")
_TURNED = re.compile(
    r"(?<![\d\w])(?<!\d )([а-я]+(?:ов|ев|ей|ут|ек|ет|ель|яцев|аммов|тров)|недели|дня|часа|месяца|года|суток)\s+"
    r"(?:на\s|по\s|за\s|через\s|в\s|до\s)?$"
)
_ARTICLE = re.compile(r"\s+(?:of\s+)?an?(?=\s)")
_PER = re.compile(r"\s*(?:/|\bв\b|\bза\b|\bper\b|\ba\b|\ban\b|每)(?=\s?[a-zа-я\u3400-\u9fff])")


def quantities_of(text: str, words: Sequence[Word]) -> list[Quantity]:
    """Every quantity of a flattened text."""
    plain = [quantity for number in numbers_of(text, words) if (quantity := _measured(text, number)) is not None]
    whole = _merge_ranges(text, _share_units(text, _hundreds(text, _compound(text, plain))))
    parts = shares(text)
    whole = [q for q in whole if not any(part.start <= q.start < part.end for part in parts)]
    single = [*parts, *alone(text)]
    single = [found for found in single if not any(q.start < found.end and found.start < q.end for q in whole)]
    tailed = _tailed(text, sorted(whole + single, key=lambda q: q.start))
    bounded = [with_bounds(text, words, quantity) for quantity in tailed]
    return merge_bounds(text, bounded)


def _measured(text: str, number: Number) -> Quantity | None:
    unit, end, noun, more = COUNT, number.end, "", False
    if number.joined:
        read = units().at(number.joined, 0)
        unit, noun = (read[0], "") if read else (COUNT, number.joined)
    elif (money := _MONEY.get(text[number.start - 1 : number.start])) or (money := _MONEY.get(text[number.start - 2 : number.start - 1])):
        unit = money
    elif (read := _unit_after(text, number)) is not None:
        unit, end = read
    elif text[number.end : number.end + 1] in {"多", "来"} and (read := units().at(text, number.end + 1)) is not None:
        (unit, end), more = read, True  # «三百多克»: three hundred grams and some
    elif (turned := _unit_before(text, number)) is not None:
        value = number.value * turned[0].factor
        return Quantity(turned[1], number.end, value, value, turned[0], rough=True, worded=True)
    rate = _PER.match(text, end) if unit.dimension else None
    per = units().at(text, rate.end()) if rate else None
    if per is not None and per[0].dimension == "time":
        unit, end = Unit(f"{unit.dimension}/time", unit.factor / per[0].factor), per[1]
    han = text[number.start] >= "\u3400"
    if (
        han
        and unit is COUNT
        and text[number.end : number.end + 1] not in set("个件只条双支瓶盒包块片颗粒台套张把位人层档页种杯碗壶次顿餐勺袋卷节")
    ):
        return None
    if text[end : end + 1] == "半" and unit is not COUNT:
        return Quantity(number.start, end + 1, (number.value + 0.5) * unit.factor, (number.value + 0.5) * unit.factor, unit, worded=True)
    value = number.value * unit.factor
    before = text[max(0, number.start - 8) : number.start]
    if (unit is COUNT and not noun and _MINUS.search(before)) or (unit.dimension == _DEGREES.dimension and _BELOW.search(before)):
        return Quantity(number.start, end, -number.value, -number.value, _DEGREES, worded=number.worded)
    if (tail := _TENTHS.match(text, end)) is not None and unit.dimension == "length" and unit.factor == _METRE:
        digits = "".join(str(int(han_value(char) or 0)) if not char.isdigit() else char for char in tail.group(1))
        value, end = value + float(f"0.{digits}") * unit.factor, tail.end(1)
    return Quantity(number.start, end, value, value, unit, over=more, noun=noun, worded=number.worded)


def _unit_after(text: str, number: Number) -> tuple[Unit, int] | None:
    """The unit behind a number; "half a day" has an article between."""
    article = _ARTICLE.match(text, number.end) if number.value < 1 else _FULL.match(text, number.end)
    read = (units().at(text, article.end()) if article else None) or units().at(text, number.end)
    # «сорок пять в два слоя», "the navy one in L": a preposition after a number in words, and no unit.
    spelled = text[number.end : read[1]].strip() if read else ""
    if spelled in _PREPOSITIONS and read and text[number.end] == " " and _GOVERNED[spelled].match(text, read[1]):
        return None  # «15 в толщину», «3 с лишним»
    return None if number.worded and (len(spelled) == 1 or spelled == "in") and text[number.start] < "\u3400" else read


def _unit_before(text: str, number: Number) -> tuple[Unit, int] | None:
    """«минут на сорок», «лет пять»: a unit before its number says about so many."""
    match = _TURNED.search(text, max(0, number.start - 24), number.start)
    read = units().at(text, match.start(1)) if match else None
    return (read[0], match.start(1)) if match and read and read[1] == match.end(1) and len(match.group(1)) > 2 else None


def _compound(text: str, found: list[Quantity]) -> list[Quantity]:
    """«1 ч 30 мин» and «3 кг 900 г» are one quantity."""
    joined: list[Quantity] = []
    for quantity in found:
        last = joined[-1] if joined else None
        if (
            last is not None
            and last.dimension
            and last.dimension == quantity.dimension
            and last.unit.factor > quantity.unit.factor
            and re.fullmatch(r"\s*(?:и|and)?\s*", text[last.end : quantity.start])
        ):
            total = last.low + quantity.low
            joined[-1] = replace(last, end=quantity.end, low=total, high=total)
        else:
            joined.append(quantity)
    return joined


def _hundreds(text: str, found: list[Quantity]) -> list[Quantity]:
    """«Два двадцать на два сорок»: metres and centimetres, told without either."""
    joined: list[Quantity] = []
    for quantity in found:
        last = joined[-1] if joined else None
        spoken = last is not None and last.worded and quantity.worded and last.unit is COUNT and quantity.unit is COUNT
        if last is not None and spoken and 1 <= last.low <= _FEW < quantity.low < _MANY and text[last.end : quantity.start].isspace():
            total = last.low * _MANY + quantity.low
            joined[-1] = replace(last, end=quantity.end, low=total, high=total)
        else:
            joined.append(quantity)
    return joined


def _tailed(text: str, found: list[Quantity]) -> list[Quantity]:
    """«Два метра шестьдесят», «час двадцать», «кило двести»: the bare number goes on in the smaller unit."""
    joined: list[Quantity] = []
    for quantity in found:
        last = joined[-1] if joined else None
        step = _TAILS.get((last.dimension, last.unit.factor)) if last else None
        follows = last is not None and step is not None and text[last.end : quantity.start].isspace() and last.end > last.start
        if last is not None and step is not None and follows and quantity.unit is COUNT and not quantity.noun and last.worded:
            low, high, factor = step
            if low <= quantity.low <= high and quantity.worded and quantity.low == quantity.high:
                total = last.low + quantity.low * factor
                joined[-1] = replace(last, end=quantity.end, low=total, high=total)
                continue
        joined.append(quantity)
    return [q for q in joined if text[q.start : q.end] != "метр" or re.match(r"\s+(?:на|х|x)\s", text[q.end :])]


def _share_units(text: str, found: list[Quantity]) -> list[Quantity]:
    """«2,1 на 1,8 метра», «120×60×75 см», «5–10 см», «18 и 20 см»: a bare number takes the unit of its neighbour."""
    shared = list(found)
    for at in range(len(shared) - 2, -1, -1):
        here, after = shared[at], shared[at + 1]
        between = text[here.end : after.start]
        linked, ranged = bool(_LINK.fullmatch(between)), bool(_DASH.fullmatch(between) or _TO.fullmatch(between))
        if _EACH.fullmatch(between) and here.unit is COUNT and after.unit is not COUNT:
            shared[at : at + 2] = replace(here, group=after.start), replace(after, group=after.start)
            continue
        if not (linked or ranged):
            continue
        if ranged and here.worded and here.rough and here.dimension and after.unit is COUNT and not after.noun:
            factor = here.unit.factor  # «недели через полторы-две»
            shared[at + 1] = replace(after, low=after.low * factor, high=after.high * factor, unit=here.unit)
        if here.unit is COUNT and after.unit is not COUNT and not here.noun:
            below = after.dimension == _DEGREES.dimension and _BELOW.search(text[max(0, here.start - 8) : here.start]) is not None
            factor = -after.unit.factor if below else after.unit.factor
            shared[at] = replace(here, low=here.low * factor, high=here.high * factor, unit=after.unit)
        if linked:
            shared[at] = replace(shared[at], group=after.start if after.group < 0 else after.group)
            shared[at + 1] = replace(after, group=shared[at].group)
    return shared


def _merge_ranges(text: str, found: list[Quantity]) -> list[Quantity]:
    merged: list[Quantity] = []
    for quantity in found:
        last = merged[-1] if merged else None
        if last is not None and last.dimension == quantity.dimension and last.low <= quantity.low and _spans_range(text, last, quantity):
            merged[-1] = replace(last, end=quantity.end, high=quantity.high, unit=quantity.unit, bound=Bound.RANGE)
        else:
            merged.append(quantity)
    return merged


def _spans_range(text: str, low: Quantity, high: Quantity) -> bool:
    between = text[low.end : high.start]
    if _DASH.fullmatch(between):
        return low.bound is Bound.EXACT
    before = text[max(0, low.start - 9) : low.start]
    opened = re.search(r"(?:\bот|\bс|\bсо|\bfrom|\bbetween|\bмежду|从)\s*$", before)
    return bool(opened and _TO.fullmatch(between))
