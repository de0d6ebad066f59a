"""Reading a text the way a person does, with the way back to where each character stood."""

import unicodedata
from dataclasses import dataclass

from knowledge.types import Span


@dataclass(frozen=True)
class Normalised:
    """`text` for detectors; `starts[i]` and `ends[i]` bound, in the original, what became character i."""

    text: str
    original: str
    starts: tuple[int, ...]
    ends: tuple[int, ...]

    def original_span(self, start: int, end: int) -> Span:
        """Where [start, end) of the normalised text stood in the original."""
        if start >= end:
            at = self.starts[start] if start < len(self.starts) else len(self.original)
            return Span(at, at)
        return Span(self.starts[start], self.ends[end - 1])


def normalise(text: str) -> Normalised:
    """NFKC character by character, invisible marks dropped."""
    out: list[str] = []
    starts: list[int] = []
    ends: list[int] = []
    for index, character in enumerate(text):
        if unicodedata.category(character) in {"Cf", "Mn"} and character not in "\u0306\u0308":
            continue
        for piece in unicodedata.normalize("NFKC", character):
            out.append(piece)
            starts.append(index)
            ends.append(index + 1)
    return Normalised("".join(out), text, tuple(starts), tuple(ends))
