"""Replies to reviews: complaints, praise, both at once, stars without words."""

from collections.abc import Mapping

from assistant.domain import Hold, RatingOnly
from assistant.reading import Mood, Point
from assistant.writing.composer.situation import Situation
from knowledge.types import Platform

_STEP = {
    "defect": "defect",
    "damage": "damage",
    "incomplete": "incomplete",
    "wrong_item": "wrong_item",
    "used": "used",
    "expired": "expired",
    "battery": "defect",
    "size": "fit",
    "colour": "fit",
    "material": "fit",
    "quality": "quality",
    "taste": "batch",
    "smell": "quality",
    "noise": "defect",
    "light": "chat",
    "texture": "batch",
    "effect": "chat",
    "accuracy": "defect",
    "packaging": "packaging",
    "delivery": "delivery",
    "mismatch": "fit",
    "manual": "chat",
    "comfort": "fit",
    "decline": "batch",
    "service": "chat",
    "lack": "fit",
    "other": "chat",
    "price": "fit",
}
_SPECIFIC_WITHOUT_WORDS = frozenset(_STEP) - {"other", "quality", "lack"}


def review_reply(made: Situation) -> list[str] | Hold:
    """The sentences of a reply to a review, greeting apart."""
    reading = made.reading
    if reading.mood is Mood.EMPTY:
        return _silent(made)
    blame = _main(reading.blames, made)
    if blame is not None:
        return _complaint(made, blame)
    if reading.blames or ((made.brief.inquiry.rating or 5) <= 3 and not reading.praises):
        return Hold(code="nothing_specific", reason="a complaint without anything that could be named")
    return _praise(made)


def _silent(made: Situation) -> list[str] | Hold:
    shop, inquiry = made.brief.shop, made.brief.inquiry
    if shop.rating_only is RatingOnly.SKIP or inquiry.platform is Platform.AMAZON:
        return Hold(code="rating_only", reason="a rating without words; the shop skips those")
    said = made.chooser.say("thanks_only" if made.high else "low_silent", made.slots)
    return [said] if said else Hold(code="rating_only", reason="a rating without words")


def _main(points: tuple[Point, ...], made: Situation) -> Point | None:
    """The complaint that leads: a named fault first, then any with words of its own."""
    worth = [point for point in points if made.clause(point) or point.noun or point.family in _SPECIFIC_WITHOUT_WORDS]
    return min(worth, key=lambda point: (not point.problem, not (made.clause(point) or point.noun)), default=None)


def _complaint(made: Situation, blame: Point) -> list[str] | Hold:
    opened = _acknowledge(made, blame)
    if opened is None:
        return Hold(code="nothing_specific", reason="no sentence of ours fits this complaint")
    sentences = [opened]
    if not made.high and (felt := made.chooser.say("empathy", made.slots)):
        sentences.append(felt)
    if step := _step(made, blame):
        sentences.append(step)
    return sentences


def _acknowledge(made: Situation, blame: Point) -> str | None:
    slots = made.point_slots(blame)
    if blame.family == "incomplete" and blame.noun is not None:
        return made.chooser.say("ack.incomplete.thing", {**slots, "thing": blame.noun})
    praise = next((p for p in made.reading.praises if made.clause(p) and made.clause(blame)), None)
    if praise is not None:
        mixed = made.chooser.say("mixed", {**slots, "praise": made.clause(praise)})
        if mixed:
            return mixed
    for kind in ("clause", "noun", "bare"):
        for family in (blame.family, "other"):
            if kind in slots or kind == "bare":
                said = made.chooser.say(f"ack.{family}.{kind}", slots)
                if said:
                    return said
    return None


def _step(made: Situation, blame: Point) -> str | None:
    if made.refused or "returned" in made.reading.events:
        return None
    step = _STEP.get(blame.family, "chat")
    if made.high and step in {"defect", "damage"}:
        step = "soft" if step == "defect" else "soft_photo"
    if made.high and step in {"fit", "quality"}:
        return None
    return made.chooser.say(f"step.{step}", made.point_slots(blame), {"noun"} if blame.noun else ())


def _praise(made: Situation) -> list[str] | Hold:
    reading = made.reading
    for point in reading.praises:
        slots = made.point_slots(point)
        said = None
        if "clause" in slots:
            said = made.chooser.say("open.person" if _of_person(made, slots) else "open.clause", {**slots, "person": slots["clause"]})
        elif point.noun is not None:
            said = made.chooser.say("open.noun", slots)
        elif point.aspect:
            said = made.chooser.say(f"open.{point.aspect}", slots)
        if said:
            added = made.chooser.say(f"add.{point.aspect}", slots)
            return [said, added] if added else [said]
    return Hold(code="nothing_specific", reason="praise without a detail to answer")


def _of_person(made: Situation, slots: Mapping[str, object]) -> bool:
    person = made.reading.details.get("person", "")
    return bool(person) and str(slots["clause"]).split()[0][:3] == person[:3]
