"""Does it read like one attentive person, in the right language, mood and length?"""

import re

from assistant.domain import Inquiry
from evals.case import Mood, Sample, Score, passed
from evals.language import is_first_name, misgoverned, share_of_script
from evals.wording import lexicon, said, sentences
from knowledge.types import Channel, Language, Platform

_MOST_SENTENCES = 5
_LEAST_SHARE = 0.85


def fits_mood(sample: Sample) -> Score | None:
    """No joy beside a complaint, no apology for praise."""
    if sample.text is None:
        return None
    if sample.case.mood in {Mood.COMPLAINT, Mood.MIXED}:
        joy = said(sample.text, lexicon()["joy"])
        return passed(not joy, f"joy beside a complaint: {joy}")
    low_star = (sample.case.inquiry.rating or 5) <= 2
    if sample.case.mood is Mood.PRAISE:
        sorry = said(sample.text, lexicon()["apology"])
        joy = said(sample.text, lexicon()["joy"]) if low_star else []
        return passed(not sorry and not joy, f"out of place under praise: {sorry + joy}")
    return None


def no_cliche(sample: Sample) -> Score | None:
    """None of the phrases that fit any message."""
    if sample.text is None:
        return None
    worn = said(sample.text, lexicon()["cliche"])
    return passed(not worn, f"worn phrases: {worn}")


def right_language(sample: Sample) -> Score | None:
    """Written in the language that is due here."""
    if sample.text is None:
        return None
    share = share_of_script(sample.text, sample.case.language)
    return passed(share >= _LEAST_SHARE, f"only {share:.0%} of the letters are {sample.case.language}")


def inflected(sample: Sample) -> Score | None:
    """Russian words stand in the cases that their prepositions take."""
    if sample.text is None or sample.case.language is not Language.RU:
        return None
    wrong = misgoverned(sample.text)
    return passed(not wrong, f"wrong case: {wrong}")


def right_length(sample: Sample) -> Score | None:
    """Within the platform's bounds and at most five sentences beside the greeting."""
    if sample.text is None:
        return None
    limits = sample.proposal.brief.limits
    if not limits.min_length <= len(sample.text) <= limits.max_length:
        return Score(value=0.0, why=f"{len(sample.text)} characters; {limits.min_length} to {limits.max_length} are allowed")
    body = [
        part for part in sentences(sample.text) if not re.match(r"(здравствуйте|добрый|hello|hi\b|您好)[^.!?]{0,40}[.!?]?$", part.lower())
    ]
    return passed(len(body) <= _MOST_SENTENCES, f"{len(body)} sentences")


def right_name(sample: Sample) -> Score | None:
    """The buyer is named only by a name that is one, in the nominative, where the platform shows it; never twice."""
    author = sample.proposal.brief.inquiry.author
    if sample.text is None or not author:
        return None
    allowed = sample.case.name or _plain_name(author, sample.case.inquiry)
    parts = re.findall(r"[^\W\d_]{2,}", author)
    used = re.findall(rf"\b(?:{'|'.join(map(re.escape, parts))})\b", sample.text, flags=re.IGNORECASE) if parts else []
    opening = re.match(r"(?:Здравствуйте|Добрый день|Hello|Hi),?\s*([^\W\d_]+(?: [^\W\d_]+)?)\s*[!.,]", sample.text)
    called = opening.group(1).strip() if opening else None
    if called and called != allowed:
        return Score(value=0.0, why=f"called {called!r}; allowed: {allowed or 'no name'}")
    wrong = [name for name in used if name != allowed]
    return passed(not wrong and len(used) <= 1, f"named {used}; allowed: {allowed or 'no name'}")


def _plain_name(author: str, inquiry: Inquiry) -> str | None:
    """The author's name where it is one full word that is a first name; Yandex Market reviews name nobody (YM-PD-01)."""
    if inquiry.platform is Platform.YM and inquiry.channel is Channel.REVIEW:
        return None
    return author.capitalize() if is_first_name(author) else None
