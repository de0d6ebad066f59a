"""Planted personal data: reading the lists, and telling what of an item is left in a text."""

import re
from pathlib import Path
from typing import NamedTuple

FOLDER = Path(__file__).parent
_ITEM = re.compile(r"⟦(?P<sort>[A-Z]):(?P<value>[^⟧]+)⟧")
_PLAIN_PARTS = frozenset((FOLDER / "plain_parts.txt").read_text(encoding="utf-8").split())
STRUCTURED = frozenset("PEOCU")
"""Phones, e-mails, orders, cards and accounts: what is found by its form."""


class Planted(NamedTuple):
    """A message with personal data in known places."""

    text: str
    items: tuple[tuple[str, str], ...]
    group: str


def planted(group: str) -> list[Planted]:
    """The messages of one list: ru, en, zh or held."""
    lines = (FOLDER / f"planted_{group}.txt").read_text(encoding="utf-8").splitlines()
    return [
        Planted(
            _ITEM.sub(lambda match: match["value"], line), tuple((match["sort"], match["value"]) for match in _ITEM.finditer(line)), group
        )
        for line in lines
        if line and not line.startswith("#")
    ]


def leaked(sort: str, value: str, seen: str) -> str:
    """The part of the planted value that can be read in `seen`, or nothing."""
    return next(
        (part for part in _parts(sort, value) if re.search(rf"(?<!\w){re.escape(part)}(?!\w)" if _alone(part) else re.escape(part), seen)),
        "",
    )


def _alone(part: str) -> bool:
    return not re.search(r"[\u3400-\u9fff]", part)


def _parts(sort: str, value: str) -> list[str]:
    """What nobody may read: each word of a name, each telling word of an address, each long group of digits."""
    if sort == "N":
        return [
            word for word in re.findall(r"[^\W\d_]+(?:['’-][^\W\d_]+)*", value) if len(word) > 1 and word.casefold() not in _PLAIN_PARTS
        ]
    if sort == "A":
        words = re.findall(r"[^\W\d_]{4,}", value)
        return [value, *(word for word in words if word.casefold() not in _PLAIN_PARTS)]
    return [
        value,
        *re.findall(r"\d{4,}", value),
        *(part for part in re.findall(r"[A-Za-z_]\w{4,}", value) if part.casefold() not in _PLAIN_PARTS),
    ]
