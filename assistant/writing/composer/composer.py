"""From a Brief to a Draft: read, plan, word, or hold."""

from assistant.answering import answer
from assistant.answering.wording import answer_draft
from assistant.domain import Brief, Citation, Draft, Finding, Hold
from assistant.reading import read
from assistant.writing.composer.polish import polished
from assistant.writing.composer.reviews import review_reply
from assistant.writing.composer.situation import Line, Situation, greeting, situation
from knowledge.types import Channel, Language, Span


class Composer:
    """Writes from the Brief alone; holds where it has nothing true and specific to say."""

    name = "composer"

    def write(self, brief: Brief) -> Draft | Hold:
        """A draft for this brief, or the reason why a person must write it."""
        reading = read(brief.inquiry)
        if reading.risks:
            return Hold(code="risk", reason=f"the buyer's words carry a risk: {', '.join(reading.risks)}")
        if not reading.readable:
            return Hold(code="unreadable", reason="the buyer's words could not be read")
        if brief.inquiry.channel is Channel.QUESTION and brief.card:
            opening = greeting(brief) if brief.language is Language.RU else ""
            return answer_draft(brief, answer(brief.inquiry.words, brief.card, brief.passages), opening)
        made = situation(brief, reading)
        lines = review_reply(made)
        return lines if isinstance(lines, Hold) else _draft(made, lines)

    def mend(self, brief: Brief, draft: Draft, findings: tuple[Finding, ...]) -> Draft | Hold:
        """The draft without what the filter found, or a hold when it cannot be mended."""
        return draft


def _draft(made: Situation, lines: list[Line]) -> Draft | Hold:
    text, citations = "", []
    for line in [Line(greeting(made.brief)), *polished(lines)]:
        start = len(text) + 1 if text else 0
        text = f"{text} {line.text}" if text else line.text
        if line.passages:
            citations.append(Citation(span=Span(start, len(text)), passage_ids=line.passages))
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
