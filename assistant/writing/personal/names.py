"""People's names. Russian ones in any case through the morphological dictionary; English and Chinese ones by lists and cues.

A false find costs little, because the word comes back after the model; a miss sends a person's name abroad. So doubt is a find,
except for words that the shop itself uses in its cards.
"""

import re
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from functools import cache, lru_cache
from pathlib import Path
from typing import Any

import yaml

from assistant.morphology import analyser
from assistant.once import once
from assistant.writing.personal.finds import Find, Sort

DATA = Path(__file__).parent.parent / "data"
_WORD = re.compile(r"[А-Яа-яЁё]+(?:-[А-Яа-яЁё]+)*")
_INITIALS = re.compile(r"\b[А-ЯЁ]\.\s?(?:[А-ЯЁ]\.)?\s?(?=[А-ЯЁ][а-яё]+)|(?<=[а-яё])\s[А-ЯЁ]\.(?:\s?[А-ЯЁ]\.)?")
_LATIN_WORD = r"[A-Z][a-z]*(?:['’-]?[A-Z]?[a-z]+)+"
_SENTENCE_END = re.compile(r"(?:^|[.!?…\n:;()«\"-])\s*$")
_NAME_TAGS = frozenset({"Name", "Surn", "Patr"})


@dataclass(frozen=True)
class Lists:
    """Cues and name lists, as read from the data file."""

    words: dict[str, Any]

    def group(self, name: str) -> str:
        """The words of one list as an alternation, the longest first."""
        return "|".join(re.escape(word) for word in sorted(self.words[name], key=len, reverse=True))

    def members(self, name: str) -> frozenset[str]:
        """The words of one list, case folded."""
        return frozenset(word.casefold() for word in self.words[name])


def names(text: str, own: Collection[str] = (), shop_words: Collection[str] = ()) -> Iterator[Find]:
    """Names in the text. `own` are words known to be the buyer's name; `shop_words` are words of the shop's cards, never names."""
    yield from _russian(text, frozenset(own), frozenset(shop_words))
    yield from _own_latin(text, own)
    yield from _english(text, frozenset(shop_words))
    yield from _chinese(text)


@lru_cache(maxsize=4096)
def forms(word: str) -> frozenset[str]:
    """All case forms of a Russian name, case folded."""
    found = {word.casefold()}
    for parse in analyser().parse(word):
        if _NAME_TAGS & set(parse.tag.grammemes) or parse.score > 0.3:
            found |= {form.word for form in parse.lexeme}
    return frozenset(found)


def is_given_name(word: str) -> bool:
    """Whether the dictionary knows the word as a given name in the nominative."""
    return any("Name" in parse.tag and "nomn" in parse.tag and parse.is_known for parse in analyser().parse(word))


@once
def lists() -> Lists:
    """The data file, read once."""
    return Lists(yaml.safe_load((DATA / "names.yaml").read_text(encoding="utf-8")))


def _russian(text: str, own: frozenset[str], shop_words: frozenset[str]) -> Iterator[Find]:
    named = [match for match in _WORD.finditer(text) if _is_name(match, text, own, shop_words)]
    for match in named:
        yield Find(match.start(), match.end(), Sort.NAME)
    ends = {match.end() for match in named}
    starts = {match.start() for match in named}
    for match in _INITIALS.finditer(text):
        if match.start() in ends or match.end() in starts:
            yield Find(match.start() + len(match[0]) - len(match[0].lstrip()), match.end(), Sort.NAME)


def _is_name(match: re.Match[str], text: str, own: frozenset[str], shop_words: frozenset[str]) -> bool:
    word = match[0]
    low = word.casefold()
    if low in own:
        return True
    if len(word) < 2 or low in shop_words or (word.isupper() and len(word) < 4):
        return False
    cued = _cued(text, match.start())
    if low in lists().members("ru_more"):
        return True
    if not word[0].isupper():
        return _surely_name(low) or (cued and _may_be_name(low))
    opens = bool(_SENTENCE_END.search(text[: match.start()]))
    if cued and not _common(low):
        return True
    return _may_be_name(low) and (not opens or not _common(low) or cued or _followed_by_name(match, text))


def _followed_by_name(match: re.Match[str], text: str) -> bool:
    follows = re.match(r"\s+([А-ЯЁ][а-яё]+)", text[match.end() :])
    return follows is not None and _may_be_name(follows[1].casefold())


def _cued(text: str, start: int) -> bool:
    """Whether a word like «зовут», «получатель», «дочке» stands just before, maybe with another name between."""
    before = re.findall(r"[а-яё.]+", text[max(0, start - 40) : start].casefold())[-3:]
    near = before[-1:] if before else []
    return bool({word.strip(".") for word in before} & lists().members("ru_cues")) or bool(set(near) & lists().members("ru_titles"))


@lru_cache(maxsize=8192)
def _tags(word: str) -> tuple[tuple[frozenset[str], float, bool], ...]:
    return tuple((frozenset(parse.tag.grammemes), float(parse.score), bool(parse.is_known)) for parse in analyser().parse(word))


def _surely_name(word: str) -> bool:
    """A name even without a capital letter: the dictionary knows no other reading."""
    tags = _tags(word)
    return len(word) > 3 and all(known and _NAME_TAGS & grammemes for grammemes, _, known in tags)


def _may_be_name(word: str) -> bool:
    tags = _tags(word)
    if any(_NAME_TAGS & grammemes and "Orgn" not in grammemes for grammemes, _, _ in tags):
        return True
    return not tags[0][2] and word.endswith(_endings()) and len(word) > 4


def _common(word: str) -> bool:
    """Whether the dictionary also knows the word as an ordinary one that is at least as likely."""
    tags = _tags(word)
    name = max((score for grammemes, score, _ in tags if _NAME_TAGS & grammemes), default=0.0)
    other = max((score for grammemes, score, known in tags if known and not _NAME_TAGS & grammemes), default=0.0)
    return other > 0 and other >= name


@cache
def _endings() -> tuple[str, ...]:
    return (*lists().words["ru_surname_endings"], *lists().words["ru_patronymic_endings"])


def _own_latin(text: str, own: Collection[str]) -> Iterator[Find]:
    for word in own:
        if word and not _WORD.fullmatch(word):
            for match in re.finditer(rf"(?<!\w){re.escape(word)}(?!\w)" if word.isascii() else re.escape(word), text, re.IGNORECASE):
                yield Find(match.start(), match.end(), Sort.NAME)


@cache
def _english_patterns() -> tuple[re.Pattern[str], ...]:
    words = lists()
    full = rf"{_LATIN_WORD}(?:\s[A-Z]\.)?(?:\s{_LATIN_WORD}){{0,2}}"
    return (
        re.compile(rf"\b(?i:{words.group('en_cues')})[.,:;!]?\s+(?:(?i:mrs?|ms|miss|dr)\b\.?\s+)?(?P<name>{full})"),
        re.compile(rf"\b(?i:{words.group('en_relations')})[,:]?\s(?P<name>{full})"),
        re.compile(rf"\b(?i:my name is|i'm|i am)\s(?P<name>(?i:{words.group('en_given')})\b(?:\s[a-z]+son\b)?)"),
    )


def _english(text: str, shop_words: frozenset[str]) -> Iterator[Find]:
    if not re.search(r"[A-Za-z]{2}", text):
        return
    for pattern in _english_patterns():
        for match in pattern.finditer(text):
            if match["name"].split()[0].casefold() not in shop_words | _NOT_ENGLISH_NAMES:
                yield Find(match.start("name"), match.end("name"), Sort.NAME)
    for match in re.finditer(rf"\b{_LATIN_WORD}", text):
        if _english_given(match[0].casefold(), text, match, shop_words):
            follows = re.match(rf"(?:\s[A-Z]\.)?\s{_LATIN_WORD}", text[match.end() :])
            yield Find(match.start(), match.end() + (follows.end() if follows else 0), Sort.NAME)


_NOT_ENGLISH_NAMES = frozenset(
    {"the", "a", "an", "not", "very", "so", "for", "to", "it", "this", "that", "i", "my", "your", "you", "we", "happy"}
)


def _english_given(word: str, text: str, match: re.Match[str], shop_words: frozenset[str]) -> bool:
    if word in shop_words:
        return False
    if word in lists().members("en_ambiguous"):
        return not _SENTENCE_END.search(text[: match.start()])
    return word in lists().members("en_given")


@cache
def _chinese_patterns() -> tuple[re.Pattern[str], ...]:
    words = lists()
    surname = rf"(?:{words.group('zh_double_surnames')}|[{words.words['zh_surnames']}])"
    given, maybe = r"[\u4e00-\u9fff]{1,2}", r"[\u4e00-\u9fff]{0,2}?"
    stop = (
        r"(?=$|[^\u4e00-\u9fff]|的|，|。|我|在|收|买|电话|手机|地址|住|，|是|和|说|先生|女士|小姐|给|反馈|也|就|今|昨|已|了|过|很|觉|到|拿)"
    )
    return (
        re.compile(rf"(?:{words.group('zh_cues')})(?:是|叫)?[:： ]?(?P<name>{surname}{given})"),
        re.compile(rf"(?P<name>{surname}{maybe})(?={words.group('zh_titles')})"),
        re.compile(rf"(?:{words.group('zh_relations')})(?P<name>{surname}{given})"),
        re.compile(rf"(?:^|[，。！？、；\s])(?P<name>{surname}{given}){stop}"),
    )


def _chinese(text: str) -> Iterator[Find]:
    if not re.search(r"[\u4e00-\u9fff]", text):
        return
    for pattern in _chinese_patterns():
        for match in pattern.finditer(text):
            if not match["name"].startswith(tuple(lists().words["zh_not_names"])):
                yield Find(match.start("name"), match.end("name"), Sort.NAME)
