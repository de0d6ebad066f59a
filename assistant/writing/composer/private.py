"""Chats and return claims: no public manners, the step first; decisions stay with people."""

import re

from assistant.domain import Hold, Speaker
from assistant.writing.composer.questions import answers
from assistant.writing.composer.reviews import acknowledged, main_complaint, step_of
from assistant.writing.composer.situation import Line, Situation
from knowledge.types import Channel

_WHERE = re.compile(
    r"где\b[^.?!]{0,30}\b(?:заказ|посылк|товар|он|она)"
    r"|когда\b[^.?!]{0,40}(?:прид|приед|достав|отправ|ждать)"
    r"|(?:не|ещё не) (?:приш|приех|достав)|день в пути|не отправ"
    r"|where(?:'s| is| are)\b[^.?!]{0,20}\b(?:order|package|parcel|it)\b|when (?:will|does|is)\b[^.?!]{0,40}(?:arriv|ship|deliver|come)"
    r"|(?:has(?:n't| not)|have(?:n't| not)) (?:arrived|shipped|moved|come)|tracking (?:has|hasn't|shows|says)|not (?:arrived|shipped) yet"
    r"|(?:什么时候|啥时候|几时|多久).{0,6}(?:到|发|送)|到哪(?:了|里)|还没(?:到|发|收到)|怎么还(?:没|不)(?:到|发)|什么快递",
    re.IGNORECASE,
)
_NO_FAULT = frozenset({"size", "colour", "suit", "price", "delivery", "other"})
_BACK = re.compile(
    r"(?:хочу|можно|как|хотел\w* бы)\b[^.?!]{0,30}(?:верну|возврат|сда(?:ть|м)|обмен)"
    r"|\b(?:can|how|want|like to|could)\b[^.?!]{0,25}\b(?:return|send (?:it|them|this) back|exchange)\b"
    r"|(?:能|可以|怎么|想|要)(?:不能)?(?:退|换货|退货)",
    re.IGNORECASE,
)


def private_reply(made: Situation) -> list[Line] | Hold:
    """A chat message or a claim answered where the buyer stands, or left to a person."""
    if made.brief.inquiry.channel is Channel.RETURN:
        return _claim(made)
    words = made.brief.inquiry.words
    if _WHERE.search(words):
        return _where(made)
    answered = answers(made)
    if isinstance(answered, Hold) and answered.code == "risk":
        return answered
    blame = main_complaint(made)
    if blame is not None and (said := acknowledged(made, blame)):
        return made.lines(said, step_of(made, blame))
    if _BACK.search(words):
        return made.lines(made.chooser.say("chat.back", made.slots))
    return answered or Hold(code="nothing_specific", reason="a chat message without a fault, a question or an order to speak of")


def _where(made: Situation) -> list[Line] | Hold:
    status = made.brief.inquiry.order_status
    if not status:
        return made.lines(made.chooser.say("chat.where_unknown", made.slots))
    return made.lines(made.chooser.say("chat.where", {**made.slots, "status": status}), made.chooser.say("chat.where_next", made.slots))


def _claim(made: Situation) -> list[Line] | Hold:
    """Only proof may be asked for: what to decide is a person's business."""
    inquiry = made.brief.inquiry
    blame = main_complaint(made)
    if inquiry.media or blame is None or blame.family in _NO_FAULT or any(message.speaker is Speaker.SHOP for message in inquiry.thread):
        return Hold(code="decision", reason="a claim that can be decided; the decision is a person's")
    said = acknowledged(made, blame)
    if said is None:
        return Hold(code="decision", reason="a claim whose fault could not be named; the decision is a person's")
    proof = made.chooser.say(
        f"claim.{'video' if 'device' in made.tags and blame.family in {'defect', 'noise', 'battery'} else 'photo'}", made.slots
    )
    return made.lines(said, proof)
