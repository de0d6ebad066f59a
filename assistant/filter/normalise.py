"""Reading a text the way a person does, with the way back to where each character stood."""

import re
import unicodedata
from dataclasses import dataclass
from functools import cache

from assistant.filter.lexicons import lexicon
from knowledge.types import Span

_KEPT = frozenset("№™…")
"""Signs that NFKC would spell out in letters or dots; a person reads them as one sign."""

_WORD = re.compile(r"[^\W\d_]+")


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
    """Compatibility forms unified, invisible and combining marks dropped, look-alike letters turned to their word's script."""
    if text.isascii():
        return Normalised(_visible(text), text, tuple(range(len(text))), tuple(range(1, len(text) + 1)))
    out: list[str] = []
    starts: list[int] = []
    ends: list[int] = []
    for index, character in enumerate(text):
        if out and _is_mark(character):
            composed = unicodedata.normalize("NFC", out[-1] + character)
            if len(composed) == 1 and composed in "йЙёЁ":
                out[-1] = composed
            ends[-1] = index + 1
            continue
        for piece in _reading(character):
            out.append(piece)
            starts.append(index)
            ends.append(index + 1)
    return Normalised(_WORD.sub(_folded, "".join(out)), text, tuple(starts), tuple(ends))


def _visible(text: str) -> str:
    return "".join(" " if ord(character) < 32 and character not in "\n\t" else character for character in text)


@cache
def _is_mark(character: str) -> bool:
    return unicodedata.category(character) in {"Mn", "Me"}


@cache
def _reading(character: str) -> str:
    """What a person reads where this character stands; nothing for what cannot be seen."""
    if character in "\n\t" or character in _KEPT:
        return character
    if character in lexicon("lookalikes")["blanks"]:
        return ""
    category = unicodedata.category(character)
    if category in {"Cf", "Mn", "Me"}:
        return ""
    if category in {"Cc", "Zs"}:
        return " "
    if category == "Nd":
        return str(unicodedata.digit(character))
    name = unicodedata.name(character, "")
    for family in ("NEGATIVE CIRCLED LATIN CAPITAL LETTER ", "NEGATIVE SQUARED LATIN CAPITAL LETTER "):
        if name.startswith(family):
            return name.removeprefix(family)
    if name.startswith(("DINGBAT NEGATIVE CIRCLED DIGIT", "DINGBAT CIRCLED SANS-SERIF DIGIT", "DINGBAT NEGATIVE CIRCLED SANS-SERIF DIGIT")):
        return str(unicodedata.digit(character, 0))
    return unicodedata.normalize("NFKC", character)


@cache
def script(letter: str) -> str:
    """The script a letter belongs to: "Cyrl", "Latn", "Grek", "Hani" or "" for anything else."""
    code = ord(letter)
    if 0x0400 <= code <= 0x052F:
        return "Cyrl"
    if code < 0x0250 or 0x1E00 <= code <= 0x1EFF:
        return "Latn"
    if 0x0370 <= code <= 0x03FF:
        return "Grek"
    if 0x3400 <= code <= 0x4DBF or 0x4E00 <= code <= 0x9FFF or 0x20000 <= code <= 0x3134F:
        return "Hani"
    return ""


def _folded(match: re.Match[str]) -> str:
    """The word with look-alikes turned to the script of its majority; unchanged when any letter has no twin there."""
    word = match.group()
    if word.isascii():
        return word
    scripts = {script(letter) for letter in word}
    if len(scripts) < 2 or not scripts <= {"Cyrl", "Latn", "Grek"}:
        return word
    sounded = _sounded(word) if scripts == {"Cyrl", "Latn"} else word
    return sounded if _is_known(sounded) else _fold_to(word, _home(word))


def _is_known(word: str) -> bool:
    """Whether a mixed word, read by sound, names a messenger."""
    return word.lower() in {name for line in lexicon("contacts")["handle"]["after"] for name in line.split()}


def _sounded(word: str) -> str:
    """A word half Latin, half Cyrillic with its Latin letters as they sound in Russian («Teleграм»)."""
    sounds = lexicon("lookalikes")["latin_sounds"]
    return "".join(sounds.get(letter, letter) if script(letter) == "Latn" else letter for letter in word)


def _home(word: str) -> str:
    """The script that most of the word is written in; letters without a twin elsewhere weigh more."""
    tables = lexicon("lookalikes")
    weight = {"Cyrl": 0.0, "Latn": 0.0, "Grek": 0.0}
    for letter in word:
        table = {"Cyrl": tables["cyrillic_to_latin"], "Latn": tables["latin_to_cyrillic"]}.get(script(letter), {})
        weight[script(letter)] += 1 if letter in table else 3
    return "Cyrl" if weight["Cyrl"] >= weight["Latn"] else "Latn"


def _fold_to(word: str, home: str) -> str:
    tables = lexicon("lookalikes")
    pairs = ("latin_to_cyrillic", "greek_to_cyrillic") if home == "Cyrl" else ("cyrillic_to_latin", "greek_to_latin")
    table = tables[pairs[0]] | tables[pairs[1]]
    folded = "".join(letter if script(letter) == home else table.get(letter, "\0") for letter in word)
    return word if "\0" in folded else folded
