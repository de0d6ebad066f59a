"""Mending what buyers mistype: stretched letters, keyboard slips near a word of the trade, Latin look-alikes."""

import re
from functools import cache, lru_cache

from assistant.reading.lexicon import lexicon
from assistant.reading.morphology import known, plain

_STRETCH = re.compile(r"(.)\1{2,}")
_LOOKALIKE = str.maketrans("acekmopxytABCEHKMOPTXY", "асекморхутАВСЕНКМОРТХУ")
_LETTERS = "абвгдежзийклмнопрстуфхцчшщъыьэюя"


_LONGEST = 30
"""No word of the trade is longer; the slips of a word grow with the square of its length."""


@lru_cache(maxsize=60_000)
def mend(word: str) -> str:
    """The word as its writer meant it, or the same word when nothing better is near."""
    if not re.search("[а-яё]", word, re.IGNORECASE):
        return word
    if word.isupper() and len(word) > 1:
        word = word.lower()
    word = word.translate(_LOOKALIKE) if re.search("[a-z]", word, re.IGNORECASE) else word
    shown = lexicon().spellings.get(plain(word))
    if shown:
        return shown
    short = _STRETCH.sub(r"\1", word)
    if short != word and not known(short) and known(_STRETCH.sub(r"\1\1", word)):
        short = _STRETCH.sub(r"\1\1", word)
    if re.match("не[а-яё]{4,}$", short) and not known(short) and known(short[2:]):
        return f"не {short[2:]}"
    if known(short) or not 5 <= len(short) <= _LONGEST or not short.islower():
        return short
    return _nearest(short) or short


def _nearest(word: str) -> str | None:
    """The one word of the trade at one slip's distance; None when there is none, or more than one."""
    found = {trade_words()[near] for near in _slips(plain(word)) if near in trade_words()}
    return found.pop() if len(found) == 1 else None


def _slips(word: str) -> set[str]:
    cuts = [(word[:i], word[i:]) for i in range(len(word) + 1)]
    drops = {a + b[1:] for a, b in cuts if b}
    swaps = {a + b[1] + b[0] + b[2:] for a, b in cuts if len(b) > 1}
    changes = {a + c + b[1:] for a, b in cuts if b for c in _LETTERS}
    adds = {a + c + b for a, b in cuts for c in _LETTERS}
    return drops | swaps | changes | adds


@cache
def trade_words() -> dict[str, str]:
    """Every form of the words that the lexicon knows, by plain spelling."""
    from assistant.morphology import analyser

    found: dict[str, str] = {}
    for entry in lexicon().vocabulary:
        if not known(entry):
            continue
        for form in analyser().parse(entry)[0].lexeme:
            found.setdefault(plain(form.word), str(form.word))
    return found
