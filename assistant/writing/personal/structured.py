"""Personal data with a shape: phones, e-mails, cards, order numbers, messenger accounts. Misses nothing rather than guesses well."""

import re
import unicodedata
from collections.abc import Iterator
from itertools import pairwise

from assistant.writing.personal.finds import Find, Sort

_EMAIL = re.compile(r"[\w.+-]+\s?@\s?[\w-]+(?:\s?\.\s?[\w-]+)+")
_SPELLED_EMAIL = re.compile(
    r"[\w.+-]+[\s(\[]{1,3}(?:собака|собачка|at|эт)[\s)\]]{1,3}[\w-]+(?:[\s(\[]{1,3}(?:точка|dot)[\s)\]]{1,3}|\.)[a-zа-я]{2,8}\b",
    re.IGNORECASE,
)
_DIGITS = re.compile(r"(?<!\d)(?<!\d[.,])\+?\(?\d(?:[ \t\u00a0\u202f\-–—‑().·_*/]{0,3}\d)+")
_DATE = re.compile(r"(?<!\d)\d{1,2}[./-]\d{1,2}[./-](?:19|20)?\d{2}(?![\d-])|(?<!\d)(?:19|20)\d{2}[./-]\d{1,2}[./-]\d{1,2}(?!\d)")
_TIME = re.compile(r"(?<!\d)\d{1,2}:\d{2}(?::\d{2})?(?!\d)")
_RANGE = re.compile(r"(\d{1,4})\s?[-–—/]\s?(?!0)(\d{1,4})")
_PAIRS = re.compile(r"\d{1,3}(?:[\s/()]+\d{1,3})+")
_ORDER = re.compile(
    r"(?:заказ\w*|отправлени\w*|посылк\w*|трек\w*|накладн\w*|номер\w*|заявк\w*|order|tracking|parcel|shipment|单号|订单号?|运单号?)"
    r"[\s:：#№\-.(]{0,5}(?:номер\w*|number|no\.?|id|№|#|是|为)?[\s:：#№.]{0,3}(?P<id>(?=[\w-]*\d{3})[A-Za-z\d][A-Za-z\d_-]{4,40})",
    re.IGNORECASE,
)
_HEXADECIMAL = re.compile(r"\b(?=[a-f\d-]*\d)(?=[a-f\d-]*[a-f])[a-f\d]{8}[a-f\d-]{8,40}\b", re.IGNORECASE)
_TRACK = re.compile(r"\b[A-Z]{2}\d{9}[A-Z]{2}\b|\b[A-Z]{2,4}-?\d{8,15}\b")
_ACCOUNT = re.compile(
    r"(?<![\w.])@\w[\w.]{2,}|\b(?:t|wa|vk|m)\.(?:me|com)/\S+|\b(?:https?://)?(?:www\.)?(?:t\.me|wa\.me|vk\.com|vk\.ru|instagram\.com|facebook\.com)/\S+"
)
_CUED_ACCOUNT = re.compile(
    r"(?:телеграм\w*|телег\w*|тг|telegram|tg|ватсап\w*|вотсап\w*|whats\s?app|вайбер\w*|viber|инст\w*|вк|vk|skype|скайп\w*|微信号?|薇信|weixin|wechat|wx|vx|qq)"
    r"[\s:：=\-—]{1,4}(?:id|号)?[\s:：]{0,2}(?P<id>[A-Za-z\d][A-Za-z\d_.-]{3,})",
    re.IGNORECASE,
)
_NUMERAL = (
    r"(?:нол\w{1,3}|один\w*|одн\w{1,3}|дв[аеу]\w*|три\w*|тр[её]\w+|четыр\w+|четвер\w+|пят\w*|шест\w*|сем[ьи]\w*|вос[еь]м\w*|девян\w+|девят\w*|"
    r"десят\w*|сорок\w*|сто|двести|триста|плюс)"
)
_SPOKEN = re.compile(rf"\b{_NUMERAL}(?:[\s,\-–—.]+{_NUMERAL}){{4,}}\b", re.IGNORECASE)
_ENGLISH_NUMERAL = r"(?:zero|oh|one|two|three|four|five|six|seven|eight|nine|double|triple)"
_ENGLISH_SPOKEN = re.compile(rf"\b{_ENGLISH_NUMERAL}(?:[\s,\-.]+{_ENGLISH_NUMERAL}){{5,}}\b", re.IGNORECASE)
_HAN_SPOKEN = re.compile(r"[零〇一二三四五六七八九幺两]{7,}")
_DATES = (_DATE, _TIME)


def structured(text: str) -> Iterator[Find]:
    """Everything with the shape of a phone, e-mail, card, order number or account."""
    plain = _plain(text)
    yield from (_find(match, Sort.EMAIL) for pattern in (_EMAIL, _SPELLED_EMAIL) for match in pattern.finditer(plain))
    yield from _numbers(plain)
    yield from (_find(match, Sort.PHONE) for pattern in (_SPOKEN, _ENGLISH_SPOKEN, _HAN_SPOKEN) for match in pattern.finditer(plain))
    yield from (Find(match.start("id"), match.end("id"), Sort.ORDER) for match in _ORDER.finditer(plain))
    yield from (_find(match, Sort.ORDER) for pattern in (_HEXADECIMAL, _TRACK) for match in pattern.finditer(plain))
    yield from (_find(match, Sort.ACCOUNT) for match in _ACCOUNT.finditer(plain))
    yield from (Find(match.start("id"), match.end("id"), Sort.ACCOUNT) for match in _CUED_ACCOUNT.finditer(plain))


def contacts(text: str) -> Iterator[Find]:
    """The finds by which a person can be reached."""
    return (find for find in structured(text) if find.sort in {Sort.PHONE, Sort.EMAIL, Sort.ACCOUNT, Sort.CARD})


def _plain(text: str) -> str:
    """Full-width letters and digits as plain ones, length kept, so that positions stay true."""
    folded = (unicodedata.normalize("NFKC", letter) for letter in text)
    return "".join(new if len(new) == 1 else old for new, old in zip(folded, text, strict=True))


def _find(match: re.Match[str], sort: Sort) -> Find:
    return Find(match.start(), match.end(), sort)


def _numbers(text: str) -> Iterator[Find]:
    """Long numbers. Dates, times, ranges and rows of sizes are left readable."""
    open_text = text
    for pattern in _DATES:
        open_text = pattern.sub(lambda match: "\n" * len(match[0]), open_text)
    for match in _DIGITS.finditer(open_text):
        sort = _number_sort(match[0])
        if sort is not None:
            yield _find(match, sort)


def _number_sort(written: str) -> Sort | None:
    digits = re.sub(r"\D", "", written)
    groups = re.findall(r"\d+", written)
    if _is_range(written) or (_PAIRS.fullmatch(written) and _looks_like_sizes(groups)):
        return None
    if len(digits) >= 13:
        return Sort.CARD if len(digits) <= 19 and (_luhn(digits) or {len(group) for group in groups} == {4}) else Sort.ORDER
    if len(digits) >= 10 or written.startswith("+"):
        return Sort.ORDER if re.fullmatch(r"\d{6,10}-\d{4}-\d{1,2}|\d+", written) and digits[0] not in "78913" else Sort.PHONE
    if len(digits) >= 7 and len(groups) >= 3:
        return Sort.PHONE
    return Sort.ORDER if len(digits) >= 6 and len(groups) == 1 else Sort.PHONE if len(digits) >= 7 and "-" in written else None


def _is_range(written: str) -> bool:
    """«220-240», «1500–2000»: two numbers that grow. Three digits and four are a short phone number."""
    found = _RANGE.fullmatch(written)
    return found is not None and int(found[1]) < int(found[2]) and (len(found[1]) + len(found[2])) != 7


def _looks_like_sizes(groups: list[str]) -> bool:
    """A row of two- or three-digit numbers that only grow: sizes, not a phone."""
    values = [int(group) for group in groups]
    return max(len(group) for group in groups) <= 3 and all(one < other for one, other in pairwise(values))


def _luhn(digits: str) -> bool:
    total = sum(sum(divmod(int(digit) * (2 if place % 2 else 1), 10)) for place, digit in enumerate(reversed(digits)))
    return total % 10 == 0
