"""Does the answer say what it should: about this message, true, complete, with the next step?"""

import re

from evals.case import HANDLING_OF, Ask, Sample, Score, passed
from evals.language import content_words, generic_words
from evals.wording import lexicon, said, says

_NEAR = 0.6
"""From this share of common three-word runs on, two texts are one template."""


def handling(sample: Sample) -> Score | None:
    """The outcome is the one the case calls for: draft, hold or none."""
    got = HANDLING_OF[sample.proposal.outcome]
    hold = sample.proposal.hold
    reason = f" ({hold.code}: {hold.reason})" if hold else ""
    return passed(got in sample.case.handling, f"{got} instead of {' or '.join(sample.case.handling)}{reason}")


def mentions(sample: Sample) -> Score | None:
    """The things a good answer cannot leave out."""
    if sample.text is None or not sample.case.mentions:
        return None
    missing = [group for group in sample.case.mentions if not said(sample.text, group)]
    share = 1 - len(missing) / len(sample.case.mentions)
    return Score(value=share, why=f"missing: {'; '.join('/'.join(group) for group in missing)}" if missing else "")


def specific(sample: Sample) -> Score | None:
    """It names a thing from this very message (question 1 of twelve)."""
    words = sample.proposal.brief.inquiry.words
    if sample.text is None or len(content_words(words) - generic_words()) < 1:
        return None
    shared = (content_words(words) & content_words(sample.text)) - generic_words()
    return passed(bool(shared), "no content word in common with the message")


def answered(sample: Sample) -> Score | None:
    """Each question is answered from the facts, or it is said honestly that the card does not tell."""
    if sample.text is None or not sample.case.asks:
        return None
    failed = [ask.about for ask in sample.case.asks if not _answers(sample.text, ask)]
    share = 1 - len(failed) / len(sample.case.asks)
    return Score(value=share, why=f"left open: {', '.join(failed)}" if failed else "")


def right_step(sample: Sample) -> Score | None:
    """The next step is offered, in its place on this platform."""
    if sample.text is None or sample.case.step is None:
        return None
    missing = [group for group in lexicon()["steps"][sample.case.step] if not said(sample.text, group)]
    return passed(not missing, f"the step {sample.case.step.value!r} is not offered")


def not_repeating(sample: Sample) -> Score | None:
    """The text is not an earlier answer with other nouns."""
    if sample.text is None:
        return None
    mine = _runs(sample.text)
    for earlier in reversed(sample.earlier):
        theirs = _runs(earlier)
        if mine and theirs and len(mine & theirs) / len(mine | theirs) >= _NEAR:
            return Score(value=0.0, why=f"nearly the same as: {earlier!r}")
    return Score(value=1.0)


def _answers(text: str, ask: Ask) -> bool:
    if any(says(text, phrase) for phrase in ask.says):
        return True
    return ask.unknown and bool(said(text, lexicon()["admits"]))


def _runs(text: str) -> set[tuple[str, ...]]:
    """Runs of three words, the greeting aside, numbers and quoted words masked: the skeleton of a text."""
    body = re.sub(r"^\s*(здравствуйте|добрый день|hello|hi|您好)[^.!?。！]*[.!?。！]", "", text, flags=re.IGNORECASE)
    masked = re.sub(r"«[^»]*»|“[^”]*”|\d+(?:[.,]\d+)?", " # ", body.lower())
    words = re.findall(r"[\u3400-\u9fff]|\w+|#", masked)
    return {tuple(words[index : index + 3]) for index in range(len(words) - 2)}
