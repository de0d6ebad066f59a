"""What a buyer tells about the course of things: how long it ran, how long it has served, for whom it is, whether all is settled."""

import re
from collections.abc import Iterator, Sequence

from assistant.reading.clauses import Clause
from assistant.reading.judging import word_set
from assistant.reading.morphology import inflect

_NUMBERS = {"один": 1, "два": 2, "две": 2, "три": 3, "четыре": 4, "пять": 5, "шесть": 6, "семь": 7, "восемь": 8, "девять": 9, "десять": 10}
_COUNT = rf"(\d{{1,3}}(?:\s*[-–]\s*\d{{1,3}})?|{'|'.join(_NUMBERS)})"
_RUN = r"(?:хват\w+|работа\w+|проработа\w+|держ\w+|продержа\w+|свет\w+|гор\w+|сади\w+|сел\w*|разря\w+|выдерж\w+|отключ\w+)"
_GAP = r"(?:(?!заявл|обеща|указан|написан|должн)[^.!?,;\n\d]){0,40}?"
_LASTS = (
    re.compile(rf"\b{_RUN}\b{_GAP}\s{_COUNT}\s*-?(минут\w*|мин\b|час\w*|ч\b)", re.IGNORECASE),
    re.compile(rf"\b{_RUN}\b{_GAP}\s(минут|часа?|часов)\s+(?:на|через)\s+{_COUNT}(?![а-яё\d])", re.IGNORECASE),
)
_SHORT_OF = re.compile(
    rf"(?:заявлен\w*|обеща\w+|указан\w*|написан\w*)\s+(?:на\s+|до\s+)?(\d{{1,2}})\s*(час|мин)\w*[^.!?\n\d]{{0,30}}?{_RUN}[^.!?\n\d]{{0,12}}?\s(\d{{1,2}})(?!\d|[.,]\d|\s*(?:%|раз))",
    re.IGNORECASE,
)
_SPELLED = {
    "мин": ("минуту", "минуты", "минут"),
    "ч": ("час", "часа", "часов"),
    "мес": ("месяц", "месяца", "месяцев"),
    "лет": ("год", "года", "лет"),
}

_SINCE = re.compile(
    r"\b(?:куп\w+|взя\w+|заказ\w+|пользу\w+|работает|служит)\s+(?:ещё |еще |уже )?(с|в|во)\s+(\w{3,8})(?![а-яё])", re.IGNORECASE
)
_MONTHS = (
    ("январ", "января"), ("феврал", "февраля"), ("март", "марта"), ("апрел", "апреля"), ("ма", "мая"), ("июн", "июня"), ("июл", "июля"),
    ("август", "августа"), ("сентябр", "сентября"), ("октябр", "октября"), ("ноябр", "ноября"), ("декабр", "декабря"),
)  # fmt: skip
_STILL = re.compile(r"вс[её] (?:ещ[её] )?(?:работает|служит|исправно)|ещ[её] работает|до сих пор|сейчас", re.IGNORECASE)
_SERVED = re.compile(
    rf"\b(?:уже|пользу\w+|работает|служит|свыше|более|больше|прошло|спустя|через)\s+(?:уже |почти |около |больше |более )?"
    rf"(полгода|пол года|полтора года|год(?:а|у)?|{_COUNT}\s+(?:месяц\w*|год\w*|лет))(?![а-яё])",
    re.IGNORECASE,
)

_SETTLED = re.compile(
    r"(?:деньги|средства|сумму|оплату)\s+(?:\w+\s+){0,3}?(?:вернули|возвращены|возвратили|пришли|вернулись)|(?:вернули|возвратили)\s+(?:\w+\s+){0,3}?(?:деньги|средства|сумму)"
    r"|возврат\w*\s+(?:\w+\s+){0,3}?(?:одобр\w+|оформлен\w*|принят\w*)|одобр\w+\s+(?:\w+\s+){0,2}?(?:возврат|заявк)",
    re.IGNORECASE,
)
_PAST_RETURN = re.compile(
    r"(?:вернуть|возврат\w*|сдать|обменять)\s+(?:\w+\s+){0,3}?(?:не\s+(?:успе\w+|получится|могу|можем|вышло)|поздно|нельзя)"
    r"|не\s+успе\w+\s+(?:\w+\s+){0,2}?(?:вернуть|сдать|обменять)|поздно\s+(?:возвращать|вернуть|сдавать)"
    r"|срок\w*\s+(?:на\s+)?возврат\w*\s+(?:\w+\s+){0,2}?(?:выш|прош|ист[её]к|законч|кончил)\w*",
    re.IGNORECASE,
)
_MINOR = re.compile(
    r"не\s*(?:большой|значительный|существенный|критичный)\s+(?:минус|недостат\w+|нюанс)|небольшой\s+(?:минус|недостат\w+|нюанс)|незначительн\w+"
    r"|не\s+(?:критично|страшно|влияет|мешает|принципиально|смертельно|беда|проблема)|это\s+мелоч|но\s+мелоч|мелоч[ьи]\b|придирк",
    re.IGNORECASE,
)


def circumstances(words: str) -> Iterator[str]:
    """`settled`: the money is back; `past_return`: the time for that is over, as the buyer says; `minor`: the buyer makes little of it."""
    if _SETTLED.search(words):
        yield "settled"
    if _PAST_RETURN.search(words):
        yield "past_return"
    if _MINOR.search(words):
        yield "minor"


def told(words: str, cut: Sequence[Clause]) -> dict[str, str]:
    """`lasts` «10 минут», `served` «полгода» or «с марта», `gift_to` «коллеге», `pet_to` «коту», each only where it is told."""
    found = {"lasts": lasted(words), "served": served(words), "gift_to": _given_to(cut), "pet_to": _pet(cut), "turn": _turn(words)}
    return {name: said for name, said in found.items() if said} | _short_of(words)


def lasted(words: str) -> str:
    """How long it ran on one charge, in the accusative: «хватает на 10 минут максимум», «отключился через 2 часа»."""
    if match := _LASTS[0].search(words):
        return _spelled(match.group(1), "мин" if match.group(2).lower().startswith("м") else "ч")
    match = _LASTS[1].search(words)
    return "" if match is None else _spelled(match.group(2), "мин" if match.group(1).lower().startswith("м") else "ч")


def _short_of(words: str) -> dict[str, str]:
    """«заявлено 6 часов, а сел через 4»: both figures in the unit that was named once."""
    match = _SHORT_OF.search(words)
    if match is None or int(match.group(3)) >= int(match.group(1)):
        return {}
    unit = "мин" if match.group(2).lower().startswith("м") else "ч"
    return {"stated": _spelled(match.group(1), unit), "measured": _spelled(match.group(3), unit)}


_NOMINATIVE = {"ую": "ая", "ью": "ья"}
_AGAIN = re.compile(
    r"\b(втор|трет|четв[её]рт|пят|шест)(ой|ий|ый|ая|ья|ую|ью|ое|ье)\s+(мешок|мешочек|раз|заказ|упаковк[уа]|пачк[уа]|банк[уа]|баночк[уа]|коробк[уа]|бутылк[уа]|набор|комплект)\b",
    re.IGNORECASE,
)


def _turn(words: str) -> str:
    """«третий мешок»: which one in a row is bought, in the nominative."""
    match = _AGAIN.search(words)
    if match is None or not re.search(r"\b(?:бер[уеё]|покупа|заказыв|взял|купил|заказал)", words, re.IGNORECASE):
        return ""
    stem, ending, noun = (group.lower() for group in match.groups())
    return f"{stem}{_NOMINATIVE.get(ending, ending)} {re.sub('у$', 'а', noun)}".replace("четверт", "четвёрт")


def served(words: str) -> str:
    """How long the goods have been with the buyer, when it is half a year or more, or since which month."""
    since = _SINCE.search(words)
    if since and _STILL.search(words):
        month = since.group(2).lower()
        return next((f"с {name}" for stem, name in _MONTHS if month.startswith(stem) and len(month) <= len(stem) + 2), "")
    match = _SERVED.search(words)
    if match is None:
        return ""
    said = " ".join(match.group(1).lower().split())
    if match.group(2) is None:
        return {"пол года": "полгода", "года": "год", "году": "год"}.get(said, said)
    unit = "мес" if "месяц" in said else "лет"
    return _spelled(match.group(2), unit)


def _spelled(count: str, unit: str) -> str:
    """«2 часа», «5–10 минут»: the unit in the form that its number asks for."""
    low = count.lower()
    number = _NUMBERS.get(low) or int(re.findall(r"\d+", low)[-1])
    one, few, many = _SPELLED[unit]
    tens, last = number % 100, number % 10
    form = one if last == 1 and tens != 11 else few if last in {2, 3, 4} and tens not in {12, 13, 14} else many
    shown = re.sub(r"\s*[-–]\s*", "–", low) if low not in _NUMBERS else str(number)
    return one if shown == "1" else f"{shown} {form}"


def _given_to(cut: Sequence[Clause]) -> str:
    """«взяла в подарок коллеге»: whom the goods are a gift for, in the dative."""
    for clause in cut:
        if clause.of_others or not any(token.lemma in {"подарок", "подарить", "дарить", "подарочек"} for token in clause.tokens):
            continue
        for token in clause.tokens:
            form = token.may_be("NOUN", case="datv")
            if form and token.lemmas & word_set("persons") and token.lower != form.lemma:
                return token.lower
    return ""


_PETS = frozenset({"кот", "кошка", "котик", "кошечка", "котёнок", "собака", "пёс", "пёсик", "щенок", "хомяк", "попугай"})


def _pet(cut: Sequence[Clause]) -> str:
    """«коту»: the buyer's pet, if exactly one is named."""
    named = {form.lemma for clause in cut for token in clause.tokens if (form := token.may_be("NOUN")) and form.lemma in _PETS}
    return (inflect(named.pop(), "NOUN", "datv") or "") if len(named) == 1 else ""
