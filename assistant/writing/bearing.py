"""What the sentences of a draft rest on: the shop's passages, the buyer's own story, or nothing.

A model's word that a sentence rests on a passage is not believed. This reads words, not meaning: it finds texts that come from
nowhere, and promises and decisions that no passage bears; whether a claim is true is for the filter's grounding.
"""

import re
from collections.abc import Iterable, Iterator
from functools import cache
from pathlib import Path

import yaml

from assistant.domain import Brief
from assistant.reading import morphology
from assistant.writing.orders import ordered_parts, questions
from knowledge.types import Language

DATA = Path(__file__).parent / "data"
FRAMES = Path(__file__).parent / "frames"
_PRIVATE = "private"
_WORD = re.compile(r"[^\W_]+(?:[-'’][^\W_]+)*")
_RUSSIAN = re.compile(r"[а-яё]", re.IGNORECASE)
_HAN = re.compile(r"[\u3400-\u9fff]")
_SENTENCE = re.compile(r"[^.!?…。！？\n]+(?:[.,]\d[^.!?…。！？\n]*)*")
_ANSWERS = re.compile(r"\s*(?:да|нет|можно|нельзя|конечно|верно|yes|no|是的|可以|不行)\b", re.IGNORECASE)
_DENIES = re.compile(r"\b(?:не|нет|неизвестно|not|no)\b|没有|不", re.IGNORECASE)
_CONDITION = re.compile(r"\b(?:если|когда|пока|как только)\b", re.IGNORECASE)
_CODE = re.compile(r"\b(?=[A-ZА-ЯЁ\d-]*[A-ZА-ЯЁ]{2})[A-ZА-ЯЁ\d-]{5,}\b")
_QUOTED_NAME = re.compile(r"«([А-ЯЁA-Z][\w-]{1,30})»")
_OWN = frozenset(["нас", "мы", "наш", "наша", "наше", "наши", "нашем", "нашей", "нашего", "наших"])
_FUNCTION = frozenset({"PREP", "CONJ", "PRCL", "NPRO", "INTJ", "PRED"})
_STEM = 5
_LIKELY = 0.05
_MOST_NEW_WHEN_ORDERED = 1 / 3
_MOST_NEW = 0.6
_FEW_WORDS = 3
_LEAST_BORNE = 0.5


class Bounds:
    """What a draft for this brief may speak of. `trusted` are words of the shop's staff."""

    def __init__(self, brief: Brief, trusted: Iterable[str] = ()) -> None:
        ordering, clean = ordered_parts(brief)
        self._ordered = bool(ordering)
        # Whole words are compared: in unsegmented Chinese they cannot tell what is new.
        self._comparable = brief.language is not Language.ZH
        voice = brief.shop.voice
        passages = [f"{passage.title} {passage.text}" for passage in brief.evidence]
        own = [*passages, *trusted, brief.shop.name, voice.greeting, voice.signature, *voice.samples]
        self._shop_text = "\n".join(own).casefold()
        self._shop = keys(own) | _service_keys()
        self._heard = self._shop | keys(clean)
        self._asked = keys([] if ordering else [questions(brief.inquiry.words)])

    def beyond(self, text: str) -> Iterator[str]:
        """The sentences that rest on nothing."""
        sentences = [(sentence, list(content(sentence))) for sentence in _SENTENCE.findall(text)]
        borne = any(words and self._borne(words) for _, words in sentences)
        for sentence, words in sentences:
            bare = not [word for word in words if _keys_of(word).isdisjoint(_service_keys())]
            if (bare and _ANSWERS.match(sentence) and not borne) or (words and self._is_beyond(sentence, words)):
                yield sentence.strip()

    def _borne(self, words: list[str]) -> bool:
        return 1 - _new(words, self._shop - _service_keys()) >= _LEAST_BORNE

    def _is_beyond(self, sentence: str, words: list[str]) -> bool:
        if self._ordered:
            return _new(words, self._heard) > _MOST_NEW_WHEN_ORDERED
        if commits(sentence) or (_ANSWERS.match(sentence) and not _DENIES.search(sentence)):
            return 1 - _new(words, self._shop) < _LEAST_BORNE
        if not _DENIES.search(sentence) and (self._grants(words) or self._tells_of_the_shop(sentence)):
            return True
        if any(_keys_of(name).isdisjoint(self._shop | _turns()) for name in _QUOTED_NAME.findall(sentence)):
            return True
        if not _DENIES.search(sentence) and any(code.casefold() not in self._shop_text for code in _CODE.findall(sentence)):
            return True
        known = self._heard | _turns() | (self._asked if _DENIES.search(sentence) else frozenset())
        return self._comparable and len(words) >= _FEW_WORDS and _new(words, known) > _MOST_NEW

    def _grants(self, words: list[str]) -> bool:
        """Whether a sentence speaks of money, gifts, access or figures that nobody told: for some the buyer's story is not enough."""
        for word in words:
            known = _keys_of(word)
            if known.isdisjoint(self._shop) and not known.isdisjoint(_verbs()["stakes"]):
                return True
            if known.isdisjoint(self._heard) and (
                (self._comparable and len(word) > 1 and word.isdigit()) or not known.isdisjoint(_verbs()["measures"])
            ):
                return True
        return False

    def _tells_of_the_shop(self, sentence: str) -> bool:
        """Whether the shop says of itself, by a noun, what no passage of its own knows («у нас работают школьники»)."""
        spoken = _WORD.findall(sentence)
        if not any(word.casefold() in _OWN for word in spoken):
            return False
        nouns = [word for word in spoken if _is_noun(word)]
        return any(_keys_of(word).isdisjoint(self._shop | self._heard | _turns()) for word in nouns)


def commits(sentence: str) -> bool:
    """Whether the shop promises, offers, reports or tells a decision.

    A verb in the first person that is more than courtesy, «одобрен», «начислили» without a subject, or what somebody will do.
    """
    words = _WORD.findall(sentence)
    told = [word for place, word in enumerate(words) if not (place and words[place - 1].casefold() == "не")]
    return any(_commits(word) for word in told) or _reports(told) or _foretells(sentence, told)


def content(sentence: str) -> Iterator[str]:
    """The words that carry meaning; Chinese in pairs of characters."""
    for word in _WORD.findall(sentence):
        if _HAN.search(word):
            yield from (word[start : start + 2] for start in range(0, len(word) - 1, 2))
        elif _RUSSIAN.match(word):
            readings = morphology.forms(word)
            if len(word) > 1 and not (readings and readings[0].pos in _FUNCTION):
                yield word
        elif len(word) > 2 or word.isdigit():
            yield word


def keys(texts: Iterable[str]) -> frozenset[str]:
    """What words of a text are recognised by."""
    found: set[str] = set()
    for text in texts:
        for word in _WORD.findall(text):
            found |= _keys_of(word)
            if _HAN.search(word):
                found |= {word[start : start + 2] for start in range(len(word) - 1)}
    return frozenset(found)


def _new(words: list[str], known: frozenset[str]) -> float:
    return sum(_keys_of(word).isdisjoint(known) for word in words) / len(words)


def _keys_of(word: str) -> frozenset[str]:
    if _RUSSIAN.match(word):
        return morphology.lemmas(word)
    return frozenset({word.casefold()[:_STEM] if word.isascii() and not word.isdigit() else word})


def _is_noun(word: str) -> bool:
    readings = morphology.forms(word) if _RUSSIAN.match(word) else ()
    return bool(readings) and readings[0].pos == "NOUN"


def _commits(word: str) -> bool:
    if not _RUSSIAN.match(word):
        return False
    likely = [reading for reading in morphology.forms(word) if reading.score > _LIKELY]
    own = [reading for reading in likely if reading.pos == "VERB" and reading.person == "1per"]
    if own and all(reading.pos in {"VERB", "PRTS"} for reading in likely):
        return own[0].lemma not in _verbs()["courteous"]
    return any(reading.pos == "PRTS" and reading.lemma in _verbs()["decisions"] for reading in likely)


def _foretells(sentence: str, words: list[str]) -> bool:
    """What somebody will do, said without any condition."""
    if _DENIES.search(sentence) or _CONDITION.search(sentence):
        return False
    return any(_will(word) and morphology.lemmas(word).isdisjoint(_turns()) for word in words if _RUSSIAN.match(word))


def _will(word: str) -> bool:
    likely = [reading for reading in morphology.forms(word) if reading.score > _LIKELY]
    return bool(likely) and all(reading.pos == "VERB" and reading.person == "3per" and reading.tense == "futr" for reading in likely)


def _reports(words: list[str]) -> bool:
    """A past plural without anybody who did it: the shop speaks of itself."""
    readings = [[reading for reading in morphology.forms(word) if reading.score > _LIKELY] for word in words if _RUSSIAN.match(word)]
    doers = any(reading.case == "nomn" and reading.pos in {"NOUN", "NPRO", "NUMR"} for likely in readings for reading in likely)
    done = [
        likely[0] for likely in readings if likely and likely[0].pos == "VERB" and likely[0].tense == "past" and likely[0].number == "plur"
    ]
    return not doers and any(reading.lemma not in _verbs()["courteous"] for reading in done)


@cache
def _service_keys() -> frozenset[str]:
    return keys([(DATA / "service_words.txt").read_text(encoding="utf-8")])


@cache
def _turns() -> frozenset[str]:
    """The words of the composer's own frames: turns of speech that a shop's reply is made of. Private ones tell decisions."""
    files = (path for pattern in ("ru.*.yaml", "en*.yaml") for path in FRAMES.glob(pattern) if _PRIVATE not in path.name)
    return keys(path.read_text(encoding="utf-8") for path in files)


@cache
def _verbs() -> dict[str, frozenset[str]]:
    loaded = yaml.safe_load((DATA / "shop_verbs.yaml").read_text(encoding="utf-8"))
    return {name: frozenset(words) for name, words in loaded.items()}
