"""Russian morphology and scripts, for scorers that look at how a text is made."""

import re
from functools import cache
from typing import Any

from evals.wording import lexicon
from knowledge.types import Language

_CONTENT = {"NOUN", "ADJF", "ADJS", "VERB", "INFN", "PRTF", "PRTS", "GRND", "ADVB"}
_NOMINAL = {"NOUN", "ADJF", "PRTF"}
_SCRIPTS = {
    Language.RU: re.compile(r"[а-яё]", re.IGNORECASE),
    Language.EN: re.compile(r"[a-z]", re.IGNORECASE),
    Language.ZH: re.compile(r"[\u3400-\u9fff]"),
}
_QUOTED = re.compile(r"«[^»]*»|“[^”]*”|\"[^\"]*\"|\b[A-Z]{2,}[\w-]*|\b\w*\d\w*\b")


@cache
def _morphology() -> Any:
    import pymorphy3

    return pymorphy3.MorphAnalyzer()


@cache
def _parses(word: str) -> tuple[Any, ...]:
    return tuple(_morphology().parse(word))


@cache
def _lemma(word: str) -> str | None:
    """The lemma of a content word; None for words that carry no meaning of their own."""
    if re.fullmatch(r"[a-z']+", word):
        return re.sub(r"(ies|es|s|ed|ing)$", "", word) if len(word) > 3 else None
    parse = _parses(word)[0]
    if parse.tag.POS not in _CONTENT or len(word) < 3:
        return None
    return str(parse.normal_form).replace("ё", "е")


@cache
def generic_words() -> frozenset[str]:
    """Content words that say nothing of a particular message."""
    return frozenset(lemma for word in lexicon()["generic"] if (lemma := _lemma(word.lower())))


def content_words(text: str) -> frozenset[str]:
    """The lemmas of a text's content words; for Chinese, its pairs of signs."""
    words = re.findall(r"[^\W\d_]+", text.lower())
    signs = [word for word in words if _SCRIPTS[Language.ZH].search(word)]
    pairs = {word[index : index + 2] for word in signs for index in range(len(word) - 1)}
    return frozenset({lemma for word in words if word not in signs and (lemma := _lemma(word))} | pairs)


def share_of_script(text: str, language: Language) -> float:
    """How much of a text's letters belong to the language; names in quotation marks, acronyms and codes aside."""
    letters = re.findall(r"[^\W\d_]", _QUOTED.sub(" ", text))
    return sum(1 for letter in letters if _SCRIPTS[language].match(letter)) / len(letters) if letters else 1.0


def is_first_name(word: str) -> bool:
    """Whether the word is a first name in the nominative, as the dictionary knows it."""
    return any("Name" in parse.tag and parse.tag.case == "nomn" for parse in _parses(word.strip().lower()))


def misgoverned(text: str) -> list[str]:
    """Pairs of a preposition and a word that cannot stand in any case the preposition takes."""
    wrong = []
    for preposition, word in re.findall(r"(?<![\w-])([А-Яа-яЁё]{1,6})(?=\s+([А-Яа-яЁё]{3,})(?![\w-]))", text):
        allowed = lexicon()["governs"].get(preposition.lower())
        if allowed and not _can_stand(word.lower(), frozenset(allowed)):
            wrong.append(f"{preposition} {word}")
    return wrong


def _can_stand(word: str, cases: frozenset[str]) -> bool:
    parses = _parses(word)
    if not _morphology().word_is_known(word) or any(parse.tag.POS not in _NOMINAL or "Fixd" in parse.tag for parse in parses):
        return True
    return any(parse.tag.case in cases for parse in parses)
