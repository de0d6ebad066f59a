"""Reasons not to take a model's text, whatever the filter would say: it obeyed the buyer, told of itself or left its language.

The filter knows the rules of platforms; this knows what was asked of the model and by whom. Objections are in Russian because
they go back to the model with the request to write anew.
"""

import re
from collections.abc import Iterator, Sequence
from functools import cache, cached_property
from pathlib import Path

import yaml

from assistant.domain import Brief
from assistant.ports import ModelMessage
from assistant.writing.bearing import Bounds
from assistant.writing.masking import PLACEHOLDER
from assistant.writing.personal.structured import contacts
from knowledge.types import Language

DATA = Path(__file__).parent / "data"
MOST_COPIED = 5
_ECHOED = 8
_WORD = re.compile(r"[^\W\d_]+|\d+")
_HAN = re.compile(r"[\u3400-\u9fff]")
_MARKS = re.compile(r"[<‹]/?\w+[>›]|\"(?:sentences|passages|unanswered)\"|^\s*[{\[]\s*\"", re.MULTILINE)
_SCRIPT = {Language.RU: re.compile(r"[а-яё]", re.IGNORECASE), Language.EN: re.compile(r"[a-z]", re.IGNORECASE), Language.ZH: _HAN}
_LETTER = re.compile(r"[^\W\d_]")
_LEAST_OWN_SCRIPT = {Language.RU: 0.6, Language.EN: 0.7, Language.ZH: 0.4}


class Guard:
    """Looks at texts made for one brief from one list of messages. `trusted` are words of the shop's staff: they may be used."""

    def __init__(self, brief: Brief, messages: Sequence[ModelMessage], trusted: Sequence[str] = ()) -> None:
        self._brief, self._trusted = brief, tuple(trusted)
        self._instructions = "\n".join(message.text for message in messages if message.role == "system")

    def objections(self, text: str) -> Iterator[str]:
        """What is wrong with the text, in the words of a request to mend it. A text that is too long is not looked at further."""
        most = self._brief.limits.max_length
        if len(text) > most:
            yield f"ответ длиной {len(text)} знаков при пределе {most}: перепиши плотнее, не обрывая предложений"
            return
        if _MARKS.search(text) or PLACEHOLDER.search(text):
            yield "в ответе служебные метки или разметка"
        if self._echoes(text):
            yield "ответ повторяет слова задания"
        if self._copies(text):
            yield f"больше {MOST_COPIED} слов подряд переписано из сообщения покупателя"
        if beyond := next(self._bounds.beyond(text), ""):
            yield f"предложение не опирается ни на facts, ни на рассказ покупателя: «{beyond}»"
        if self._foreign(text):
            yield "ответ написан не на том языке"
        if self._contacts(text):
            yield "в ответе контакты, которых нет в facts"
        if talk := self._role_talk(text):
            yield f"ответ говорит о задании или об устройстве программы: «{talk}»"

    @cached_property
    def _bounds(self) -> Bounds:
        return Bounds(self._brief, self._trusted)

    @cached_property
    def _known(self) -> str:
        passages = (f"{passage.title}\n{passage.text}" for passage in self._brief.evidence)
        return "\n".join([*passages, *self._trusted])

    @cached_property
    def _known_runs(self) -> frozenset[tuple[str, ...]]:
        return _runs(self._known, MOST_COPIED + 1)

    @cached_property
    def _said(self) -> str:
        """All that comes from the buyer's side. Passages are the shop's own words; the names in an inquiry may be anybody's."""
        inquiry = self._brief.inquiry
        thread = [message.text for message in inquiry.thread if message.speaker == "buyer"]
        return "\n".join([inquiry.words, inquiry.product_name or "", inquiry.variant or "", inquiry.author or "", *inquiry.tags, *thread])

    def _echoes(self, text: str) -> bool:
        return not _runs(text, _ECHOED).isdisjoint(_runs(self._instructions, _ECHOED) - self._shop_runs)

    @cached_property
    def _shop_runs(self) -> frozenset[tuple[str, ...]]:
        voice = self._brief.shop.voice
        return _runs("\n".join([self._brief.shop.name, voice.signature, *voice.samples]), _ECHOED)

    def _copies(self, text: str) -> bool:
        size = MOST_COPIED + 1
        return bool((_runs(text, size) & _runs(self._said, size)) - self._known_runs)

    def _foreign(self, text: str) -> bool:
        """Words of another script, except names and what the shop itself says, outweigh those of the reply's language."""
        known = {word.casefold() for word in _WORD.findall(self._known + "\n" + self._brief.shop.voice.signature)}
        script = _SCRIPT[self._brief.language]
        own = foreign = names = 0
        for word in _WORD.findall(text):
            letters = len(_LETTER.findall(word))
            mine = len(script.findall(word))
            own += mine
            if mine == letters or word.casefold() in known:
                continue
            if word.istitle():
                names += letters - mine
            else:
                foreign += letters - mine
        least = _LEAST_OWN_SCRIPT[self._brief.language]
        return own + foreign + names >= 8 and (own < least * (own + foreign) or own < 0.4 * (own + names))

    def _contacts(self, text: str) -> bool:
        known = _squeezed(self._known + self._brief.shop.voice.signature)
        return any(_squeezed(text[span.start : span.end]) not in known for span in contacts(text))

    def _role_talk(self, text: str) -> str:
        known = self._known.casefold()
        found = (match[0] for pattern in role_talk() for match in pattern.finditer(text))
        return next((said for said in found if said.casefold() not in known), "")


@cache
def role_talk() -> tuple[re.Pattern[str], ...]:
    """Words that a shop's reply has no use for: they speak of instructions, models and secrets."""
    lines = yaml.safe_load((DATA / "role_talk.yaml").read_text(encoding="utf-8"))
    return tuple(re.compile(line, re.IGNORECASE) for line in lines)


def _runs(text: str, size: int) -> frozenset[tuple[str, ...]]:
    """All runs of so many words; a Chinese character counts as half a word."""
    words = list(_tokens(text.casefold().replace("ё", "е")))
    return frozenset(tuple(words[start : start + size]) for start in range(len(words) - size + 1))


def _tokens(text: str) -> Iterator[str]:
    for word in _WORD.findall(text):
        if _HAN.search(word):
            yield from (word[start : start + 2] for start in range(0, len(word), 2))
        else:
            yield word


def _squeezed(text: str) -> str:
    return re.sub(r"[^\w@.]", "", text).casefold()
