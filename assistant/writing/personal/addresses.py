"""Postal addresses: Russian ones by the words of streets and houses in any case, English and Chinese ones by their order."""

import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import yaml

from assistant.writing.personal.finds import Find, Sort

DATA = Path(__file__).parent.parent / "data"
_NAME = r"(?:[А-ЯЁ][а-яё]+(?:-[А-ЯЁа-яё]+)*|\d{1,3}(?:-?(?:я|й|го|ая|ой|ый|лет))(?:\s[А-ЯЁа-яё]+)?)"
_LOW_NAME = r"[а-яё]{3,}(?:\s[а-яё]{3,})?"
_REGION = r"(?i:обл|область|области|край|края)\.?"
_FLAT = r"(?i:кв|квартир[аеуы])\.?"
_HOUSE = r"(?i:дом[аеу]?|домом|д\.)"
_NOT_A_HOUSE = r"(?!\s?(?:руб|шт|см|мм|дн|д\.|раз|год|лет|мес|час|мин|%))"
_NUMBER = r"(?:№\s?)?\d{1,4}\s?(?:[а-яёa-z](?![а-яёa-z]))?(?:\s?[/\-кk]\s?\d{1,4}[а-яa-z]?(?![а-яёa-z]))?"


def addresses(text: str) -> Iterator[Find]:
    """The places of addresses. A town alone is no address; a street or a house in it is."""
    for pattern in _patterns():
        for match in pattern.finditer(text):
            yield Find(match.start(), match.end(), Sort.ADDRESS)


@cache
def _patterns() -> tuple[re.Pattern[str], ...]:
    words = {name: "|".join(lines) for name, lines in yaml.safe_load((DATA / "address_words.yaml").read_text(encoding="utf-8")).items()}
    return (*_russian(words), *_english(words), *_chinese())


def _russian(words: dict[str, str]) -> Iterator[re.Pattern[str]]:
    before, after, place, house = (rf"(?:{_any_case(words[name])})" for name in ("ru_before", "ru_after", "ru_place", "ru_house"))
    town = rf"(?:(?<![\w-]){place}\s?{_NAME}(?:\s{_NAME})?[\s,]{{1,3}}|\b{_NAME}(?:\s{_REGION})?,\s?)"
    index = r"(?:\b\d{6}[\s,]{1,3})?"
    tail = rf"(?:[\s,]{{0,3}}(?:{house}\s?)?{_NUMBER}\b)?(?:[\s,]{{1,3}}{house}\s?{_NUMBER})*(?:-\d{{1,4}}\b)?"
    names = rf"{_NAME}(?:\s{_NAME}){{0,2}}"
    yield re.compile(rf"{index}(?:{town}){{0,3}}(?<![\w-]){before}\s?{names}{tail}")
    yield re.compile(
        rf"(?<![\w-]){before}\s?{_LOW_NAME}[\s,]{{1,3}}(?:{house}\s?)?{_NUMBER}\b{_NOT_A_HOUSE}(?:[\s,]{{1,3}}{house}\s?{_NUMBER})*"
    )
    yield re.compile(rf"{index}(?:{town}){{0,3}}\b{_NAME}(?:\s{_NAME})?\s{after}(?![\w-]){tail}")
    yield re.compile(rf"(?<![\w-]){house}\s?{_NUMBER}(?:[\s,]{{1,3}}{house}\s?{_NUMBER})+")
    yield re.compile(rf"(?<![\w-]){_FLAT}\s?(?:№\s?)?\d{{1,4}}\b")
    yield re.compile(rf"(?<![\w-]){_HOUSE}\s?№?\s?\d{{1,4}}[а-яa-z]?(?:[/\-]\d{{1,4}})?\b{_NOT_A_HOUSE}")
    yield re.compile(rf"\b\d{{6}}[\s,]{{1,3}}(?:{town}){{1,3}}")
    yield re.compile(rf"(?:{town}){{1,3}}{_NAME}(?:\s{_NAME})?[\s,]{{1,3}}\d{{1,4}}(?:[а-я])?(?:[\s,\-/]{{1,3}}\d{{1,4}})?\b")


def _english(words: dict[str, str]) -> Iterator[re.Pattern[str]]:
    street, unit = rf"(?:{words['en_street']})", rf"(?:{words['en_unit']})"
    name = r"[A-Z\d][\w'.-]*"
    tail = rf"(?:[\s,]{{1,3}}{unit}\s?\w{{1,6}}\b)?(?:,\s?[A-Z][\w.'-]+(?:\s[A-Z][\w.'-]+)?){{0,3}}"
    code = r"(?:[\s,]{1,3}(?:[A-Z]{2}\s\d{5}(?:-\d{4})?|[A-Z]{1,2}\d[A-Z\d]?\s?\d[A-Z]{2}|\d{5}))?"
    yield re.compile(rf"(?:\b(?i:{unit})\s?\w{{1,6}},?\s)?\b\d{{1,5}}[A-Za-z]?,?\s(?:{name}\s){{1,4}}(?i:{street})(?![\w-]){tail}{code}")
    yield re.compile(rf"\b(?i:{unit})\s?\d\w{{0,5}}\b,\s{name}")
    yield re.compile(r"\b[A-Z]{1,2}\d[A-Z\d]?\s\d[A-Z]{2}\b")
    yield re.compile(r"\b[A-Z]{2}\s\d{5}(?:-\d{4})?\b")
    yield re.compile(r"\b(?i:p\.?\s?o\.?\sbox)\s\d{1,6}")


def _chinese() -> Iterator[re.Pattern[str]]:
    place = r"[\u4e00-\u9fff]{2,8}?(?:省|自治区|市|区|县|镇|乡|街道)"
    street = r"[\u4e00-\u9fff\d]{1,10}?(?:路|街|大道|巷|弄|胡同|村|小区|花园|苑|大厦|广场|里)"
    number = r"[A-Za-z\d一二三四五六七八九十]{1,5}\s?(?:号楼?|弄|栋|幢|座|单元|楼|层|室|户)"
    yield re.compile(rf"(?:{place}){{0,4}}{street}\s?{number}(?:{number}|[\dA-Za-z]{{2,5}})*")
    yield re.compile(rf"(?:{place}){{1,4}}(?:{street}){{1,3}}(?:\s?{number}(?:{number}|[\dA-Za-z]{{2,5}})*)?")
    yield re.compile(rf"{number}{number}+(?:[\dA-Za-z]{{2,5}})?")


def _any_case(words: str) -> str:
    return rf"(?i:{words})"
