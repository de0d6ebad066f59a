"""Making any text safe to embed, to index and to compare: one spelling for what reads the same."""

import re
import unicodedata

LONGEST = 2000
"""Characters of a text that are ever embedded or searched with; the rest says little more about what is asked."""

_CONTROLS = dict.fromkeys((*range(32), *range(0x7F, 0xA0)), " ")
_UNSEEN = dict.fromkeys((0xAD, 0x200B, 0x200C, 0x200E, 0x200F, 0x2060, 0xFEFF, *range(0x202A, 0x202F), *range(0x2066, 0x206A)))
_SURROGATES = re.compile("[\ud800-\udfff]")
_BLANKS = re.compile(r"\s+")


def clean(text: str, longest: int = LONGEST) -> str:
    """NFKC, without NUL, surrogates, controls and invisible marks, blanks single, at most `longest` characters.

    The cut comes before the normalisation too: one code point may become eighteen, and a hostile text is all such points.
    """
    cut = _SURROGATES.sub(" ", text[: 4 * longest])
    folded = unicodedata.normalize("NFKC", cut).translate(_CONTROLS).translate(_UNSEEN)
    return _BLANKS.sub(" ", folded).strip()[:longest].strip()
