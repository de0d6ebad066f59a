"""The detector that reads sentences for what they mean."""

from collections.abc import Iterator

from assistant.filter.candidate import Candidate
from assistant.filter.engine import Hit, detector
from assistant.filter.meaning.drafts import meanings
from knowledge.types import Severity


@detector
def meaning(candidate: Candidate, *, of: str, sure: float) -> Iterator[Hit]:
    """Sentences of which the second reading is at least `sure` that they mean the category `of`; they warn, whatever the rule says."""
    for span, sureness in meanings(candidate):
        if sureness.get(of, 0.0) >= sure:
            why = f"По смыслу похоже на нарушение: уверенность {sureness[of]:.0%}."
            yield Hit(span, why, confidence=round(sureness[of], 2), at_most=Severity.WARN)
