"""Looking for words in a text the way a reader would: case, ё and spacing aside, by the beginnings of words."""

import re
from collections.abc import Iterable
from functools import cache
from importlib.resources import files
from typing import Any

import yaml

_CJK = re.compile(r"[\u3400-\u9fff]")
_WORD = re.compile(r"\w+(?:[.,]\d+)?|%|°", re.UNICODE)
_NUMBER = re.compile(r"(?<![\w.,])\d{1,3}(?:[ \u00a0]\d{3})+(?!\d)|\d+(?:[.,]\d+)?")


def plain(text: str) -> str:
    """The text in lower case, with ё as е, one kind of space and of dash, and decimal commas."""
    text = re.sub(r"[\s\u00a0\u202f]+", " ", text).lower().replace("ё", "е")
    text = re.sub(r"[\u2010-\u2015\u2212]", "-", text)
    return re.sub(r"(?<=\d)\.(?=\d)", ",", text)


def says(text: str, phrase: str) -> bool:
    """Whether the text holds the phrase: "re:" starts a pattern ("^": at the start of a sentence), anything else is word beginnings."""
    return _pattern(phrase).search(plain(text)) is not None


def said(text: str, phrases: Iterable[str]) -> list[str]:
    """Those of the phrases that the text holds."""
    return [phrase for phrase in phrases if says(text, phrase)]


def excerpt(text: str, phrase: str) -> str:
    """The words of the text that the phrase was found in; empty when it is not there."""
    found = _pattern(phrase).search(plain(text))
    return found[0] if found else ""


def numbers(text: str) -> set[str]:
    """Every number written in digits, thousands joined, decimal comma."""
    return {re.sub(r"[ \u00a0]", "", found).replace(".", ",") for found in _NUMBER.findall(text)}


def sentences(text: str) -> list[str]:
    """The sentences of a text."""
    return [part.strip() for part in re.split(r"(?<=[.!?…])\s+|(?<=[。！？])", text) if part.strip()]


@cache
def lexicon() -> dict[str, Any]:
    """The word lists that scorers read."""
    read: dict[str, Any] = yaml.safe_load((files("evals") / "lexicon.yaml").read_text(encoding="utf-8"))
    return read


@cache
def _pattern(phrase: str) -> re.Pattern[str]:
    if phrase.startswith("re:"):
        pattern = plain(phrase[3:]) if "\\" not in phrase else phrase[3:]
        return re.compile(rf"(?:^|[.!?…] ){pattern[1:]}" if pattern.startswith("^") else pattern)
    if _CJK.search(phrase):
        return re.compile(re.escape(plain(phrase)))
    return re.compile(r"\W+".join(map(_beginning, _WORD.findall(plain(phrase)))))


def _beginning(word: str) -> str:
    """A word or number as a pattern: numbers and words of one or two letters whole, longer words by their beginning."""
    if word in "%°":
        return re.escape(word)
    tail = r"(?![\d]|,\d)" if word[-1].isdigit() else r"(?![^\W\d_])" if len(word) <= 2 else r"\w*"
    return r"(?<![\w])(?<!\d,)" + re.escape(word) + tail
