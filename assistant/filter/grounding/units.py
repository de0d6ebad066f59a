"""Units of measure: their spellings, dimensions and factors, read at a place in a text."""

import re
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache, lru_cache

from assistant.filter.grounding.lexicon import load

_LETTER = "a-zа-яµ"


@dataclass(frozen=True, slots=True)
class Unit:
    """A unit: its dimension and how many base units it holds."""

    dimension: str
    factor: float


COUNT = Unit("", 1.0)
YEAR = 525_960.0


_LEAD = re.compile(r"[ \t]?-?[ \t]?")


class Units:
    """Every unit we can read; spellings are kept by their first letter, a longer one before a shorter."""

    def __init__(self, rows: Iterable[tuple[str, Unit]]) -> None:
        by_letter: dict[str, list[tuple[str, Unit]]] = defaultdict(list)
        for form, unit in sorted(rows, key=lambda row: -len(row[0])):
            by_letter[form[0]].append((form, unit))
        self._read = {
            letter: (re.compile("|".join(f"({_spelling(form)})" for form, _ in group)), tuple(unit for _, unit in group))
            for letter, group in by_letter.items()
        }

    def at(self, text: str, position: int) -> tuple[Unit, int] | None:
        """The unit that starts at a position (a space or a hyphen may stand before it) and where it ends."""
        lead = _LEAD.match(text, position)
        start = lead.end() if lead else position
        pattern, kinds = self._read.get(text[start : start + 1], (None, ()))
        match = pattern.match(text, start) if pattern else None
        if match is None or match.lastindex is None:
            return None
        return kinds[match.lastindex - 1], match.end()


@cache
def units() -> Units:
    """The bundled units."""
    rows = load("units")
    return Units(
        (str(form), Unit(dimension, float(row["factor"]))) for dimension, group in rows.items() for row in group for form in row["forms"]
    )


@lru_cache(maxsize=20_000)
def measure(word: str) -> bool:
    """Whether the word is the name of a unit and nothing else: «час», "minutes"."""
    read = units().at(word, 0)
    return read is not None and read[1] == len(word) > 1


def _spelling(form: str) -> str:
    words = r"\s+".join(re.escape(word).replace(r"\*", f"[{_LETTER}]*") for word in form.split(" "))
    lettered = form[-1] == "*" or (form[-1].isalpha() and form[-1] < "\u3400")
    return words + (f"(?![{_LETTER}])" if lettered else "")
