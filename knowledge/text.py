"""Making any text safe to embed, to index and to compare: one spelling for what reads the same."""

import re
import unicodedata

LONGEST = 2000
"""Characters of a text that are ever embedded or searched with; the rest says little more about what is asked."""

_CONTROLS = re.compile(r"[\x00-\x1f\x7f-\x9f]")
_UNSEEN = re.compile("[\u00ad\u200b\u200c\u200e\u200f\u2060\ufeff\u202a-\u202e\u2066-\u2069]")
_SURROGATES = re.compile("[\ud800-\udfff]")
_BLANKS = re.compile(r"\s+")


def clean(text: str, longest: int = LONGEST) -> str:
    """NFKC, without NUL, surrogates, controls and invisible marks, blanks single, at most `longest` characters.

    The cut comes before the normalisation too: one code point may become eighteen, and a hostile text is all such points.
    """
    cut = _SURROGATES.sub(" ", text[: 4 * longest])
    folded = _UNSEEN.sub("", _CONTROLS.sub(" ", unicodedata.normalize("NFKC", cut)))
    return _BLANKS.sub(" ", folded).strip()[:longest].strip()
