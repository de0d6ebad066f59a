"""Accounts in messengers and social networks: @names, and names or numbers that follow the name of a messenger."""

import re
from collections.abc import Iterator

from assistant.filter.contacts.spelled import spell
from assistant.filter.contacts.words import han_parts, is_common_english, is_one_of
from assistant.filter.morphology import is_dictionary_word

Place = tuple[int, int]

_AT = re.compile(r"(?<![\w.@])@[^\W\d_][\w.]{2,31}")
_NAME = re.compile(r"(?<![\w@.])(?=[a-z0-9_.-]*[a-z0-9])[a-z0-9][a-z0-9_.-]{3,31}(?![\w@])", re.IGNORECASE)
_SPACED = re.compile(r"(?<![^\W_])(?:[^\W\d_][ ._*~-]{1,3}){3,12}[^\W\d_](?![^\W_])")
_SHORTEST_SPACED = 4
_WORD = re.compile(r"[^\W\d_]+(?:-[^\W\d_]+)?")
_NUMBER = re.compile(r"\d[\d\s-]{3,14}\d")
_HAN_NAME = re.compile(r"[\s:：,，是号为叫搜加]{0,6}(?P<name>[a-z0-9](?:[a-z0-9_\s-]|空格|下划线|横杠){2,31}[a-z0-9])", re.IGNORECASE)


def find_handles(text: str) -> Iterator[Place]:
    """Places of account names in a normalised text."""
    yield from (match.span() for match in _AT.finditer(text) if _could_be_named(match.group()))
    spelled = spell(text)
    if spelled is not None:
        yield from (spelled.span(*match.span()) for match in _AT.finditer(spelled.text) if _could_be_named(match.group()))
        yield from (spelled.span(*place) for place in _after_messenger(spelled.text))
    yield from _spaced_names(text)
    yield from _after_messenger(text)
    yield from _after_han(text)


def _could_be_named(handle: str) -> bool:
    """Whether an «@», written or spelled, stands before a name and not before a Russian word («собака довольна», the field «@Имя»)."""
    name = handle[1:].strip(".")
    return name.isascii() or "_" in name or any(sign.isdigit() for sign in name) or not is_dictionary_word(name.lower())


def _spaced_names(text: str) -> Iterator[Place]:
    """Names of messengers with a blank or a sign after every letter."""
    for match in _SPACED.finditer(text):
        word = "".join(sign for sign in match.group() if sign.isalpha()).lower()
        if len(word) > _SHORTEST_SPACED and is_one_of(word, "handle", "after"):
            yield match.span()


def _after_messenger(text: str) -> Iterator[Place]:
    for match in _NAME.finditer(text):
        name = match.group().rstrip(".-")
        if _looks_like_account(name) and not _is_plain_word(name, text, match.start()) and _messenger_before(text[: match.start()]):
            yield match.start(), match.start() + len(name)


def _looks_like_account(name: str) -> bool:
    return "_" in name or name[-1].isdigit() or any(character.isdigit() for character in name) or (name.islower() and len(name) > 4)


def _is_plain_word(name: str, text: str, start: int) -> bool:
    """Whether an ordinary English word stands in an English sentence ("the signal range"), nothing marking it as a name."""
    if not name.isalpha() or text[max(0, start - 2) : start].strip()[-1:] in {":", "@", "=", "-", "—", "«", '"'}:
        return False
    return is_common_english(name) or text[max(0, start - 12) : start].rstrip()[-1:].isascii()


def _messenger_before(before: str) -> bool:
    """Whether one of the last words names a messenger or an account, in the same sentence."""
    sentence = re.split(r"[.!?\n](?:\s|$)", before[-60:])[-1]
    words = [match.group().lower().replace("ё", "е") for match in _WORD.finditer(sentence)][-3:]
    return any(is_one_of(word, "handle", "after") for word in words if len(word) > 1 or word == "v")


def _after_han(text: str) -> Iterator[Place]:
    lowered = text.lower()
    for name in han_parts("handle", "after"):
        position = lowered.find(name)
        while position >= 0:
            match = _HAN_NAME.match(lowered, position + len(name))
            if match and any(character.isdigit() or character == "_" for character in match["name"]):
                yield match.start("name"), match.end("name")
            position = lowered.find(name, position + len(name))
