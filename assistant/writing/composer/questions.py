"""Answers: to a question inside a review and to a product question, from the card's facts or an honest «not known»."""

import re

from assistant.domain import Hold
from assistant.reading import Point, Polarity
from assistant.writing.composer.facts import Known, best_fact, content
from assistant.writing.composer.situation import Line, Situation
from knowledge.types import Channel, FactKind

_RISKY = re.compile(r"аллерг|беремен|младен|новорожд|грудн|до года|безопасн|токсич|астм|диабет|кормящ|220|380", re.IGNORECASE)
_YES = re.compile(r"^(?:да|есть|имеется|можно|поддерживается|предусмотрен\w*|входит)\b", re.IGNORECASE)
_NO = re.compile(r"^(?:нет|отсутству\w+|не\s|нельзя|без\s)", re.IGNORECASE)
_OPEN = re.compile(r"\b(?:сколько|как(?:ой|ая|ое|ие|ого|ую|им)|из чего|что входит|каков\w*|чем|где|когда|как|от чего)\b", re.IGNORECASE)
_ASKS = re.compile(
    r"\b(?:можно ли|можно|есть ли|подойд[её]т|как (?:включ|выключ|настро|установ|пользов|замен)\w*|сколько|какой|какая|какое|нужно ли)\b",
    re.IGNORECASE,
)
_EXISTS = re.compile(r"\b(?:есть|имеется|бывает)\b|\bли\b", re.IGNORECASE)
_RANGE = re.compile(r"(\d+(?:[.,]\d+)?)\s*(?:[–—-]|до)\s*(\d+(?:[.,]\d+)?)")
_NUMBER = re.compile(r"\d+(?:[.,]\d+)?")


def answers(made: Situation) -> list[Line] | Hold:
    """A sentence for every question that was asked; empty when none was; a hold where a guess would be dangerous."""
    lines: list[Line] = []
    for point in made.reading.of(Polarity.QUESTION)[:3]:
        if made.brief.inquiry.channel is Channel.REVIEW and not _of_the_goods(made, point):
            continue
        answered = _answer(made, point)
        if isinstance(answered, Hold):
            return answered
        lines += [line for line in answered if line.text not in {other.text for other in lines}]
    return lines


def question_reply(made: Situation) -> list[Line] | Hold:
    """A product question: every question answered first thing, or an honest «the card does not tell»."""
    asked = made.reading.of(Polarity.QUESTION) or made.reading.points
    if not made.brief.card:
        return Hold(code="nothing_specific", reason="a question, and there is no card to answer from")
    lines: list[Line] = []
    for point in asked[:3] or (Point(Polarity.QUESTION, made.brief.inquiry.words),):
        answered = _answer(made, point)
        if isinstance(answered, Hold):
            return answered
        lines += [line for line in answered if line.text not in {other.text for other in lines}]
    if made.unanswered and not any(line.passages for line in lines):
        lines += made.lines(made.chooser.say("unknown.next", made.slots))
    return lines or Hold(code="nothing_specific", reason="a question that could not be read")


def _of_the_goods(made: Situation, point: Point) -> bool:
    """In a review: a question the card answers, or a real one about using the goods; «зачем такое продавать?» is none."""
    if best_fact(made.brief, point.words):
        return True
    if not made.brief.card or not _ASKS.search(point.words):
        return False
    return not re.search(
        r"\b(?:зачем|почему|за что|доколе|неужели|как так|куда|что за|где (?:мои|обещанн)\w*)\b", point.words, re.IGNORECASE
    )


def _answer(made: Situation, point: Point) -> list[Line] | Hold:
    known = best_fact(made.brief, point.words)
    if known is None and not made.brief.card:
        return Hold(code="nothing_specific", reason="a question, and there is no card to answer from")
    if known is None:
        if _RISKY.search(point.words):
            return Hold(code="risk", reason="a question about safety that the card does not answer")
        made.unanswered.append(point.words)
        return made.lines(_unknown(made, point))
    slots = {**made.slots, "attribute": _lower(known.fact.attribute), "value": known.value}
    return made.lines(made.chooser.say(f"answer.{_kind(point.words, known)}", slots), passage=known.passage.id)


def _lower(attribute: str) -> str:
    return attribute if re.match(r"[A-ZА-ЯЁ]{2}", attribute) else attribute[:1].lower() + attribute[1:]


def _unknown(made: Situation, point: Point) -> str | None:
    latin = re.search(r"\b[A-Za-z][A-Za-z0-9-]{2,}\b", point.words)
    if latin and (said := made.chooser.say("unknown.word", {**made.slots, "word": latin.group(0)})):
        return said
    if point.noun is not None and (said := made.chooser.say("unknown.noun", {**made.slots, "noun": point.noun})):
        return said
    return made.chooser.say("unknown.bare", made.slots)


def _kind(question: str, known: Known) -> str:
    """Which answer it is: yes, no, kit, or the value itself."""
    value = known.fact.value.strip()
    if known.fact.kind is FactKind.KIT:
        return "kit" if content(question) & content(value) else "kit_list"
    if _OPEN.search(question):
        return "value"
    if _EXISTS.search(question) and not _NO.match(value) and not _YES.match(value) and content(question) & content(known.fact.attribute):
        return "yes"
    if _YES.match(value):
        return "yes_bare" if len(value.split()) == 1 else "yes"
    if _NO.match(value):
        return "no_bare" if len(value.split()) == 1 else "no"
    fits = _fits(question, value)
    if fits is not None:
        return "yes" if fits else "no"
    return "value"


def _fits(question: str, value: str) -> bool | None:
    """Whether the one number asked about lies in the card's range; None when there is nothing to compare."""
    asked = [float(found.replace(",", ".")) for found in _NUMBER.findall(question)]
    span = _RANGE.search(value)
    if len(asked) != 1:
        return None
    if span:
        low, high = (float(part.replace(",", ".")) for part in span.groups())
        return low <= asked[0] <= high
    limit = re.search(r"\bдо\s+(\d+(?:[.,]\d+)?)", value)
    return asked[0] <= float(limit.group(1).replace(",", ".")) if limit else None
