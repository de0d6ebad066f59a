"""The detector behind most rules: phrase patterns by group."""

from collections.abc import Collection, Iterator

from assistant.filter.candidate import Candidate
from assistant.filter.engine import Hit, detector
from assistant.filter.phrases import bundled


@detector
def phrases(candidate: Candidate, *, groups: Collection[str], except_groups: Collection[str] = ()) -> Iterator[Hit]:
    """Phrases of the named groups; a name stands for itself and for everything below it ("insult" also means "insult.blame")."""
    for name, matches in candidate.phrases.items():
        if belongs(name, groups) and not belongs(name, except_groups):
            group = bundled().groups[name]
            for match in matches:
                yield Hit(candidate.normal.original_span(match.start, match.end), group.why, group.fix)


def belongs(name: str, groups: Collection[str]) -> bool:
    """Whether the group (its name, a colon, its language) is one of these or below one of them."""
    plain = name.partition(":")[0]
    return any(plain == group or plain.startswith(group + ".") for group in groups)
