"""Russian word forms: what a word may be, and any form of it. What they are built from is cached."""

from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from assistant.morphology import analyser

CASES = {"nom": "nomn", "gen": "gent", "dat": "datv", "acc": "accs", "ins": "ablt", "prep": "loct"}


@dataclass(frozen=True)
class Form:
    """One way to read a word. Fields that do not apply are empty."""

    word: str
    lemma: str
    pos: str
    case: str
    gender: str
    number: str
    person: str
    tense: str
    animate: bool
    aspect: str
    score: float
    marks: frozenset[str]


def plain(word: str) -> str:
    """Lower case, ё as е: the spelling that words are compared in."""
    return word.lower().replace("ё", "е")


@lru_cache(maxsize=60_000)
def forms(word: str) -> tuple[Form, ...]:
    """Every reading of a word, the likeliest first; none for a word outside the dictionary."""
    lower = word.lower()
    if not known(lower):
        return ()
    return tuple(_form(parse) for parse in analyser().parse(lower))


@lru_cache(maxsize=60_000)
def known(word: str) -> bool:
    """Whether the dictionary has this very word."""
    return bool(analyser().word_is_known(word.lower()))


@lru_cache(maxsize=60_000)
def lemma(word: str) -> str:
    """The dictionary form of the likeliest reading, guessed for unknown words, ё as е."""
    return plain(analyser().parse(word.lower())[0].normal_form)


@lru_cache(maxsize=60_000)
def lemmas(word: str) -> frozenset[str]:
    """The dictionary forms of every fairly likely reading."""
    parses = analyser().parse(word.lower())
    if parses[0].tag.POS == "COMP":
        return frozenset({plain(word)})
    floor = 0.15 if len(parses) > 1 else 0.0
    return frozenset(plain(parse.normal_form) for parse in parses if parse.score >= floor) | {plain(word)}


def _form(parse: Any) -> Form:
    tag = parse.tag
    return Form(
        word=parse.word,
        lemma=parse.normal_form,
        pos=str(tag.POS or ""),
        case=str(tag.case or ""),
        gender=str(tag.gender or ""),
        number=str(tag.number or ""),
        person=str(tag.person or ""),
        tense=str(tag.tense or ""),
        animate=tag.animacy == "anim",
        aspect=str(tag.aspect or ""),
        score=float(parse.score),
        marks=frozenset(tag.grammemes),
    )


@lru_cache(maxsize=20_000)
def inflect(word: str, pos: str, *grammemes: str) -> str | None:
    """The word in another form, or None when the dictionary has no such form or no such word."""
    if not known(word):
        return None
    for parse in analyser().parse(word.lower()):
        if pos in str(parse.tag.POS or ""):
            changed = parse.inflect(frozenset(grammemes))
            if changed is not None:
                return str(changed.word)
    return None


@lru_cache(maxsize=20_000)
def decline(word: str, gender: str, number: str, case: str) -> str | None:
    """A noun given in the nominative, in another case of its number; the lexeme is the one of this gender."""
    for parse in analyser().parse(word.lower()):
        tag = parse.tag
        if tag.POS == "NOUN" and tag.case == "nomn" and tag.number == number and (tag.gender or gender) == gender:
            changed = parse.inflect({case, number})
            if changed is not None:
                return str(changed.word)
    return None


_PRONOUNS = {
    "он": {"masc": "он", "femn": "она", "neut": "оно", "plur": "они"},
    "его": {"masc": "его", "femn": "её", "neut": "его", "plur": "их"},
    "ним": {"masc": "ним", "femn": "ней", "neut": "ним", "plur": "ними"},
    "такой": {"masc": "такой", "femn": "такая", "neut": "такое", "plur": "такие"},
    "сам": {"masc": "сам", "femn": "сама", "neut": "само", "plur": "сами"},
    "один": {"masc": "один", "femn": "одна", "neut": "одно", "plur": "одни"},
    "должен": {"masc": "должен", "femn": "должна", "neut": "должно", "plur": "должны"},
}


@lru_cache(maxsize=20_000)
def agree(word: str, gender: str, number: str, case: str = "nomn") -> str | None:
    """The word made to agree with a noun: a verb in number (and gender in the past), an adjective also in case."""
    key = "plur" if number == "plur" else gender
    if word in _PRONOUNS:
        return _PRONOUNS[word].get(key)
    for parse in analyser().parse(word):
        made = _agreed(parse, gender, number, case)
        if made is not None:
            return made
    return None


def _agreed(parse: Any, gender: str, number: str, case: str) -> str | None:
    pos, tense = str(parse.tag.POS or ""), str(parse.tag.tense or "")
    wanted: set[str]
    if pos == "VERB" and tense == "past":
        wanted = {"past", "plur"} if number == "plur" else {"past", "sing", gender}
    elif pos == "VERB":
        wanted = {number, "3per"}
    elif pos in {"ADJS", "PRTS"}:
        wanted = {"plur"} if number == "plur" else {"sing", gender}
    elif pos in {"ADJF", "PRTF"}:
        wanted = {"plur", case} if number == "plur" else {"sing", gender, case}
    else:
        return None
    changed = parse.inflect(wanted)
    return str(changed.word) if changed is not None else None


def counted(number: int, one: str, few: str, many: str) -> str:
    """The form of a noun after a number: 1 час, 2 часа, 5 часов."""
    if 11 <= number % 100 <= 14:
        return many
    return {1: one, 2: few, 3: few, 4: few}.get(number % 10, many)


def starts_with_vowel(word: str) -> bool:
    """Whether «о» before this word becomes «об»."""
    return word[:1].lower() in "аоуиэ"
