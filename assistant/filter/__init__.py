"""The rule filter: reads every drafted and every human-edited text."""

from assistant.domain import Brief, Finding
from assistant.filter import detectors
from assistant.filter.candidate import Candidate
from assistant.filter.engine import check

__all__ = ["Candidate", "candidate_for", "check", "check_reply", "detectors"]


def check_reply(text: str, brief: Brief, recorded_actions: tuple[str, ...] = ()) -> tuple[Finding, ...]:
    """The findings of a reply to this brief: what `pipeline.propose` and `desk.decide` both call.

    `recorded_actions` are the kinds of the tasks that the shop keeps for this inquiry.
    """
    return check(candidate_for(text, brief, recorded_actions), brief.rules)


def candidate_for(text: str, brief: Brief, recorded_actions: tuple[str, ...] = ()) -> Candidate:
    """The text with everything the brief tells about it."""
    inquiry = brief.inquiry
    return Candidate(
        text=text,
        language=brief.language,
        platform=inquiry.platform,
        channel=inquiry.channel,
        context=inquiry.words,
        rating=inquiry.rating,
        evidence=brief.evidence or None,  # with no card and no policy nothing is known, so nothing can be called untrue
        recent=brief.recent,
        author=inquiry.author,
        product_name=inquiry.product_name,
        order_status=inquiry.order_status,
        recorded_actions=(*recorded_actions, *_handed_over(text, brief)),
        min_length=brief.limits.min_length,
        max_length=brief.limits.max_length,
    )


def _handed_over(text: str, brief: Brief) -> tuple[str, ...]:
    """A holding text says that a person has the case; the triage that chose it has put it there."""
    return ("forward", "record", "check") if text == brief.triage.holding_text else ()
