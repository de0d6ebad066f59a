"""Words of a text in three languages: where each stands, its lemmas, and what part of speech it is."""

import re
from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache
from typing import Any

from assistant.morphology import analyser

_WIDE = {chr(code): chr(code - 0xFEE0) for code in range(0xFF01, 0xFF5F)}
_SAME = str.maketrans(_WIDE | {"ё": "е", "Ё": "е", "\u00a0": " ", "\u202f": " ", "\u2009": " ", "\u3000": " ", "’": "'", "‑": "-"})
_ALIKE = str.maketrans("авекмнорстх", "abekmhopctx")  # «А4» typed in either alphabet
_HAN = "\u3400-\u4dbf\u4e00-\u9fff"
_NUMBER = r"\d{1,3}(?:[ ,]\d{3})+(?![\d])(?:\.\d+)?|\d+(?:[.,]\d+)?"
_TOKEN = re.compile(
    rf"(?P<code>[a-zа-я]+-?\d+[a-zа-я\d]*(?:-\d+)?)|(?P<number>{_NUMBER})|(?P<word>[a-zа-я]+(?:[-'][a-zа-я]+)*)|(?P<han>[{_HAN}]+)"
)


_RELATIONAL = re.compile(r"(?:[ая]нн?|[ое]в|ск|ишн|ачн|ионн)(?:ый|ой|ий)$")  # of, from or like a thing
_NAMES = frozenset({"Name", "Patr"})


class Part(StrEnum):
    """What kind of word this is, as far as grounding cares."""

    NUMBER = "number"
    NAME = "name"
    NOUN = "noun"
    ADJECTIVE = "adjective"
    VERB = "verb"
    OTHER = "other"
    ENGLISH = "english"
    HAN = "han"


@dataclass(frozen=True, slots=True)
class Word:
    """A word of a text. `keys` are its lemmas or stems; `text` is lower case with е for ё."""

    start: int
    end: int
    text: str
    keys: frozenset[str]
    part: Part

    @property
    def russian(self) -> bool:
        return "а" <= self.text[:1] <= "я"


def flat(text: str) -> str:
    """Lower case, е for ё, plain spaces and widths, letter for letter: positions stay those of the original."""
    return "".join(low if len(low := char.lower()) == 1 else char for char in text.translate(_SAME))


def words_of(text: str, known: frozenset[str] = frozenset()) -> list[Word]:
    """The words of a flattened text in order. `known`: Chinese words to cut by, and words that keep their hyphen."""
    found = []
    for match in _TOKEN.finditer(text):
        start, raw = match.start(), match.group()
        if match.lastgroup == "han":
            found += [Word(start + at, start + at + len(piece), piece, _han_keys(piece), Part.HAN) for at, piece in _cut(raw, known)]
        elif match.lastgroup == "number":
            found.append(Word(start, match.end(), raw, frozenset({raw}), Part.NUMBER))
        elif "-" in raw and raw not in known and not any(char.isdigit() for char in raw) and _compound(raw):
            found += [Word(start + at, start + at + len(piece), piece, *lemmas(piece)) for at, piece in _halves(raw)]
        else:
            found.append(Word(start, match.end(), raw, *lemmas(raw)))
    return found


def _compound(word: str) -> bool:
    """Whether a hyphenated word is two words: «USB-кабель», «крышка-чашка», but not «как-то» or "wi-fi"."""
    pieces = word.split("-")
    return all(len(piece) > 2 for piece in pieces)


def _halves(word: str) -> list[tuple[int, str]]:
    pieces, at = [], 0
    for piece in word.split("-"):
        pieces.append((at, piece))
        at += len(piece) + 1
    return pieces


@lru_cache(maxsize=50_000)
def lemmas(word: str) -> tuple[frozenset[str], Part]:
    """Lemmas (Russian) or stems (English) of a flattened word, and its part of speech."""
    if any(char.isdigit() for char in word):
        return frozenset({word, word.replace("-", ""), word.translate(_ALIKE)}), Part.NAME
    if "а" <= word[0] <= "я":
        return _russian(word)
    bare = word.removesuffix("'s").removesuffix("n't") or word
    return frozenset({word, str(_stemmer("english").stemWord(bare))}), Part.ENGLISH


def is_word(word: str) -> bool:
    """Whether the Russian dictionary knows the word."""
    return bool(analyser().word_is_known(word))


@lru_cache(maxsize=20_000)
def has_case(word: str, case: str) -> bool:
    """Whether the Russian word may stand in this case (a short adjective counts as nominative)."""
    return any(case in parse.tag or (case == "nomn" and "ADJS" in parse.tag) for parse in analyser().parse(word)[:4])


@lru_cache(maxsize=20_000)
def graded(word: str) -> bool:
    """Whether the Russian adjective says how much («плотный») and not of what kind («барабанный»)."""
    parse = analyser().parse(word)[0]
    return "Qual" in parse.tag and not _RELATIONAL.search(parse.normal_form)


def inflected(word: str, grammemes: set[str]) -> str | None:
    """The Russian word in another form; None when it has none."""
    form = analyser().parse(word)[0].inflect(grammemes)
    return str(form.word) if form is not None else None


@lru_cache(maxsize=50_000)
def stem(word: str) -> str:
    """The Russian stem, for telling relatives («силикон» and «силиконовый») apart from strangers."""
    return str(_stemmer("russian").stemWord(word))


_LINKED = 9


@lru_cache(maxsize=20_000)
def halves(word: str) -> tuple[str, ...]:
    """Stems of the halves of a Russian compound: «тар» and «компенсац» of «тарокомпенсация»."""
    cuts = (at for at in range(3, len(word) - 4) if len(word) >= _LINKED and word[at] in "ое")
    return next(((word[:at], stem(word[at + 1 :])) for at in cuts if is_word(word[at + 1 :])), ())


_ENDING = re.compile(r"(?<=[а-я]{3})(?:очк|ечк|оньк|еньк|ушк|юшк|ышк|чик|ик)$|(?<=[а-я]{4})(?:ирова|изирова|ива|ыва|ян|к)$")
_COVERED = re.compile(r"^(?:об|про)([а-я]{4,})ен$")


@lru_cache(maxsize=50_000)
def plain(root: str) -> str:
    """The stem without what makes it small, a deed or a covering: «кист» of «кисточк», «завар» of «заварива», «резин» of «обрезинен»."""
    covered = _COVERED.match(root)
    return covered.group(1) if covered else _ENDING.sub("", root)


def related(left: str, right: str) -> bool:
    """Whether two stems have one root, as far as their letters tell."""
    longer = max(len(left), len(right))
    shared = next((at for at, (a, b) in enumerate(zip(left, right, strict=False)) if a != b), min(len(left), len(right)))
    same = left == right or plain(left) == plain(right)
    return same or (shared >= 4 and shared >= 0.68 * longer) or _inside(left, right) or _inside(right, left)


def _inside(part: str, whole: str) -> bool:
    """«кресло» of «автокресло», but not «щёточный» of «бесщёточный»."""
    return (
        len(part) >= 5 and whole.endswith(part) and not whole.removesuffix(part).endswith(("бес", "без", "не", "анти", "противо", "полу"))
    )


_UNDONE = re.compile(r"un([a-z]{3,})|не([а-я]{5,})")


def undone(word: str) -> tuple[str, ...]:
    """The stem of what an "un-" or «не-» denies: "wash" of "unwashed"."""
    match = _UNDONE.fullmatch(word)
    if match is None:
        return ()
    rest = match.group(1) or match.group(2)
    return (str(_stemmer("english").stemWord(rest)),) if match.group(1) else (stem(rest),)


def _russian(word: str) -> tuple[frozenset[str], Part]:
    parses = analyser().parse(word)[:3]
    best = parses[0]
    kept = [parse for parse in parses if parse.score >= best.score * 0.2]
    keys = {flat(parse.normal_form) for parse in kept} | {word}
    if len(root := stem(word)) >= 5:
        keys.add(f"~{root}")
    common = any(parse.tag.POS == "NOUN" and not parse.tag.grammemes & _NAMES for parse in parses)
    grammemes = frozenset(best.tag.grammemes)
    if str(best.tag.POS) != "NOUN" and not is_word(word) and any(parse.tag.POS == "NOUN" for parse in kept):
        return frozenset(keys), Part.NOUN
    if common and grammemes & _NAMES:
        return frozenset(keys), Part.NOUN
    return frozenset(keys), _part(str(best.tag.POS), grammemes)


def _part(tag: str, grammemes: frozenset[str]) -> Part:
    if grammemes & (_NAMES | {"Apro", "Anum"}):
        return Part.OTHER
    if tag == "NOUN":
        return Part.NOUN
    if tag == "ADJF":
        return Part.ADJECTIVE
    return Part.VERB if tag in {"VERB", "INFN", "GRND", "PRTF", "PRTS", "ADJS", "COMP"} else Part.OTHER


def _stemmer(language: str) -> Any:
    """A new one each time: a stemmer keeps its word inside itself, and threads share this module."""
    import snowballstemmer

    return snowballstemmer.stemmer(language)


def _han_keys(piece: str) -> frozenset[str]:
    pairs = {f"#{piece[at : at + 2]}" for at in range(len(piece) - 1)} if len(piece) > 2 else set()
    return frozenset({piece} | pairs)


def _cut(run: str, known: frozenset[str]) -> list[tuple[int, str]]:
    """Cuts a run of Chinese characters at the longest known words; what is left between them stays together."""
    pieces: list[tuple[int, str]] = []
    at = rest = 0
    while at < len(run):
        size = next((size for size in range(6, 0, -1) if run[at : at + size] in known and at + size <= len(run)), 0)
        if not size:
            at += 1
            continue
        if at - rest == 1 and run[at] == "地" and size == 1:
            at += 1  # «拖地», «湿地»: no particle after a single character
            pieces.append((rest, run[rest:at]))
            rest = at
            continue
        if rest < at:
            pieces.append((rest, run[rest:at]))
        pieces.append((at, run[at : at + size]))
        at += size
        rest = at
    if rest < len(run):
        pieces.append((rest, run[rest:]))
    return pieces
