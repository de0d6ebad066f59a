"""Dictionary forms of words: lemmas for Russian, stems for English."""

from functools import lru_cache
from typing import Any

from assistant.morphology import analyser

_CACHED_WORDS = 30_000


def _stemmer() -> Any:
    """A new one each time: a stemmer keeps its word inside itself, and threads share this module."""
    import snowballstemmer

    return snowballstemmer.stemmer("english")


@lru_cache(_CACHED_WORDS)
def readings(word: str) -> tuple[tuple[str, frozenset[str]], ...]:
    """Each dictionary form a Russian word may have, lower case, ё as е, with the grammatical marks of that reading."""
    if not "а" <= word[0] <= "ё":
        return ()
    parses = analyser().parse(word)
    return tuple((parse.normal_form.replace("ё", "е"), frozenset(map(str, parse.tag.grammemes))) for parse in parses)


@lru_cache(_CACHED_WORDS)
def lemmas(word: str) -> frozenset[str]:
    """Every dictionary form the word may have, lower case, ё as е; of an English word the stem and the word. `word` is lower case."""
    if word.isascii():
        return frozenset((str(_stemmer().stemWord(word)), word)) if len(word) > 2 else frozenset((word,))
    return frozenset(form for form, _ in readings(word)) or frozenset((word,))


@lru_cache(_CACHED_WORDS)
def is_dictionary_word(word: str) -> bool:
    """Whether the Russian dictionary knows the word as it stands."""
    return bool(analyser().word_is_known(word))
