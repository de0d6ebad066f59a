"""What the composer knows of one inquiry, as slots and tags that frames can use."""

import re
from collections.abc import Collection
from dataclasses import dataclass, field
from functools import cache
from importlib.resources import files

import yaml

from assistant.domain import Brief, Speaker
from assistant.reading import Point, Polarity, Reading
from assistant.reading.lexicon import first_names, lexicon
from assistant.reading.morphology import agree, forms, lemma, plain
from assistant.reading.phrases import Phrase
from assistant.reading.tongues import goods
from assistant.writing.composer.frames import Chooser
from assistant.writing.composer.subjects import completed, listed, speaks_of_another, verb_first
from assistant.writing.composer.tongues import WORN, formal
from assistant.writing.composer.windows import WINDOW, Window
from knowledge.types import Channel, Language, Platform

_DEFECT_LIKE = frozenset({"defect", "damage", "incomplete", "wrong_item", "used", "expired", "battery"})


@cache
def routes(language: str) -> dict[str, dict[str, str]]:
    """The platforms' own steps in the words of a language."""
    name = "routes.yaml" if language == "ru" else f"routes.{language}.yaml"
    text = files("assistant.writing").joinpath(f"frames/{name}").read_text(encoding="utf-8")
    return {str(name): dict(entry) for name, entry in yaml.safe_load(text).items()}


@dataclass(frozen=True)
class Line:
    """A sentence of the reply and the passages it rests on."""

    text: str
    passages: tuple[str, ...] = ()


@dataclass
class Situation:
    """One inquiry under way: what was read, the chooser, and the slots that every sentence may use."""

    brief: Brief
    reading: Reading
    chooser: Chooser
    tags: frozenset[str] = frozenset()
    slots: dict[str, Phrase | str] = field(default_factory=dict)
    unanswered: list[str] = field(default_factory=list)

    def lines(self, *sentences: str | None, passage: str = "") -> list[Line]:
        """The sentences that were found, tied to a passage if one is named."""
        return [Line(text, (passage,) if passage else ()) for text in sentences if text]

    @property
    def high(self) -> bool:
        """Whether the stars are four or five."""
        return (self.brief.inquiry.rating or 0) >= 4

    @property
    def refused(self) -> bool:
        """Whether the buyer did not take the goods."""
        status = (self.brief.inquiry.order_status or "").lower()
        told = "refused" in self.reading.events and not (self.brief.inquiry.rating or 0) >= 4
        return told or any(sign in status for sign in ("refus", "cancel", "отказ", "отмен", "return"))

    def point_slots(self, point: Point) -> dict[str, Phrase | str]:
        """The slots with what one point gives."""
        slots = dict(self.slots)
        clause = self.clause(point)
        alone = self.reading.item is None and (" " in point.clause or (bool(point.problem) and self.reading.language != "ru"))
        if clause or alone:
            slots["clause"] = clause or point.clause
        if point.noun is not None:
            slots["noun"] = point.noun
        if point.when:
            slots["when"] = point.when
        return slots

    def point_tags(self, point: Point) -> set[str]:
        """Tags of one point: worn (it served for a while), elliptic (its clause has no subject of its own), dead, noun."""
        tags: set[str] = set()
        if point.clause and not self.clause(point):
            tags.add("elliptic")
        if verb_first(self.clause(point)):
            tags.add("verb_first")
        if "lasts" in self.reading.details:
            tags.add("told_time")
        tags |= _of_the_problem(point)
        if point.noun is not None:
            tags.add("noun")
        if point.when and not re.search("год|лет|year|年", point.when):
            tags |= {"when"} if point.when in point.clause else {"when", "when_apart"}
        canonical = lexicon().canonical.get(point.family, "\0")
        if point.clause.startswith(canonical):
            tags.add("canonical")
        if self.reading.item is not None and self.reading.item.word in self.clause(point):
            tags.add("says_item")
        return tags

    def again(self, clause: str, before: str) -> str:
        """The clause with «он» for the product when the words before it have named the product."""
        item = self.reading.item
        if item is None or item.word not in before or not clause.startswith(f"{item.word} "):
            return clause
        return f"{agree('он', item.gender, item.number)} {clause.removeprefix(item.word + ' ')}"

    def clause(self, point: Point) -> str:
        """The buyer's clause, with the product for a subject where it had none and agrees."""
        if _POINTS.search(point.clause) or (point.clause and f"как {point.clause.split()[-1]}" in point.words.lower()):
            return ""
        if point.family == "manual" and "русск" in point.words.lower() and "русск" not in point.clause:
            return ""
        if not point.clause or not point.subjectless:
            return listed(completed(point.clause, self.reading.item))
        item = self.reading.item
        if (
            item is None
            or not _suits(point, item)
            or (point.polarity is Polarity.BLAME and speaks_of_another(self.brief.inquiry, point, item))
        ):
            return ""
        return listed(f"{item.word} {point.clause}")


_POINTS = re.compile(r"\b(?:этим|этого|этому|этой|этих|этими)\b|не подлеж|возврат", re.IGNORECASE)
"""What points at words that the reply does not have; and what is said of returns, which a reply never repeats as its own."""
_CARD = re.compile(r"карточк|описан|фото|картин|заявлен|обещ|указан|написан|сайт", re.IGNORECASE)


def _of_the_problem(point: Point) -> set[str]:
    """What the problem itself tells: that the thing served for a while, is dead, is a side effect; what its words name."""
    tags = {f"is_{point.problem}"} if point.problem else set()
    if WORN.search(f"{point.when} {point.words}"):
        tags.add("worn")
    if point.problem in {"not_working", "stopped", "no_turn", "no_charge"}:
        tags.add("dead")
    if point.problem == "hair_skin":
        tags.add("side")
    return tags | (_named_in(point) if point.family in {"manual", "mismatch"} else set())


def _named_in(point: Point) -> set[str]:
    """What the buyer's words name themselves, so that a sentence of ours may name it too."""
    tags = {"says_card"} if _CARD.search(point.words) else set()
    if point.family == "manual":
        tags |= {"russian"} if "русск" in point.words.lower() else set()
        if not re.search("инструкц|описани|руководств", point.words.lower()):
            tags.add("no_manual_named")
    return tags


def _suits(point: Point, item: Phrase) -> bool:
    """Whether the clause's verb agrees with the product."""
    for word in point.clause.split():
        top = forms(word)[:1]
        if top and top[0].pos == "VERB":
            past = top[0].tense == "past" and item.number == "sing"
            return top[0].number == item.number and (not past or top[0].gender == item.gender)
    return True


def window_of(brief: Brief) -> Window:
    """The shop's last replies."""
    return Window(brief.recent[:WINDOW], brief.shop.voice.signature)


def situation(brief: Brief, reading: Reading, barred: Collection[str] = frozenset(), window: Window | None = None) -> Situation:
    """The inquiry with its tags and standing slots; `barred` frames are taken only where there is no other."""
    inquiry = brief.inquiry
    tags = {str(inquiry.platform), str(inquiry.channel), *reading.events}
    tags.add("high" if (inquiry.rating or 0) >= 4 else "low")
    if any(point.family in _DEFECT_LIKE for point in reading.blames):
        tags.add("defect_like")
    if reading.item is not None:
        tags.add("item")
    key = inquiry.external_id or inquiry.id
    if _device(brief, reading):
        tags.add("device")
    if "for_person" in reading.details:
        tags.add("for_person")
    if formal(brief.shop.voice.tone):
        tags.add("formal")
    if reading.item is not None and plain(reading.item.word) in _wearables():
        tags.add("wearable")
    window = window or window_of(brief)
    made = Situation(brief, reading, Chooser(str(brief.language), key, window, tags, barred), frozenset(tags))
    known = routes(str(brief.language))
    made.slots.update(known.get(str(inquiry.platform), known["other"]))
    made.slots.update(
        {name: reading.details[name] for name in ("for_person", "lasts", "served", "gift_to", "pet_to", "turn") if name in reading.details}
    )
    if reading.item is not None:
        made.slots["item"] = reading.item
    return made


@cache
def _wearables() -> frozenset[str]:
    foreign = goods("en", "wearables") | goods("zh", "wearables")
    return frozenset(plain(word) for word in lexicon().words["wearables"]) | foreign


def _device(brief: Brief, reading: Reading) -> bool:
    """Whether the goods have something that works or breaks: then a video tells more than a photo."""
    if (foreign := goods(reading.language, "devices")) and reading.item is not None and reading.item.word in foreign:
        return True
    if foreign:
        said = brief.inquiry.words.lower()
        return any(word in said for word in foreign) if reading.language == "zh" else bool(foreign & set(re.findall("[a-z]+", said)))
    devices = lexicon().words["devices"]
    if reading.item is not None and plain(reading.item.word) in {plain(word) for word in devices}:
        return True
    return any(lemma(word) in devices for word in re.findall(r"[а-яё]+", brief.inquiry.words.lower()))


def greeting(brief: Brief) -> str:
    """«Здравствуйте, Ольга!», the name only where the platform shows it and it is a name."""
    voice = brief.shop.voice
    name = greeted_name(brief)
    if brief.language is Language.ZH:
        return f"{voice.greeting.rstrip('，,!！ ')}，" if re.search(r"[\u4e00-\u9fff]", voice.greeting) else "您好，"
    if brief.language is Language.EN:
        return f"{voice.greeting.rstrip(',! ') if voice.greeting.isascii() else 'Hi'} {name},"
    return f"{voice.greeting}, {name}!" if name else f"{voice.greeting}!"


def greets(brief: Brief) -> bool:
    """Whether the reply opens with a greeting: not in the middle of a chat, and in English only with a name."""
    if any(message.speaker is Speaker.SHOP for message in brief.inquiry.thread):
        return False
    return brief.language is not Language.EN or bool(greeted_name(brief))


def greeted_name(brief: Brief) -> str:
    """The buyer's first name, or nothing."""
    inquiry = brief.inquiry
    hidden = inquiry.platform is Platform.YM and inquiry.channel is Channel.REVIEW
    if not brief.shop.voice.use_name or hidden or not inquiry.author:
        return ""
    words = inquiry.author.split()
    first = words[0].strip(".,").capitalize() if words else ""
    if brief.language is Language.EN:
        return first if re.fullmatch(r"[A-Z][a-z]{2,12}", first) and inquiry.channel in {Channel.CHAT, Channel.RETURN} else ""
    surname_first = len(words) == 2 and len(words[1].rstrip(".")) == 1 and first not in first_names()
    return "" if surname_first or first not in first_names() else first
