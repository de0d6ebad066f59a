"""Finding swear words: plain, masked, spelled with digits or spaces, transliterated, in Chinese; and knowing what only looks like one."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache, lru_cache
from typing import Any

from assistant.filter.lexicons import lexicon
from assistant.filter.morphology import is_dictionary_word, lemmas
from assistant.filter.tokens import Token
from assistant.morphology import analyser

_LONGEST_WORD = 40
_REPEATED = re.compile(r"(.)\1+")
_CHUNK = re.compile(r"[^\s,;:?«»„“”\"()\[\]{}<>…、，。！？；：（）【】《》—–/\\]+")
_MASK = frozenset("*#_.-~•·■▪×°^'`’=+…")
_WILD = re.compile(r"[@$&%#0-9]")
_ALONE = re.compile(r"(?:^|[。！？!?\n])\s?([草艹操靠淦擦肏])(?=[，,！!～~。])")
"""A one-character oath that is a sentence or opens one."""

_OATH = re.compile(r"(?<!\w)[её]б?[*#_.@…-]{1,3}\s(?:тво[юея]|вашу|ее|её|мать)(?!\w)", re.IGNORECASE)
"""«Ё* твою»: a single letter left of the word, known by what follows."""
_ELLIPSIS = re.compile(r"(?<=[^\W\d_])…(?=[^\W\d_])")

_LATIN_RUN = re.compile("[a-z]{2,12}")
_RUSSIAN = "аеиоуыюяйбвгджзклмнпрстфхцчшщьъэ"
_ENGLISH = "abcdefghijklmnopqrstuvwxyz"
_FEWEST_LETTERS = 3
_SPACED = re.compile(r"(?<![^\W_])(?:[^\W\d_][ ._*~-]{1,3}){2,14}[^\W\d_](?![^\W_])")
_HAN_NOISE = re.compile(r"(?<=[\u4e00-\u9fff])[\s*._~·、|/\\-]{1,3}(?=[\u4e00-\u9fffa-zA-Z])")


@dataclass(frozen=True)
class Swear:
    """A swear word at [start, end) of the normalised text; `aimed` when it is said of a person."""

    start: int
    end: int
    aimed: bool


def find_swearing(text: str, tokens: tuple[Token, ...]) -> Iterator[Swear]:
    """Swear words of a normalised text."""
    for token in tokens:
        if token.text[0].isalpha() and len(token.text) <= _LONGEST_WORD and (kind := _judged(token.text)):
            yield Swear(token.start, token.end, aimed=kind == "aimed")
        elif not token.text.isascii():
            yield from _inside_han(token)
    yield from _chunks(text)
    yield from _spaced(text)
    yield from _chinese(text)


def _inside_han(token: Token) -> Iterator[Swear]:
    """Latin letters among Chinese characters («真TMD慢») are words of their own."""
    if token.text[0].isalpha() and any(sign.isascii() for sign in token.text):
        for match in _LATIN_RUN.finditer(token.text):
            if kind := _judged(match.group()):
                yield Swear(token.start + match.start(), token.start + match.end(), aimed=kind == "aimed")


@cache
def _data() -> Any:
    return lexicon("profanity")


@cache
def _judged(word: str) -> str:
    """ "aimed", "plain" or "" for a word of letters."""
    if word[0].isascii() and word.isascii():
        return _latin(word)
    if "а" <= word[0] <= "ё":
        return _cyrillic(word)
    return ""


def _cyrillic(word: str) -> str:
    russian = _data()["russian"]
    friends, words = _set("russian", "friends"), _set("russian", "words")
    squeezed = _REPEATED.sub(r"\1", word)
    for form in dict.fromkeys((word, squeezed)):
        if form in friends or not friends.isdisjoint(lemmas(form)):
            return ""
        if form in words or _root("russian").fullmatch(form):
            if form is squeezed and form != word and is_dictionary_word(word) and form not in words:
                return ""
            return "aimed" if form.startswith(tuple(russian["aimed"].split())) else "plain"
    return ""


def _latin(word: str) -> str:
    friends = _set("english", "friends") | _set("transliterated", "friends")
    squeezed = _REPEATED.sub(r"\1", word)
    for form in dict.fromkeys((word, squeezed)):
        if form in friends or word in friends:
            return ""
        if form in _set("english", "words") or _root("english").fullmatch(form):
            return "aimed" if form.startswith(tuple(_data()["english"]["aimed"].split())) else "plain"
        if len(form) > 2 and (form in _set("pinyin", "words") or _root("transliterated").fullmatch(form)):
            return "plain"
    return ""


@cache
def _set(language: str, name: str) -> frozenset[str]:
    data = _data()[language].get(name, "")
    lines = data if isinstance(data, list) else [data]
    return frozenset(word.lower().replace("ё", "е") for line in lines for word in line.split())


_MODEL = re.compile(r"[a-zа-яё]{1,5}-?\d{2,}[a-zа-яё]{0,3}|\d+[xх]\d+(?:[xх]\d+)?")

_SIZE = re.compile(r"[a-zа-яё]{0,3}\d+(?:[.,]\d+)?(?:[xх×*][\d.,]+)+[a-zа-яё]{0,3}")
"""«М8×917», «120х60х75см»."""
_DOTS = re.compile(r"(?<=[^\W\d_])[.…]{2,}(?=[^\W\d_])")


@cache
def _root(language: str) -> re.Pattern[str]:
    roots = (root.replace("[её]", "е").replace("ё", "е") for root in _data()[language]["roots"])
    return re.compile("|".join(f"(?:{root})" for root in roots))


def _chunks(text: str) -> Iterator[Swear]:
    """Words with digits or signs for some of their letters."""
    yield from (Swear(*match.span(), aimed=False) for match in _OATH.finditer(text))
    for match in _CHUNK.finditer(_ELLIPSIS.sub("'", text)):
        chunk = match.group().strip(".!'’-~")
        if (
            2 < len(chunk) <= _LONGEST_WORD
            and not chunk.isalpha()
            and any(sign.isalpha() for sign in chunk)
            and (kind := _unmasked(chunk.lower()))
        ):
            start = match.start() + match.group().index(chunk)
            yield Swear(start, start + len(chunk), aimed=kind == "aimed")


@cache
def _leet(name: str) -> dict[int, Any]:
    return str.maketrans(dict(_data()["leet"][name].items()))


def _unmasked(chunk: str) -> str:
    if ("@" in chunk and "." in chunk.partition("@")[2]) or _SIZE.fullmatch(chunk):
        return ""
    chunk = _DOTS.sub(lambda dots: "*" * len(dots.group()), chunk)
    cyrillic = any("а" <= letter <= "ё" for letter in chunk)
    if not cyrillic and chunk in _set("english", "words"):
        return "plain"
    table, language = ("cyrillic", "russian") if cyrillic else ("latin", "english")
    read = chunk.translate(_leet(table)).replace("ё", "е")
    if cyrillic and any(letter.isascii() and letter.isalpha() for letter in read):
        return next((kind for name in ("shapes", "sounds") if (kind := _judged(read.translate(_leet(name))))), "")
    if read.isalpha() and read != chunk and sum(letter.isalpha() for letter in chunk) * 2 >= len(chunk) and (kind := _judged(read)):
        return kind
    bare = "".join(letter for letter in chunk if letter not in _MASK)
    if bare.isalpha() and len(bare) > 2 and bare != chunk and not _is_compound(chunk) and (kind := _judged(bare.replace("ё", "е"))):
        return kind
    if found := _by_mask(read, language):
        return found
    # Digits stand for letters inside a word («х2й»); letters before a run of digits are a model, a battery, a size («CR2025»).
    worth = len(chunk) > 3 and not _MODEL.fullmatch(chunk)
    return _by_mask(_WILD.sub("*", chunk).replace("ё", "е"), language) if worth else ""


def _is_compound(chunk: str) -> bool:
    """Whether a hyphen joins two real parts ("по-хорошему"); then the parts speak for themselves."""
    parts = re.split(r"[-.'’_]", chunk)
    real = all(len(part) > 1 and ("-" in chunk or part.isascii() or is_dictionary_word(part)) for part in parts)
    return len(parts) > 1 and real


@cache
def _masked(language: str) -> dict[int, tuple[str, ...]]:
    """The words that masks are compared with, by their length."""
    words = sorted(_set("masked", language).union(*(_forms(word) for word in _set("masked", language))))
    return {size: tuple(word for word in words if len(word) == size) for size in {len(word) for word in words}}


def _forms(word: str) -> frozenset[str]:
    """Every form of a Russian word, guessed where the dictionary has none."""
    if not "а" <= word[0] <= "я":
        return frozenset()
    return frozenset(form.word.replace("ё", "е") for form in analyser().parse(word)[0].lexeme)


@lru_cache(20_000)
def _by_mask(read: str, language: str) -> str:
    """The kind of a swear word that fits a masked one such as х*й, п****ц, f**k."""
    letters = [sign for sign in read if sign.isalpha()]
    masks = [sign for sign in read if sign in "*#_~•·■▪×°^"]
    if not masks or len(letters) < 1 or len(letters) + len(masks) < 3 or len(letters) + len(masks) != len(read):
        return ""
    if len(letters) < 2 and len(masks) < 2:
        return ""
    for word in _masked(language).get(len(read), ()):
        if all(sign in masks or sign == letter for sign, letter in zip(read, word, strict=True)):
            return _judged(word) or "plain"
    if len(masks) == 1 and len(letters) > _FEWEST_LETTERS and (kind := _by_guess(read, masks[0], language)):
        return kind
    loose = re.sub(r"[*#_~•·■▪×°^]+", "*", read)
    first, _, last = loose.partition("*")
    if "*" in last or len(first) < 1 or len(masks) < 2:
        return ""
    if len(first) + len(last) < 2:
        return ""
    for size in range(len(read) - 2, len(read) + 3):
        for word in _masked(language).get(size, ()):
            if word.startswith(first) and word.endswith(last):
                return _judged(word) or "plain"
    return ""


def _by_guess(read: str, mask: str, language: str) -> str:
    """The kind of a swear word, in any form, that one letter in place of the mask makes; not where a decent word would fit as well."""
    letters = _RUSSIAN if language == "russian" else _ENGLISH
    words = [read.replace(mask, letter) for letter in letters]
    kinds = [kind for word in words if (kind := _judged(word))]
    decent = language == "russian" and any(is_dictionary_word(word) and not _judged(word) for word in words)
    return kinds[0] if kinds and not decent else ""


def _spaced(text: str) -> Iterator[Swear]:
    """Words with a blank or a sign after every letter."""
    for match in _SPACED.finditer(text):
        word = "".join(letter for letter in match.group().lower() if letter.isalpha()).replace("ё", "е")
        if kind := _judged(word):
            yield Swear(match.start(), match.end(), aimed=kind == "aimed")


@cache
def _automaton() -> Any:
    import ahocorasick

    automaton = ahocorasick.Automaton()
    for kind in ("words", "friends"):
        for word in _set("chinese", kind):
            automaton.add_word(word, (len(word), kind, word))
    automaton.make_automaton()
    return automaton


def _chinese(text: str) -> Iterator[Swear]:
    """Chinese swear words; a blank or sign between the characters hides nothing."""
    if not any("\u4e00" <= sign <= "\u9fff" for sign in text):
        return
    yield from (Swear(match.start(1), match.end(1), aimed=False) for match in _ALONE.finditer(text))
    kept = _without_noise(text)
    joined = "".join(text[place] for place in kept).lower()
    if len(joined) != len(kept):
        joined = "".join(text[place] for place in kept)
    found = [(last + 1 - size, last + 1, kind, word) for last, (size, kind, word) in _automaton().iter(joined)]
    friends = [(start, end) for start, end, kind, _ in found if kind == "friends"]
    aimed = tuple(_data()["chinese"]["aimed"].split())
    for start, end, kind, word in found:
        if kind == "words" and not any(first < end and start < last for first, last in friends):
            yield Swear(kept[start], kept[end - 1] + 1, aimed=word.startswith(aimed))


def _without_noise(text: str) -> list[int]:
    dropped: set[int] = set()
    for match in _HAN_NOISE.finditer(text):
        dropped.update(range(*match.span()))
    return [place for place in range(len(text)) if place not in dropped]
