"""Making outside words into plain data: nothing in them can close a fence, look like markup or hide from the eye."""

import re
import unicodedata

_ANGLES = str.maketrans({"<": "‹", ">": "›", "＜": "‹", "＞": "›", "﹤": "‹", "﹥": "›", "⟨": "‹", "⟩": "›", "〈": "‹", "〉": "›"})
_MANY_BREAKS = re.compile(r"\n{3,}")
_KEPT = {"\n", "\t"}


def neutralise(text: str) -> str:
    """The same words without angle brackets, control characters and invisible ones."""
    visible = "".join(letter for letter in text.translate(_ANGLES) if letter in _KEPT or not _unseen(letter))
    return _MANY_BREAKS.sub("\n\n", visible).strip()


def one_line(text: str) -> str:
    """The words as one line, so that a line of a list cannot pretend to be two."""
    return " ".join(neutralise(text).split())


def _unseen(letter: str) -> bool:
    """Controls, direction marks, zero-width joints and tag characters; variation selectors too."""
    return unicodedata.category(letter) in {"Cc", "Cf", "Co", "Cn", "Cs"} or "\ufe00" <= letter <= "\ufe0f"
