"""Replies to reviews: complaints, stars without words; praise has a file of its own."""

import re
from collections.abc import Collection

from assistant.domain import Hold, RatingOnly
from assistant.reading import Mood, Point, Polarity
from assistant.reading.lexicon import lexicon
from assistant.reading.morphology import lemma, plain
from assistant.reading.phrases import Phrase
from assistant.reading.tongues import goods
from assistant.writing.composer.doubts import unheard
from assistant.writing.composer.facts import Known, content, fact_for_aspect
from assistant.writing.composer.plans import plan_of
from assistant.writing.composer.policy import faq_for, term_of
from assistant.writing.composer.praise import praise
from assistant.writing.composer.questions import answers
from assistant.writing.composer.situation import Line, Situation
from assistant.writing.composer.subjects import own_noun, unclear
from assistant.writing.composer.tongues import DENIED, LEADS_ON, stems
from knowledge.types import Platform

_NO_REASON = Hold(code="nothing_specific", reason="a refused purchase without a reason that could be named")


def review_reply(made: Situation) -> list[Line] | Hold:
    """The sentences of a reply to a review, greeting apart."""
    reading = made.reading
    if reading.mood is Mood.EMPTY:
        return _silent(made)
    answered = answers(made)
    if isinstance(answered, Hold):
        return answered
    blame = _main(reading.blames, made)
    if blame is not None:
        told = _complaint(made, blame)
        return [*answered, *told] if isinstance(told, list) else (answered or told)
    if made.reading.sarcastic:
        return Hold(code="nothing_specific", reason="praise that seems meant the other way, and no fault that could be named")
    if answered:
        return answered
    rating = made.brief.inquiry.rating
    of_the_goods = any(point.aspect not in {"", "seller", "price"} or point.of_person for point in reading.praises)
    doubtful = not of_the_goods or reading.denials or reading.of(Polarity.NEUTRAL)
    if reading.blames or (rating is not None and rating <= 3 and doubtful):
        return Hold(code="nothing_specific", reason="a complaint without anything that could be named")
    if made.reading.language == "ru" and (missed := unheard(made)):
        return Hold(code="nothing_specific", reason=f"praise, and something that may be a complaint: {missed!r}")
    return praise(made)


def _silent(made: Situation) -> list[Line] | Hold:
    shop, inquiry = made.brief.shop, made.brief.inquiry
    if shop.rating_only is RatingOnly.SKIP or inquiry.platform is Platform.AMAZON:
        return Hold(code="rating_only", reason="a rating without words; the shop skips those")
    return made.lines(made.chooser.say("thanks_only" if made.high else "low_silent", made.slots))


def main_complaint(made: Situation) -> Point | None:
    """The complaint that a reply must lead with, if there is one that can be named."""
    return _main(made.reading.blames, made)


def _worth(point: Point, made: Situation) -> bool:
    return bool(point.clause) or point.names_its_thing or plan_of(point.family).named


def _main(points: tuple[Point, ...], made: Situation) -> Point | None:
    """The complaint that leads: the gravest kind, said in the buyer's own clause, first of equals."""
    worth = [point for point in points if _worth(point, made)]
    return min(worth, key=lambda p: _gravity(p, made), default=None)


def _gravity(point: Point, made: Situation) -> tuple[bool | int, ...]:
    """The lower, the sooner it is named: what cost the star, then what the buyer told by word, then our order of families."""
    urgency = plan_of(point.family).urgency
    told = made.clause(point) or (point.clause if made.reading.item is None else "")
    general = lemma(told.split()[0]) in lexicon().words["stop_nouns"] if told else False
    vague = not told and not point.names_its_thing
    unsaid = vague and urgency > 0 and point.family not in {"wrong_item", "incomplete"}
    return not point.tied, urgency >= 4 or general, not point.problem and vague, unsaid, urgency, not told, point.noun is None


def _complaint(made: Situation, blame: Point) -> list[Line] | Hold:
    if made.refused:
        return next((told for point in (blame, *made.reading.blames) if isinstance(told := _refused(made, point), list)), _NO_REASON)
    opened, blame = _opening(made, blame)
    if opened is None:
        return Hold(code="nothing_specific", reason="no sentence of ours fits this complaint")
    second, name = _second(made, blame)
    if blame.family == "size" and not second and (sizes := made.reading.details.get("measures")):
        second = made.chooser.say("measures", {**made.slots, "measures": sizes})
    felt = None if made.high or second or name else made.chooser.say("empathy", made.slots)
    lines = made.lines(opened, second, felt)
    advice = faq_for(made.brief, blame.noun, blame.words, made.reading.item)
    if advice is not None:
        lines += made.lines(advice.text.strip(), passage=advice.id)
        made.chooser.used.append("faq")
        if LEADS_ON.search(advice.text):
            return lines
    elif known := _bearing(made, blame):
        lines += made.lines(made.chooser.say("fact", {**made.slots, **fact_slots(known)}), passage=known.passage.id)
    steps = _step_with_term(made, blame)
    if not steps and "settled" in made.reading.events and made.reading.language == "ru":
        lines += made.lines(made.chooser.say("settled", made.slots))
    asked = any(LEADS_ON.search(line.text) for line in steps)
    named = made.chooser.say("also.noun", {**made.slots, "noun": name}) if name is not None and asked else None
    return [*lines, *steps[:1], *made.lines(named), *steps[1:]]


def _opening(made: Situation, blame: Point) -> tuple[str | None, Point]:
    """The first sentence, and the complaint that it names: the gravest that a sentence of ours fits."""
    others = sorted((point for point in made.reading.blames if point is not blame and _worth(point, made)), key=lambda p: _gravity(p, made))
    for point in (blame, *others):
        if opened := acknowledged(made, point):
            return opened, point
    return None, blame


def _step_with_term(made: Situation, blame: Point) -> list[Line]:
    """The step, and the term that the shop's policy ties to it."""
    lines = made.lines(step_of(made, blame))
    if not lines or made.high or not _leads_to_a_claim(made, blame):
        return lines
    fits = {"defect": "warranty", "fit": "return"}.get(plan_of(blame.family).step, "decision")
    term = term_of(made.brief, fits) or (term_of(made.brief, "decision") if fits == "warranty" else None)
    if term is None:
        return lines
    name = fits if fits != "warranty" or term_of(made.brief, "warranty") else "decision"
    return lines + made.lines(made.chooser.say(f"term.{name}", {"value": term.value}), passage=term.passage.id)


def _leads_to_a_claim(made: Situation, blame: Point) -> bool:
    """Whether the step just said opens a claim or a return: a term belongs to nothing else; the one of return to no fault of the goods."""
    step = made.chooser.used[-1].rpartition(".")[0].removeprefix("step.") if made.chooser.used else ""
    if step == "fit":
        return blame.family in {"size", "colour", "suit"} and not blame.when
    return step not in {"chat", "help", "late", "delivery", "packaging", "batch", "soft", "soft_fit", "soft_photo", "repaired", "doubt"}


def fact_slots(known: Known) -> dict[str, str]:
    """The slots of a sentence that tells a fact."""
    attribute = known.fact.attribute.strip()
    plain = attribute if re.match(r"[A-ZА-Я]{2}", attribute) else attribute[:1].lower() + attribute[1:]
    return {"attribute": plain, "value": known.value}


def _bearing(made: Situation, blame: Point) -> Known | None:
    aspect = plan_of(blame.family).fact
    if not aspect:
        return None
    known = fact_for_aspect(made.brief, aspect, blame.noun.word if blame.noun else "")
    filler = known is not None and blame.family == "material" and not content(known.fact.attribute) & content(blame.words)
    return None if filler else known


def _refused(made: Situation, blame: Point) -> list[Line] | Hold:
    slots = made.point_slots(blame)
    said = made.chooser.say("refused.clause", slots, made.point_tags(blame)) if made.clause(blame) else None
    if blame.family == "incomplete" and blame.noun is not None:
        said = made.chooser.say("refused.thing", slots)
    said = said or (made.chooser.say("refused.noun", slots) if blame.names_its_thing else None)
    said = said or made.chooser.say(f"refused.{blame.family}", slots)
    return made.lines(said) if said else _NO_REASON


def acknowledged(made: Situation, blame: Point) -> str | None:
    """The fault named in the buyer's own words, or in ours with the buyer's noun."""
    slots, tags = made.point_slots(blame), made.point_tags(blame)
    if "due" in made.reading.details and blame.family == "incomplete":
        return made.chooser.say("ack.count", {**slots, **made.reading.details})
    if "measured" in made.reading.details and blame.family in {"mismatch", "incomplete", "size", "battery", "light", "wrong_item"}:
        return made.chooser.say("ack.figures", {**slots, **made.reading.details})
    if blame.family == "incomplete" and blame.noun is not None and blame.problem.startswith("missing"):
        if unclear(blame):
            return made.chooser.say("ack.unsure.noun", slots, tags)
        some = {"some"} if _SOME.search(blame.words) else set()
        return made.chooser.say("ack.incomplete.thing", {**slots, "thing": blame.noun}, tags | some)
    if blame.family == "packaging" and blame.noun is not None and _WITHOUT.search(blame.words):
        return made.chooser.say("ack.packaging.absent", slots, tags)
    lasts = blame.family == "battery" and "lasts" in made.reading.details
    praised = next((p for p in made.reading.praises if _mixes(made, p)), None)
    if lasts:
        both = (
            made.chooser.say("mixed.lasts", {**slots, "praise": made.clause(praised)}, tags) if praised is not None and made.high else None
        )
        return both or made.chooser.say("ack.battery.lasts", slots, tags)
    if praised is not None and made.clause(blame) and (made.brief.inquiry.rating or 5) >= 3:
        shorter = {**slots, "praise": made.clause(praised), "clause": made.again(made.clause(blame), made.clause(praised))}
        if mixed := made.chooser.say("mixed", shorter, tags - {"says_item"}):
            return mixed
    glad = made.chooser.say("glad", {**slots, "praise": made.clause(praised)}) if praised is not None and made.high else None
    said = _in_our_words(made, blame, slots, tags)
    return f"{glad} {said}" if glad and said else said


def _in_our_words(made: Situation, blame: Point, slots: dict[str, Phrase | str], tags: set[str]) -> str | None:
    """The family's own sentence about the clause or the noun; where none is sure, the thing that the buyer named, and no more."""
    for family, kind in _kinds(blame, slots, low=not made.high):
        if said := made.chooser.say(f"ack.{family}.{kind}", slots, tags):
            return said
    noun = (
        own_noun(made.brief.inquiry, blame, made.reading.item)
        if made.reading.language == "ru" and not (made.refused or made.high)
        else None
    )
    return made.chooser.say("ack.unsure.noun", {**slots, "noun": noun}, tags) if noun is not None else None


def _mixes(made: Situation, praised: Point) -> bool:
    """Whether a praise may stand before «а вот»: not what something fails to do («не снимают отёки»), unless that is its merit."""
    clause = made.clause(praised)
    denied = DENIED.search(clause) is not None and praised.aspect not in {"material", "sound"}
    return bool(clause) and praised.part != "cons" and not denied


_BODY = frozenset({"плечо", "талия", "грудь", "бедро", "икра", "запястье", "палец", "подъём", "живот", "шея", "голова"})
"""Where clothes press: the buyer's own, of which nothing is said."""


def _kinds(blame: Point, slots: Collection[str], *, low: bool) -> list[tuple[str, str]]:
    body = blame.family == "size" and blame.noun is not None and lemma(blame.noun.word) in _BODY
    kinds = [(family, "clause") for family in (blame.family, "other") if "clause" in slots]
    if blame.noun is not None and blame.names_its_thing and not body:
        flaw = lemma(blame.noun.word) in lexicon().words["flaws"] | goods("en", "flaws") | goods("zh", "flaws")
        kinds = [("flaw", "noun"), *kinds] if flaw and len(kinds) < 2 else [*kinds, ("flaw" if flaw else blame.family, "noun")]
    if low or plan_of(blame.family).always:
        kinds += [(blame.family, "bare")]
    return [*kinds, ("other", "noun")] if blame.names_its_thing else kinds


def _second(made: Situation, first: Point) -> tuple[str | None, Phrase | None]:
    """A second complaint about another thing: a sentence in the buyer's own clause, else the buyer's noun, to be named beside the step."""
    said = stems(f"{made.clause(first)} {first.noun.word if first.noun else ''}")
    for point in sorted(made.reading.blames, key=lambda p: _gravity(p, made)):
        clause = made.clause(point)
        if point is first or (point.family == first.family and not point.tied and plan_of(point.family).urgency < 3):
            continue
        if clause and _short(clause) and not said & stems(clause) and not _NO_SECOND.search(clause):
            return made.chooser.say("also", {**made.slots, "clause": clause}), None
        shown = point.noun is not None and plain(point.noun.word) in {"фото", "описание", "картинка", "карточка"}
        item = made.reading.item
        shown = shown or (item is not None and point.noun is not None and point.noun.word == item.word)
        if point.noun is not None and not shown and point.names_its_thing and not _kin(point, first) and not said & stems(point.noun.word):
            return None, point.noun
    return None, None


_SEEN_AT_ONCE = frozenset({"used", "damage", "tear", "leak"})
"""What is seen when the box is opened: worn, scratched and torn are told of one and the same trouble."""


def _kin(point: Point, first: Point) -> bool:
    """Whether two complaints are one: of one family, or both about the state in which the goods came."""
    return point.family == first.family or {point.family, first.family} <= _SEEN_AT_ONCE


def _short(clause: str) -> bool:
    return re.search(r"[\u4e00-\u9fff]", clause) is not None or 1 < len(clause.split()) <= 7


def step_of(made: Situation, blame: Point) -> str | None:
    """What the buyer can do today about this complaint; nothing where it is already done."""
    events = made.reading.events
    if "settled" in events or ("returned" in events and "money_back" not in events):
        return None
    if made.high and "minor" in events:
        return None
    tags = made.point_tags(blame)
    step = plan_of(blame.family).step
    if step == "fit" and blame.family == "material" and blame.when:
        step = "quality"
    if step == "batch" and blame.family == "taste" and not _SPOILT.search(made.brief.inquiry.words):
        step = "doubt"
    if any(name.startswith("ack.unsure") for name in made.chooser.used) and step:
        step = "chat"
    elif step == "chat" and blame.family == "other" and not made.high and blame.clause:
        step = "quality"
    if step == "defect" and "device" not in made.tags and blame.family != "noise":
        step = "flaw"
    if "past_return" in events and step not in {"", "delivery", "packaging"}:
        step = "late" if step in {"defect", "battery"} else "chat"
    elif "repaired" in events and step in {"defect", "damage"}:
        step = "repaired"
    elif "worn" in tags and step == "defect":
        step = "late"
    elif made.high:
        step = _step_of_the_pleased(made, blame, step)
    return made.chooser.say(f"step.{step}", made.point_slots(blame), tags) if step else None


_NO_SECOND = re.compile("подар|причин")
_WITHOUT = re.compile(r"\bбез\s+(?:\w+\s+)?(?:короб|упаков|пакет|пл[её]нк)", re.IGNORECASE)
_SOME = re.compile(r"хвата\w*|хватил\w*|нескольк|\b(?:од(?:ин|ной|ного|ну)|двух|две|два|тр[её]х|три|четыр\w+|пят\w+|\d+)\b", re.IGNORECASE)
"""Some of a thing is missing, not all of it."""
_SPOILT = re.compile(r"просроч|срок|свеж|испорт|прокис|кисл|тух|плесен|прогор|парти|раньше|подделк|химич|горьк|горчит", re.IGNORECASE)


def _step_of_the_pleased(made: Situation, blame: Point, step: str) -> str:
    """Under four and five stars nobody is sent to make a claim unasked: help is offered, and for a matter of taste nothing at all."""
    if not made.reading.praises or "money_back" in made.reading.events or {"came", "measured"} & set(made.reading.details):
        return step if step not in {"fit", "quality", "batch"} else "soft_fit" if step == "fit" else "chat"
    return "" if step in {"fit", "quality", "batch", "packaging", "delivery", "chat"} else "help"
