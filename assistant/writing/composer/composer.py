"""From a Brief to a Draft: read, plan, word, or hold."""

from dataclasses import replace

from assistant.answering import answer
from assistant.answering.wording import answer_draft
from assistant.domain import Brief, Citation, Draft, Finding, Hold
from assistant.reading import Reading, read
from assistant.reading.foreign import short_name
from assistant.writing.composer.frames import says
from assistant.writing.composer.lint import flaw_of
from assistant.writing.composer.mending import mended
from assistant.writing.composer.polish import polished
from assistant.writing.composer.private import private_reply
from assistant.writing.composer.reviews import review_reply
from assistant.writing.composer.situation import Line, Situation, greeting, greets, situation, window_of
from assistant.writing.composer.windows import Window
from knowledge.types import Channel, Language, Platform, Span

_TRIES = 8
_BY_DESIGN = ("step.", "term.", "chat.", "claim.", "fact", "faq", "answer")


class Composer:
    """Writes from the Brief alone; holds where it has nothing true and specific to say."""

    name = "composer"

    def write(self, brief: Brief) -> Draft | Hold:
        """A draft for this brief, or the reason why a person must write it."""
        brief = with_product_name(brief)
        reading = read(brief.inquiry)
        if reading.risks:
            return Hold(code="risk", reason=f"the buyer's words carry a risk: {', '.join(reading.risks)}")
        if not reading.readable:
            return Hold(code="unreadable", reason="the buyer's words could not be read")
        if brief.inquiry.channel is Channel.QUESTION and brief.card:
            opening = greeting(brief) if brief.language is Language.RU else ""
            return answer_draft(brief, answer(brief.inquiry.words, brief.card, brief.passages), opening)
        return _unrepeated(brief, in_the_language_of(brief, reading))

    def mend(self, brief: Brief, draft: Draft, findings: tuple[Finding, ...]) -> Draft | Hold:
        """The draft without what the filter found, or a hold when it cannot be mended."""
        return mended(brief, draft, findings)


def with_product_name(brief: Brief) -> Brief:
    """The inquiry named by its card when the marketplace gave no name."""
    if brief.inquiry.product_name or not brief.card:
        return brief
    return brief.model_copy(update={"inquiry": brief.inquiry.model_copy(update={"product_name": brief.card[0].title})})


def in_the_language_of(brief: Brief, reading: Reading) -> Reading:
    """The reading without the buyer's own words when the reply is in another language."""
    if reading.language == str(brief.language):
        return reading
    bare = tuple(replace(point, clause="", noun=None, when="") for point in reading.points)
    item = short_name(brief.inquiry.product_name, str(brief.language))
    details = {name: said for name, said in reading.details.items() if said.isdigit()}
    return replace(reading, points=bare, item=item, details=details, uses=(), purposes=())


def _unrepeated(brief: Brief, reading: Reading) -> Draft | Hold:
    """The first wording that the shop's last replies do not have; else the one that repeats least of them."""
    window, barred = window_of(brief), set[str]()
    best: tuple[int, Draft] | None = None
    for _ in range(_TRIES):
        made = situation(brief, reading, barred, window)
        lines = _reply(made)
        told = lines if isinstance(lines, Hold) else _draft(made, lines)
        if isinstance(told, Hold):
            return best[1] if best else told
        again = repeated(told, window)
        if best is None or again < best[0]:
            best = (again, told)
        if not again:
            return told
        barred |= set(told.plan)
    if best is None or (window.says_again(best[1].text) and not reading.blames):
        return Hold(code="nothing_specific", reason="nothing to say that the shop's last replies do not say word for word")
    return best[1]


def repeated(draft: Draft, window: Window) -> int:
    """How much of a reply the window has: its opening, its skeleton, its closing. The step of a complaint is policy, not a closing."""
    plan, known = draft.plan, says(str(draft.language))
    closes = bool(plan) and not plan[-1].startswith(_BY_DESIGN) and window.closes_alike(draft.text)
    skeleton = window.built_alike([known[name] for name in plan if name in known]) if all(name in known for name in plan) else False
    return 2 * window.opens_alike(draft.text) + 2 * skeleton + closes


def _reply(made: Situation) -> list[Line] | Hold:
    inquiry = made.brief.inquiry
    if inquiry.platform is Platform.AMAZON and inquiry.channel is Channel.REVIEW:
        return Hold(code="not_allowed", reason="Amazon has no free public reply to a product review (AZ-REV-05)")
    if inquiry.channel is Channel.QUESTION:
        return Hold(code="nothing_specific", reason="a question, and there is no card to answer from")
    return review_reply(made) if inquiry.channel is Channel.REVIEW else private_reply(made)


def _draft(made: Situation, lines: list[Line]) -> Draft | Hold:
    text, citations = "", []
    opening = [Line(greeting(made.brief))] if greets(made.brief) else []
    for line in [*opening, *polished(lines, made.brief.shop.voice.address)]:
        gap = "" if made.brief.language is Language.ZH or not text else " "
        start = len(text) + len(gap)
        words = line.text[:1].lower() + line.text[1:] if text.endswith(",") and not line.text.startswith("I ") else line.text
        text = f"{text}{gap}{words}"
        if line.passages:
            citations.append(Citation(span=Span(start, len(text)), passage_ids=line.passages))
    if flaw := flaw_of(text, made.brief):
        return Hold(code="nothing_specific", reason=f"the wording did not pass the last look: {flaw}")
    text += f" {made.brief.shop.voice.signature}" if made.brief.shop.voice.signature else ""
    if len(text) > made.brief.limits.max_length:
        return Hold(code="too_long", reason="the reply would not fit the platform's limit")
    return Draft(
        text=text,
        writer="composer",
        language=made.brief.language,
        citations=tuple(citations),
        unanswered=tuple(made.unanswered),
        plan=tuple(made.chooser.used),
    )
