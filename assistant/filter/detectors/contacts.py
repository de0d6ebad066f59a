"""Identifiers and pointers that lead a buyer off the marketplace."""

from collections.abc import Collection, Iterator

from assistant.filter.candidate import Candidate
from assistant.filter.contacts.addresses import find_addresses
from assistant.filter.contacts.handles import find_handles
from assistant.filter.contacts.phones import find_phones
from assistant.filter.engine import Hit, detector

_WHY = {
    "phone": "Похоже на номер телефона.",
    "address": "Похоже на адрес почты или сайта.",
    "handle": "Похоже на имя в мессенджере или соцсети.",
}


@detector
def contacts(
    candidate: Candidate, *, kinds: Collection[str] = ("phone", "address", "handle"), allow: Collection[str] = ()
) -> Iterator[Hit]:
    """Telephone numbers, addresses and account names, plain or disguised; hosts of the marketplace and those in `allow` are fine."""
    taken: list[tuple[int, int]] = []
    found = candidate.once(("contacts", tuple(allow)), lambda: tuple(_found(candidate, allow)))
    for kind, start, end in sorted(found, key=lambda found: (found[1], -found[2])):
        if kind in kinds and not any(start < last and first < end for first, last in taken):
            taken.append((start, end))
            yield Hit(candidate.normal.original_span(start, end), _WHY[kind])


def _found(candidate: Candidate, allow: Collection[str]) -> Iterator[tuple[str, int, int]]:
    text = candidate.normal.text
    for start, end in find_phones(text, candidate.tokens):
        yield "phone", start, end
    for start, end in find_addresses(text, candidate.platform, allow):
        yield "address", start, end
    for start, end in find_handles(text):
        yield "handle", start, end
