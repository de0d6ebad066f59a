"""Mending a draft by the filter's findings: the offending sentence goes, or the smallest fix is put in its place."""

import re

from assistant.domain import Brief, Draft, Finding, Hold
from knowledge.types import Severity

_SENTENCE = re.compile(r"[^.!?。！？]+[.!?。！？»”]*\s*")


def mended(brief: Brief, draft: Draft, findings: tuple[Finding, ...]) -> Draft | Hold:
    """Fixes put in from the end; sentences that cannot be fixed are dropped; a hold when nothing of substance is left."""
    serious = [finding for finding in findings if finding.severity is not Severity.INFO]
    if not serious:
        return draft
    text = draft.text
    for finding in sorted(serious, key=lambda found: -found.span.start):
        if finding.fix is not None:
            text = text[: finding.span.start] + finding.fix + text[finding.span.end :]
        elif finding.severity is Severity.BLOCK:
            text = _without(text, finding.span.start)
    text = re.sub(r" {2,}", " ", text).strip()
    if text == draft.text:
        return draft
    if any(found.fix is None and found.severity is Severity.BLOCK and _leads(draft.text, found.span.start) for found in serious):
        return Hold(code="cannot_mend", reason=f"without what breaks {serious[0].rule_id} the reply does not say what it answers")
    if len(re.findall(r"\w+", text)) < 4:
        return Hold(code="cannot_mend", reason=f"without what breaks {serious[0].rule_id} nothing is left to say")
    return draft.model_copy(update={"text": text, "citations": ()})


def _leads(text: str, place: int) -> bool:
    """Whether a place lies in the sentence that names the point, the first after the greeting, with more to follow."""
    sentences = list(_SENTENCE.finditer(text))
    body = sentences[1:] if sentences and sentences[0].group(0).rstrip().endswith("!") else sentences
    return len(body) > 1 and body[0].start() <= place < body[0].end()


def _without(text: str, place: int) -> str:
    """The text without the sentence that covers a place."""
    kept = [m.group(0) for m in _SENTENCE.finditer(text) if not m.start() <= place < m.end()]
    return "".join(kept)
