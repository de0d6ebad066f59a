"""Whether a reply is written in the language that the buyer expects."""

import re
from bisect import bisect_right
from collections import Counter
from collections.abc import Iterator
from functools import cache
from operator import itemgetter

from assistant.filter.candidate import Candidate
from assistant.filter.engine import Hit, detector
from assistant.filter.lexicons import lexicon
from assistant.filter.morphology import is_dictionary_word
from assistant.filter.normalise import script
from assistant.filter.tokens import Token
from knowledge.types import Language, Platform, Span

_HOME_SCRIPT = {Language.RU: "Cyrl", Language.EN: "Latn", Language.ZH: "Hani"}
_KANA = re.compile("[\u3041-\u30ff\uff66-\uff9f]")
_HANGUL = re.compile("[\uac00-\ud7af\u1100-\u11ff]")
_OTHER = re.compile("[\u0530-\u06ff\u0900-\u0fff\u10a0-\u10ff]")
_QUOTED = re.compile(r"[«“\"„(\[][^»”\"“)\]]{0,80}[»”\"“)\]]")
_CODE = re.compile(r"(?<![A-Za-z0-9])[A-Za-z0-9]{0,30}[@_/.][\w@./-]{1,80}|(?<![A-Za-z])[A-Za-z]{1,20}\d[\w-]{0,40}")
_FEWEST_WORDS = 4
_RU_LETTERS = frozenset("абвгдежзийклмнопрстуфхцчшщъыьэюяё")
_PLATFORM_LANGUAGE = {Platform.WB: Language.RU, Platform.OZON: Language.RU, Platform.YM: Language.RU}


@detector
def language(candidate: Candidate) -> Iterator[Hit]:
    """A reply, or a whole sentence of it, in another language than expected; names, brands and quotations do not count."""
    expected = candidate.language or (_PLATFORM_LANGUAGE.get(candidate.platform) if candidate.platform else None)
    if expected is None:
        return
    text = candidate.normal.text
    quoted = [match.span() for match in _QUOTED.finditer(text)]
    codes = [match.span() for match in _CODE.finditer(text)]
    words = [token for token in candidate.tokens if token.text[0].isalpha()]
    tokens = [token for token in words if not _inside(token, quoted) and not _inside(token, codes)]
    if whole := _is_another(tokens, text, expected):
        yield Hit(Span(0, len(candidate.text)), f"Ответ не на том языке: {whole}.")
        return
    for start, end in _foreign_runs(tokens, text, expected):
        yield Hit(candidate.normal.original_span(start, end), "Часть ответа на другом языке.")


@detector
def foreign_stretches(candidate: Candidate, *, words: int = 2) -> Iterator[Hit]:
    """Ordinary English words in a Russian text, `words` of them or more, neither quoted nor part of a code."""
    text = candidate.normal.text
    quoted, codes = ([match.span() for match in pattern.finditer(text)] for pattern in (_QUOTED, _CODE))
    found = [
        token
        for token in candidate.tokens
        if len(token.text) > 1
        and token.text in _english()
        and text[token.start].islower()
        and not _inside(token, quoted)
        and not _inside(token, codes)
    ]
    russian = sum(script(token.text[0]) == "Cyrl" for token in candidate.tokens)
    if len(found) >= words and russian > len(found):
        for token in found:
            yield Hit(candidate.normal.original_span(token.start, token.end), "Иностранное слово в русском тексте.")


def _inside(token: Token, places: list[tuple[int, int]]) -> bool:
    """Whether the token stands in one of the places, which are sorted and do not overlap."""
    index = bisect_right(places, token.start, key=itemgetter(0)) - 1
    return index >= 0 and token.start < places[index][1]


def _is_another(tokens: list[Token], text: str, expected: Language) -> str:
    """Why the whole text is in another language; empty when it is not."""
    weights = Counter(dict.fromkeys(("Cyrl", "Latn", "Hani", ""), 0))
    for token in tokens:
        weights[script(token.text[0])] += len(token.text) * (2 if script(token.text[0]) == "Hani" else 1)
    total = sum(weights.values())
    if total == 0:
        return ""
    if len(_KANA.findall(text)) > 3 and expected is not Language.EN:
        return "похоже на японский" if expected is Language.ZH or weights["Cyrl"] < total / 2 else ""
    if len(_HANGUL.findall(text)) > 3 and weights[_HOME_SCRIPT[expected]] < total * 0.6:
        return "похоже на корейский"
    if len(_OTHER.findall(text)) > 5 and weights[_HOME_SCRIPT[expected]] < total * 0.6:
        return "незнакомое письмо"
    own = [token for token in tokens if script(token.text[0]) == _HOME_SCRIPT[expected]]
    lower = [token for token in tokens if text[token.start].islower() or script(token.text[0]) == "Hani"]
    if len(tokens) > 1 and weights[_HOME_SCRIPT[expected]] < total * 0.35 and len(lower) > 1:
        return "написано другими буквами"
    if expected is Language.RU:
        return _not_russian(own, text)
    return _not_english(own, text) if expected is Language.EN else ""


def _not_russian(tokens: list[Token], text: str) -> str:
    words = [token.text for token in tokens if len(token.text) > 1 and text[token.start].islower()]
    words = words if len(words) > 2 else [token.text for token in tokens if len(token.text) > 1]
    if len(words) < _FEWEST_WORDS:
        return ""
    strange = sum(1 for word in words if not set(word) <= _RU_LETTERS)
    known = sum(1 for word in words if set(word) <= _RU_LETTERS and is_dictionary_word(word))
    if known < len(words) * 0.5 or strange > max(1, len(words) * 0.25):
        return "похоже на другой язык с кириллицей"
    return ""


def _not_english(tokens: list[Token], text: str) -> str:
    words = [token.text for token in tokens if text[token.start].islower() or token is tokens[0]]
    if len(words) < 3:
        return ""
    known = sum(1 for word in words if word in _english())
    foreign = sum(1 for word in words if word in _foreign() and word not in _english())
    accented = sum(1 for word in words if not word.isascii())
    if known < len(words) * 0.3 and (foreign + accented >= 2 or known < len(words) * 0.12):
        return "похоже на другой язык с латиницей"
    return ""


@cache
def _english() -> frozenset[str]:
    return frozenset(word for line in lexicon("english")["common"] for word in line.split())


@cache
def _foreign() -> frozenset[str]:
    return frozenset(word for words in lexicon("languages").values() for word in words.split())


def _foreign_runs(tokens: list[Token], text: str, expected: Language) -> Iterator[tuple[int, int]]:
    """Sentences, or long stretches of them, in letters of another language with ordinary words among them.

    Words all in capitals are what is printed on a thing («надпись ALWAYS ON MY MIND»).
    """
    run: list[Token] = []
    for token in [*tokens, None]:
        if token is not None and script(token.text[0]) != _HOME_SCRIPT[expected]:
            run.append(token)
            continue
        if _is_sentence(run, expected) and not all(text[word.start : word.end].isupper() for word in run):
            yield run[0].start, run[-1].end
        run = []


def _is_sentence(run: list[Token], expected: Language) -> bool:
    han = sum(len(token.text) for token in run if script(token.text[0]) == "Hani")
    if han:
        return han >= 6
    if not run:
        return False
    if script(run[0].text[0]) == "Cyrl":
        return len(run) >= 2 and sum(len(token.text) for token in run) > 7
    ordinary = sum(1 for token in run if token.text in _english() or token.text in _foreign() or token.text in _translit())
    return len(run) >= (4 if expected is Language.RU else 5) and ordinary >= len(run) / 2


@cache
def _translit() -> frozenset[str]:
    return frozenset(lexicon("languages")["russian_translit"].split())
