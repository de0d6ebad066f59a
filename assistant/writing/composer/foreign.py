"""English and Chinese replies: the same plans, simpler wording. The thing is named in the buyer's own word."""

import re

from assistant.domain import Hold, RatingOnly
from assistant.reading import Mood, Point
from assistant.writing.composer.questions import answers
from assistant.writing.composer.situation import Line, Situation
from knowledge.types import Platform

_CLAIM = {
    "battery": "defect",
    "noise": "defect",
    "leak": "damage",
    "packaging": "damage",
    "quality": "defect",
    "material": "fit",
    "mismatch": "fit",
}
_PLURAL = re.compile(r"(?:[^s]s|screws|instructions)$")


def foreign_reply(made: Situation) -> list[Line] | Hold:
    """A reply in the language of the brief, or a hold."""
    reading = made.reading
    if reading.mood is Mood.EMPTY:
        return _silent(made)
    answered = answers(made)
    if isinstance(answered, Hold) or answered:
        return answered
    blame = min(reading.blames, key=lambda point: (not point.problem, not point.clause), default=None)
    if blame is not None:
        return _complaint(made, blame)
    for point in reading.praises:
        said = made.chooser.say(f"praise.{point.aspect}", _slots(made, point)) or (
            made.chooser.say("praise.any", _slots(made, point)) if point.clause else None
        )
        if said:
            return made.lines(said)
    return Hold(code="nothing_specific", reason="nothing in the message that a true sentence could answer")


def _slots(made: Situation, point: Point) -> dict[str, str]:
    thing = point.clause if made.reading.language == str(made.brief.language) else ""
    plural = bool(_PLURAL.search(thing))
    slots = {"be": "were" if plural else "was", "it": "they" if plural else "it"}
    return {**slots, "thing": thing} if thing else slots


def _silent(made: Situation) -> list[Line] | Hold:
    if made.brief.shop.rating_only is RatingOnly.SKIP or made.brief.inquiry.platform is Platform.AMAZON:
        return Hold(code="rating_only", reason="a rating without words; the shop skips those")
    return made.lines(made.chooser.say("thanks_only" if made.high else "low_silent", {}))


def _complaint(made: Situation, blame: Point) -> list[Line] | Hold:
    slots = _slots(made, blame)
    said = made.chooser.say(f"ack.{blame.family}", slots)
    said = (
        said or made.chooser.say(f"ack.{blame.family}.bare", slots) or (made.chooser.say("ack.other", slots) if "thing" in slots else None)
    )
    if said is None:
        return Hold(code="nothing_specific", reason="a complaint without anything that could be named")
    step = _CLAIM.get(blame.family, blame.family)
    return made.lines(said, made.chooser.say(f"step.{step}", slots) or made.chooser.say("step.any", slots))
