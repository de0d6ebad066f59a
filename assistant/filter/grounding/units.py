"""Units of measure: their spellings, dimensions and factors, read at a place in a text."""

import re
from dataclasses import dataclass
from functools import cache

from assistant.filter.grounding.lexicon import load

_LETTER = "a-zа-яµ"


@dataclass(frozen=True, slots=True)
class Unit:
    """A unit: its dimension and how many base units it holds."""

    dimension: str
    factor: float


COUNT = Unit("", 1.0)


@dataclass(frozen=True)
class Units:
    """Every unit we can read, as one expression."""

    pattern: re.Pattern[str]
    units: tuple[Unit, ...]

    def at(self, text: str, position: int) -> tuple[Unit, int] | None:
        """The unit that starts at a position (a space or a hyphen may stand before it) and where it ends."""
        match = self.pattern.match(text, position)
        if match is None or match.lastindex is None:
            return None
        return self.units[match.lastindex - 1], match.end()


@cache
def units() -> Units:
    """The bundled units; a longer spelling is tried before a shorter one."""
    rows = [
        (str(form), Unit(dimension, float(row["factor"])))
        for dimension, group in load("units").items()
        for row in group
        for form in row["forms"]
    ]
    rows.sort(key=lambda row: -len(row[0]))
    spelled = "|".join(f"({_spelling(form)})" for form, _ in rows)
    return Units(re.compile(rf"[ \t]?-?[ \t]?(?:{spelled})"), tuple(unit for _, unit in rows))


def _spelling(form: str) -> str:
    words = r"\s+".join(re.escape(word).replace(r"\*", f"[{_LETTER}]*") for word in form.split(" "))
    lettered = form[-1] == "*" or (form[-1].isalpha() and form[-1] < "\u3400")
    return words + (f"(?![{_LETTER}])" if lettered else "")
