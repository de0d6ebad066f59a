"""What the shop's own policy adds to a step: a term, quoted from the passage it stands in."""

import re
from dataclasses import dataclass

from assistant.domain import Brief
from assistant.reading.lexicon import lexicon
from assistant.reading.morphology import lemma as plain_lemma
from assistant.reading.phrases import Phrase
from assistant.writing.composer.facts import content
from knowledge.types import Kind, Language, Passage

_TERM = r"(\d+(?:\s*[–-]\s*\d+)?\s+(?:(?:календарн\w+|рабоч\w+)\s+)?(?:час\w*|д(?:ень|ня|ней)|сут\w+|месяц\w*|год\w*|лет))"
_WARRANTY = re.compile(rf"гаранти\w*[^.\n]{{0,40}}?{_TERM}", re.IGNORECASE)
_DECISION = re.compile(rf"(?:реш\w+|рассм\w+)[^.\n]{{0,60}}?(?:в течение|за|до)\s+{_TERM}", re.IGNORECASE)
_RETURN = re.compile(rf"(?:вернуть|возврат\w*|отказаться)[^.\n]{{0,80}}?(?:в течение|за|до|—|-|:)\s*{_TERM}", re.IGNORECASE)
_FORMS = {"warranty": _WARRANTY, "decision": _DECISION, "return": _RETURN}
_SPAN = r"(\d+(?:[- ](?:calendar |business |working )?)(?:hours?|days?|weeks?|months?|years?)|\d+(?:个)?(?:小时|天|工作日|周|月|年))"
_FOREIGN = {
    "warranty": re.compile(
        rf"(?:warrant\w+|保修|质保)[^.。\n]{{0,40}}?{_SPAN}|{_SPAN}[^.。\n]{{0,10}}?(?:warrant\w+|保修|质保)", re.IGNORECASE
    ),
    "decision": re.compile(rf"(?:decision|review\w*|decided?|审核|处理)[^.。\n]{{0,60}}?(?:within|in|up to|在)?\s*{_SPAN}", re.IGNORECASE),
    "return": re.compile(
        rf"(?:returns?|refund\w*|退货|退换|无理由)[^.。\n]{{0,60}}?{_SPAN}|{_SPAN}[^.。\n]{{0,12}}?(?:returns?|无理由|退货|退换)",
        re.IGNORECASE,
    ),
}
_LONGEST = 320
_SENSES = {word: frozenset({"пахнуть", "запах"}) for word in ("вонять", "пахнуть", "запах", "вонь", "нести")}
_SHOP_WORDS = frozenset({Kind.POLICY, Kind.FAQ, Kind.MACRO, Kind.CARD})


@dataclass(frozen=True)
class Term:
    """A term as the policy spells it."""

    value: str
    passage: Passage


def term_of(brief: Brief, name: str) -> Term | None:
    """The warranty, decision or return term, if the shop's own documents state exactly one."""
    forms = (_FORMS if brief.language is Language.RU else _FOREIGN)[name]
    found = [
        Term(re.sub(r"\s+", " ", next(group for group in match.groups() if group)), passage)
        for passage in brief.evidence
        if passage.kind in _SHOP_WORDS
        for match in forms.finditer(". ".join([passage.text, *(f"{f.attribute} — {f.value}" for f in passage.facts)]))
    ]
    return found[0] if found and len({term.value for term in found}) == 1 else None


def faq_for(brief: Brief, about: Phrase | None, words: str, item: Phrase | None) -> Passage | None:
    """The shop's own answer to this very trouble: its question names the buyer's thing or the product, and shares more with the words."""
    names = {plain_lemma(phrase.word) for phrase in (about, item) if phrase is not None}
    said = content(words) | _SENSES.get(next((key for key in _SENSES if key in content(words)), ""), frozenset())
    for passage in brief.passages:
        if passage.kind is not Kind.FAQ or len(passage.text) > _LONGEST:
            continue
        asked = content(passage.title)
        others = {word for word in asked if word in lexicon().words["devices"] | lexicon().words["items"]} - names - content(_titles(brief))
        shared = (said & (asked | content(passage.text))) - names
        if names & asked and shared and not others:
            return passage
    return None


def _titles(brief: Brief) -> str:
    return " ".join(passage.title for passage in brief.card)
