"""Swearing."""

from collections.abc import Iterator

from assistant.filter.candidate import Candidate
from assistant.filter.engine import Hit, detector
from assistant.filter.swearing import find_swearing


@detector
def profanity(candidate: Candidate, *, aimed: bool = False) -> Iterator[Hit]:
    """Swear words, also masked, transliterated, euphemistic; with `aimed` only those that are said of a person."""
    vetoed = {match.start for match in candidate.phrases_of("profanity.friends")}
    sentences = {token.sentence for token in candidate.tokens if token.start in vetoed}
    for swear in candidate.once("swearing", lambda: tuple(find_swearing(candidate.normal.text, candidate.tokens))):
        if (swear.aimed or not aimed) and candidate.sentence_at(swear.start) not in sentences:
            yield Hit(candidate.normal.original_span(swear.start, swear.end), "Бранное слово.")
    if not aimed:
        for match in candidate.phrases_of("profanity.phrase"):
            if match.start not in vetoed and candidate.sentence_at(match.start) not in sentences:
                yield Hit(candidate.normal.original_span(match.start, match.end), "Бранное выражение.")
