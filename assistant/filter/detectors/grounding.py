"""Claims that the evidence contradicts or does not know, as a detector."""

from collections.abc import Iterator

from assistant.filter.candidate import Candidate
from assistant.filter.engine import Hit, detector
from assistant.filter.grounding import ClaimStatus, ground


@detector
def grounding(candidate: Candidate, *, status: str = "contradicted") -> Iterator[Hit]:
    """Claims of one status. No evidence at all (None) means that nothing is known yet: no hits."""
    if candidate.evidence is None:
        return
    wanted = ClaimStatus(status)
    thread = (candidate.context,) if candidate.context else ()
    for claim in ground(candidate.text, candidate.evidence, thread=thread, language=candidate.language):
        if claim.status is wanted:
            source = f" ({claim.source})" if claim.source else ""
            yield Hit(claim.span, why=f"{claim.why}{source}")
