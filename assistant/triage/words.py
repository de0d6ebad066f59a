"""A text as words: where each stands, in which sentence and clause, and the keys that patterns may find it by."""

import re
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from assistant.filter.normalise import Normalised
from assistant.once import once

HAN = "\u3400-\u4dbf\u4e00-\u9fff"
_TOKEN = re.compile(rf"[{HAN}]|[^\W\d_{HAN}]+(?:['’][^\W\d_{HAN}]+)*|\d+(?:[.,]\d+)*|[^\w\s]|\n")
_SENTENCE_ENDS = frozenset("!?。！？\n…;；")
_CLAUSE_ENDS = frozenset(',，、—–:：()（）«»"“”')
_PARSE_SCORE = 0.1
_GRAMMAR_SCORE = 0.3
"""A rare reading of a form says nothing of its grammar: «пришли» is mostly a past tense."""
_TAGS = ("impr", "past", "futr", "pres", "infn", "1per", "2per", "3per")


@dataclass(frozen=True)
class Word:
    """One word (or one Chinese character): its place in the normalised text, its sentence and its clause."""

    start: int
    end: int
    text: str
    sentence: int
    clause: int


def split(normal: Normalised, limit: int) -> tuple[Word, ...]:
    """The words of the first `limit` characters, lower-cased, with ё read as е."""
    words: list[Word] = []
    sentence = clause = 0
    text = normal.text[:limit]
    for match in _TOKEN.finditer(text):
        piece = match[0]
        if piece in _SENTENCE_ENDS or (piece == "." and _ends_sentence(text, match.end(), words)):
            sentence, clause = sentence + 1, clause + 1
        elif piece in _CLAUSE_ENDS:
            clause += 1
        elif piece[0].isalnum():
            words.append(Word(match.start(), match.end(), fold(piece), sentence, clause))
    return tuple(words)


def fold(word: str) -> str:
    """A word as keys spell it."""
    return word.lower().replace("ё", "е").replace("’", "'")


def _ends_sentence(text: str, at: int, words: list[Word]) -> bool:
    """A full stop ends a sentence unless it stands inside a word or number, or after an abbreviation of one or two letters."""
    if at < len(text) and not text[at].isspace():
        return False
    return not words or len(words[-1].text) > 2 or not words[-1].text.isalpha()


@lru_cache(maxsize=50_000)
def keys(word: str) -> tuple[str, ...]:
    """Every key of a folded word: itself, its lemmas, each with the grammar that patterns may ask for, or its English stem."""
    if word[0].isdigit():
        return (word, f"={word}", "#")
    if "а" <= word[0] <= "я":
        return _russian_keys(word)
    if word.isascii():
        return tuple(dict.fromkeys((word, f"={word}", _english().stemWord(word))))
    return (word, f"={word}")


def _russian_keys(word: str) -> tuple[str, ...]:
    found = {word: None, f"={word}": None}
    for parse in _russian().parse(word):
        if parse.score < _PARSE_SCORE:
            continue
        lemma = fold(parse.normal_form)
        found[lemma] = None
        grammemes = parse.tag.grammemes if parse.score >= _GRAMMAR_SCORE else frozenset()
        for tag in _TAGS:
            if tag in grammemes or (tag == "infn" and tag.upper() in grammemes):
                found[f"{lemma}/{tag}"] = None
                found[f"/{tag}"] = None
        if "impr" in grammemes and "sing" in grammemes:
            found[f"{lemma}/ty"] = None
    return tuple(found)


def is_verb_form(word: str) -> bool:
    """Whether a word is mostly a form of a Russian verb other than the one that dictionaries name it by."""
    if not "а" <= word[0] <= "я":
        return False
    parses = _russian().parse(word)
    return bool(parses) and parses[0].tag.POS == "VERB" and fold(parses[0].normal_form) != word


@once
def _russian() -> Any:
    """The dictionary alone, without guessing at unknown words: guessing costs a hundred times more on hostile text."""
    import pymorphy3
    from pymorphy3.units import DictionaryAnalyzer

    return pymorphy3.MorphAnalyzer(units=[DictionaryAnalyzer()])


def _english() -> Any:
    """A new one each time: a stemmer keeps its word inside itself, and threads share this module."""
    import snowballstemmer

    return snowballstemmer.stemmer("english")
