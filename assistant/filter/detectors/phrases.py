"""The detector behind most rules: phrase patterns by group."""

from collections.abc import Collection, Iterator

from assistant.filter.candidate import Candidate
from assistant.filter.engine import Hit, detector
from assistant.filter.matcher import Match
from assistant.filter.phrases import bundled

_REACH = 16
_DIGITS_OF_A_CONTACT = 7


@detector
def phrases(candidate: Candidate, *, groups: Collection[str], except_groups: Collection[str] = ()) -> Iterator[Hit]:
    """Phrases of the named groups; a name stands for itself and for everything below it ("insult" also means "insult.blame")."""
    for name, matches in candidate.phrases.items():
        if belongs(name, groups) and not belongs(name, except_groups):
            group = bundled().groups[name]
            for match in matches:
                if belongs(name, ("personal_data.contact", "personal_data.request")) and _own_contact(candidate, match):
                    continue
                yield Hit(candidate.normal.original_span(match.start, match.end), group.why, group.fix, grave=group.grave)


def _own_contact(candidate: Candidate, match: Match) -> bool:
    """Whether the shop names its own number or address here («пишите 8926… в ватсап») instead of asking for the buyer's."""
    around = candidate.normal.text[match.start : match.end + _REACH]
    return "@" in around or sum(sign.isdigit() for sign in around) >= _DIGITS_OF_A_CONTACT


def belongs(name: str, groups: Collection[str]) -> bool:
    """Whether the group (its name, a colon, its language) is one of these or below one of them."""
    plain = name.partition(":")[0]
    return any(plain == group or plain.startswith(group + ".") for group in groups)
