"""Quantities: numbers with their units, bounds and roughness, as intervals in base units."""

import math
import re
from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import dataclass, replace
from enum import StrEnum

from assistant.filter.grounding.lexicon import lexicon
from assistant.filter.grounding.numbers import AND_HALF, Number, han_value, numbers_of
from assistant.filter.grounding.units import COUNT, Unit, units
from assistant.filter.grounding.words import Word

_LINK = re.compile(r"\s*(?:[xх×*/·]|на|by)\s*")
_DASH = re.compile(r"\s*(?:[-–—~]|至|到)\s*")
_TO = re.compile(r"\s*(?:до|to|and|и|по)\s*")
_MONEY = {"£": Unit("gbp", 1), "$": Unit("usd", 1), "€": Unit("eur", 1), "¥": Unit("cny", 1), "￥": Unit("cny", 1), "₽": Unit("rub", 1)}
_ALONE = re.compile(
    r"(?<![а-яa-z\d-])(?:(?P<bound>до|от|на|ровно|почти|около|больше|более|меньше|менее|целый|целые|один|одна|одну|a|an|one)\s+)?"
    r"(?P<unit>метр(?=\s)|год|года|месяц|месяца|недел[юяи]|час|часа|сутки|суток|центнера?|литра?|килограмма?|тонн[уы]|year|month|week|day|hour)(?![а-яa-z\d])"
)
_DATED = re.compile(r"\s+[а-я]+\s*[:—–-]?\s*(?:19|20)\d\d")  # «Год издания: 2025» is no stretch of a year
_NOT_ALONE = re.compile(r"(?:\bв|\bраз|\bчерез|\bper|\beach|\bonce|\btwice|\btimes|\d|/)\s*(?:a\s+)?$")
_METRE = 1000
_TAILS = {("length", 1000.0): (10, 99, 10), ("time", 60.0): (5, 59, 1), ("mass", 1000.0): (100, 999, 1), ("volume", 1000.0): (100, 999, 1)}
_TENTHS = re.compile(r"([零一二三四五六七八九]{1,2}|(?<=米)\d{1,2})(?![零一二三四五六七八九十百\d个只条厘公])")
_TURNED = re.compile(r"(?<![\d\w])(?<!\d )([а-я]+(?:ов|ев|ей|ут|ек|ет|ель|яцев|аммов|тров))\s+(?:на\s|по\s|за\s|через\s|в\s|до\s)?$")
_OVER = re.compile(
    r"\s*(?:с лишним|с небольшим|с хвостиком|с чем-то|или чуть больше|or so|or a bit more|plus change|多一点|多点|多一些|出头|多(?!\w))"
)
_ARTICLE = re.compile(r"\s+(?:of\s+)?an?(?=\s)")
_PER = re.compile(r"\s*(?:/|\bв\b|\bза\b|\bper\b|\ba\b|\ban\b|每)(?=\s?[a-zа-я\u3400-\u9fff])")
_FULL = re.compile(r"^\s*(?:\+|и\s|или\s|or\s|and\s|以上|及以上|起|以内|以下|之内|включительно)")


class Bound(StrEnum):
    """What a quantity says about the value it names."""

    EXACT = "exact"
    AT_MOST = "at most"
    AT_LEAST = "at least"
    RANGE = "range"


@dataclass(frozen=True, slots=True)
class Quantity:
    """A measured or counted amount. `low` and `high` are in base units; `group` ties the sides of one size together."""

    start: int
    end: int
    low: float
    high: float
    unit: Unit
    bound: Bound = Bound.EXACT
    rough: bool = False
    under: bool = False
    over: bool = False
    group: int = -1
    noun: str = ""
    worded: bool = False

    @property
    def dimension(self) -> str:
        return self.unit.dimension


def quantities_of(text: str, words: Sequence[Word]) -> list[Quantity]:
    """Every quantity of a flattened text."""
    plain = [quantity for number in numbers_of(text, words) if (quantity := _measured(text, number)) is not None]
    whole = _merge_ranges(text, _share_units(text, _compound(text, plain)))
    halved = _half_price(text)
    whole = [q for q in whole if not any(half.start <= q.start < half.end for half in halved)]
    alone = [*halved, *_alone(text)]
    alone = [found for found in alone if not any(q.start < found.end and found.start < q.end for q in whole)]
    tailed = _tailed(text, sorted(whole + alone, key=lambda q: q.start))
    bounded = [_with_bounds(text, words, quantity) for quantity in tailed]
    return _merge_bounds(text, bounded)


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
    if han and unit is COUNT and text[number.end : number.end + 1] not in set("个件只条双支瓶盒包块片颗粒台套张把位人层档页种"):
        return None
    if text[end : end + 1] == "半" and unit is not COUNT:
        return Quantity(number.start, end + 1, (number.value + 0.5) * unit.factor, (number.value + 0.5) * unit.factor, unit, worded=True)
    value = number.value * unit.factor
    if (tail := _TENTHS.match(text, end)) is not None and unit.dimension == "length" and unit.factor == _METRE:
        digits = "".join(str(int(han_value(char) or 0)) if not char.isdigit() else char for char in tail.group(1))
        value, end = value + float(f"0.{digits}") * unit.factor, tail.end(1)
    return Quantity(number.start, end, value, value, unit, over=more, noun=noun, worded=number.worded)


def _unit_after(text: str, number: Number) -> tuple[Unit, int] | None:
    """The unit behind a number; "half a day" has an article between."""
    article = _ARTICLE.match(text, number.end) if number.value < 1 else None
    read = (units().at(text, article.end()) if article else None) or units().at(text, number.end)
    # «сорок пять в два слоя», "the navy one in L": a preposition after a number in words, and no unit.
    spelled = text[number.end : read[1]].strip() if read else ""
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
        if not (linked or ranged):
            continue
        if here.unit is COUNT and after.unit is not COUNT and not here.noun:
            shared[at] = replace(here, low=here.low * after.unit.factor, high=here.high * after.unit.factor, unit=after.unit)
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


def _alone(text: str) -> list[Quantity]:
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


def _half_price(text: str) -> list[Quantity]:
    percent = Unit("percent", 1)
    return [Quantity(match.start(), match.end(), 50, 50, percent, worded=True) for match in re.finditer("half price|полцены|半价", text)]


def _names_term(text: str, at: int) -> bool:
    return bool(
        re.search(
            r"(?:гаранти[яи]|срок|об[ъь]ем|вес|весит|вмещает|входит|длина|высота|ширина|warranty|guarantee)\s*$", text[max(0, at - 12) : at]
        )
    )


def _with_bounds(text: str, words: Sequence[Word], quantity: Quantity) -> Quantity:
    first = bisect_left(words, quantity.start, key=lambda word: word.start)
    before = [word for word in words[max(first - 3, 0) : first] if quantity.start - 24 <= word.start and word.end <= quantity.start]
    last = bisect_left(words, quantity.end, key=lambda word: word.start)
    after = [word for word in words[last : last + 3] if word.start < quantity.end + 16]
    words_before = _close(before, text, quantity.start)
    marks = {name: _ends_at(name, words_before) for name in ("approximately", "under", "over", "at_most", "at_least")}
    tail = text[quantity.end : quantity.end + 16]
    marks["approximately"] |= tail.lstrip().startswith(("左右", "上下", "плюс-минус")) or text[: quantity.start].rstrip().endswith(
        ("~", "≈")
    )
    if _FULL.match(tail) or tail[:1] == "+":
        marks["at_least"] |= tail.startswith("+") or _starts("at_least_after", after, tail)
        marks["at_most"] |= _starts("at_most_after", after, tail)
    marks["over"] |= _OVER.match(tail) is not None
    if marks["at_least"] or marks["at_most"]:
        marks["under"] = marks["over"] = False
    bound = quantity.bound
    if bound is Bound.EXACT and marks["at_most"] and not marks["at_least"]:
        bound = Bound.AT_MOST
    elif bound is Bound.EXACT and marks["at_least"] and not marks["at_most"]:
        bound = Bound.AT_LEAST
    return replace(
        quantity, bound=bound, rough=quantity.rough or marks["approximately"], under=marks["under"], over=quantity.over or marks["over"]
    )


def _close(before: list[Word], text: str, start: int) -> list[Word]:
    """The words just before a quantity, back to the nearest stop."""
    kept: list[Word] = []
    edge = start
    for word in reversed(before):
        if re.search(r"[,.;:!?()，。；：、]", text[word.end : edge]):
            break
        kept.insert(0, word)
        edge = word.start
    return kept


def _ends_at(marker: str, words: list[Word]) -> bool:
    return any(end == len(words) for _, end in lexicon().marked(marker, words))


def _starts(marker: str, words: list[Word], tail: str) -> bool:
    return any(start == 0 for start, _ in lexicon().marked(marker, words)) or tail.startswith(("以上", "及以上", "起"))


def _merge_bounds(text: str, found: list[Quantity]) -> list[Quantity]:
    """«от 2 месяцев до года»: a lower and an upper bound side by side make a range."""
    merged: list[Quantity] = []
    for quantity in found:
        last = merged[-1] if merged else None
        if (
            last is not None
            and last.bound is Bound.AT_LEAST
            and quantity.bound is Bound.AT_MOST
            and last.dimension == quantity.dimension
            and quantity.start - last.end < 8
            and last.low < quantity.high
        ):
            merged[-1] = replace(last, end=quantity.end, high=quantity.high, bound=Bound.RANGE)
        else:
            merged.append(quantity)
    return merged


def near(left: float, right: float, tolerance: float) -> bool:
    """Whether two amounts agree within a share of the larger."""
    return math.isclose(left, right, rel_tol=tolerance, abs_tol=1e-9)
