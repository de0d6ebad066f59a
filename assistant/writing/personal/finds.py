"""What the finders of personal data yield."""

from enum import StrEnum
from typing import NamedTuple


class Sort(StrEnum):
    """The sort of personal datum; also the word in its placeholder."""

    NAME = "NAME"
    PHONE = "PHONE"
    EMAIL = "EMAIL"
    ADDRESS = "ADDRESS"
    ORDER = "ORDER"
    CARD = "CARD"
    ACCOUNT = "ACCOUNT"


class Find(NamedTuple):
    """A half-open range of a text and what stands there."""

    start: int
    end: int
    sort: Sort


def apart(finds: list[Find]) -> list[Find]:
    """The finds in the order of the text; of two that overlap, they become one from the first start to the last end."""
    merged: list[Find] = []
    for find in sorted(finds, key=lambda find: (find.start, -find.end)):
        if merged and find.start < merged[-1].end:
            last = merged[-1]
            wider = last if last.end - last.start >= find.end - find.start else find
            merged[-1] = Find(last.start, max(last.end, find.end), wider.sort)
        else:
            merged.append(find)
    return merged
