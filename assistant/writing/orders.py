"""Whether a buyer's message gives orders to whoever answers it, and whether a draft says more than it may then.

Detection alone does not stop injections (plain words pass every scanner). It only decides how strictly a draft is read.
"""

import re
from collections.abc import Iterable, Iterator
from functools import cache
from pathlib import Path

import yaml

from assistant.domain import Brief, Speaker
from assistant.language import detect_language
from assistant.reading import morphology

DATA = Path(__file__).parent / "data"
_WORD = re.compile(r"[^\W_]+(?:[-'’][^\W_]+)*")
_RUSSIAN = re.compile(r"[а-яё]", re.IGNORECASE)
_HAN = re.compile(r"[\u3400-\u9fff]")
_SENTENCE = re.compile(r"[^.!?…。！？\n]+(?:[.,]\d[^.!?…。！？\n]*)*")
_FUNCTION = frozenset({"PREP", "CONJ", "PRCL", "NPRO", "INTJ", "PRED"})
_STEM = 5
_LIKELY = 0.05
_SHORTEST_VERB = 4
_CLAUSE_OPENS = re.compile(r"(?:^|[.!?…:;,\n(«\"—-]|\b(?:и|а|теперь|просто|пожалуйста|затем|потом))\s*$", re.IGNORECASE)
_MOST_NEW_WHEN_ORDERED = 1 / 3
_MOST_NEW = 0.85
_FEW_WORDS = 5


def gives_orders(text: str) -> bool:
    """Whether the words speak to the one who answers: orders in the singular, talk of answers and programs, markup, hidden letters."""
    if any(pattern.search(text) for pattern in _patterns()):
        return True
    words = (match for match in _WORD.finditer(text) if _RUSSIAN.match(match[0]))
    return any(_ordering_verb(match[0], bool(_CLAUSE_OPENS.search(text[max(0, match.start() - 20) : match.start()]))) for match in words)


def ordered_parts(brief: Brief) -> tuple[list[str], list[str]]:
    """The buyer's words part by part: those that give orders, and the rest."""
    inquiry = brief.inquiry
    thread = [message.text for message in inquiry.thread if message.speaker is Speaker.BUYER]
    parts = [
        inquiry.text,
        inquiry.pros,
        inquiry.cons,
        inquiry.product_name or "",
        inquiry.variant or "",
        inquiry.author or "",
        *inquiry.tags,
        *thread,
    ]
    ordering = [part for part in parts if gives_orders(part)]
    return ordering, [part for part in parts if part and part not in ordering]


class Bounds:
    """What a draft for this brief may speak of. `trusted` are words of the shop's staff."""

    def __init__(self, brief: Brief, trusted: Iterable[str] = ()) -> None:
        ordering, clean = ordered_parts(brief)
        self.ordered = bool(ordering)
        voice = brief.shop.voice
        passages = (f"{passage.title} {passage.text}" for passage in brief.evidence)
        own = [*passages, *clean, *trusted, brief.shop.name, voice.greeting, voice.signature, *voice.samples]
        self._same_tongue = detect_language(brief.inquiry.words) in {None, brief.language}
        self._known = keys(own) | _service_keys()

    def beyond(self, text: str) -> Iterator[str]:
        """The sentences whose words come neither from the shop nor from a message that gives no orders."""
        if not (self.ordered or self._same_tongue):
            return
        most, least = (_MOST_NEW_WHEN_ORDERED, 1) if self.ordered else (_MOST_NEW, _FEW_WORDS)
        for sentence in _SENTENCE.findall(text):
            words = list(content(sentence))
            new = [word for word in words if _keys_of(word).isdisjoint(self._known)]
            if len(words) >= least and len(new) > most * len(words):
                yield sentence.strip()


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


def keys(texts: Iterable[str]) -> set[str]:
    """What words of a text are recognised by."""
    found: set[str] = set()
    for text in texts:
        for word in _WORD.findall(text):
            found |= _keys_of(word)
            if _HAN.search(word):
                found |= {word[start : start + 2] for start in range(len(word) - 1)}
    return found


def _keys_of(word: str) -> frozenset[str]:
    if _RUSSIAN.match(word):
        return morphology.lemmas(word)
    return frozenset({word.casefold()[:_STEM] if word.isascii() and not word.isdigit() else word})


def _ordering_verb(word: str, opens: bool) -> bool:
    """A verb in the imperative singular. Where a clause opens it may also be a noun («удали»), but never a past tense («пришли»)."""
    if len(word) < _SHORTEST_VERB or word.casefold() in _rules()["ru_not_orders"]:
        return False
    likely = [reading for reading in morphology.forms(word) if reading.score > _LIKELY]
    ordering = ["impr" in reading.marks and reading.number == "sing" for reading in likely]
    if opens:
        return any(ordering) and all(order or reading.pos != "VERB" for order, reading in zip(ordering, likely, strict=True))
    return bool(likely) and all(ordering)


@cache
def _service_keys() -> frozenset[str]:
    return frozenset(keys([(DATA / "service_words.txt").read_text(encoding="utf-8")]))


@cache
def _rules() -> dict[str, list[str]]:
    loaded: dict[str, list[str]] = yaml.safe_load((DATA / "order_words.yaml").read_text(encoding="utf-8"))
    return loaded


@cache
def _patterns() -> tuple[re.Pattern[str], ...]:
    return tuple(re.compile(line, re.MULTILINE) for line in _rules()["patterns"])
