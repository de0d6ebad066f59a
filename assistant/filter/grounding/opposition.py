"""A word against a line: what the evidence denies, fills with another member of its family, or limits."""

import re
from functools import lru_cache

from assistant.filter.grounding.amounts import Verdict
from assistant.filter.grounding.claims import ClaimStatus
from assistant.filter.grounding.clauses import FRAME_FAMILIES, Clause, Token
from assistant.filter.grounding.evidence import Evidence, Line
from assistant.filter.grounding.lexicon import lexicon
from assistant.filter.grounding.lookup import Reading, after

_LEFT_OUT = re.compile(r"not inclu|sold sep|не вход|не идет|отдельно|не в комплект|не прилаг|不含|另购|另售|不包")
_CLOSE = 2
_ORDER = re.compile(r"(?:йте|ите|ьте)(?:сь)?$")


def against(
    evidence: Evidence,
    clause: Clause,
    reading: Reading,
    told: frozenset[str],
    context: frozenset[str] = frozenset(),
    echo: frozenset[str] = frozenset(),
) -> Verdict | None:
    """A word that the evidence denies, or whose family the evidence fills with another member.

    `context`: the words before; `echo`: those of the buyer.
    """
    word = reading.token.word
    if agrees_with(evidence, reading):
        return None
    # «Induction is included» is not denied by «Lid: not included».
    about = [line for line in reading.denying if not reading.token.generic or line.subject & clause.keys]
    about = [line for line in about if not (_LEFT_OUT.search(line.flat_value) and _any(clause, reading.token))]
    if about and not reading.affirming:
        line = about[0]
        return Verdict(word.start, word.end, ClaimStatus.CONTRADICTED, line, f"the evidence says {value_of(line)}")
    opposed = _opposed(reading)
    others = clause.keys - reading.token.keys
    lines = [
        line
        for line in evidence.about(opposed)
        if not line.naming and not line.keys & reading.token.keys and (not reading.own or line.subject & others)
    ]
    if opposed and lines:
        return Verdict(word.start, word.end, ClaimStatus.CONTRADICTED, lines[0], f"the evidence says {value_of(lines[0])}")
    if (left := _left_out(clause, reading, echo)) is not None:
        return Verdict(word.start, word.end, ClaimStatus.CONTRADICTED, left, f"the evidence says {value_of(left)}")
    if (limit := _everything(clause, reading)) is not None:
        return Verdict(word.start, word.end, ClaimStatus.CONTRADICTED, limit, f"the evidence says {value_of(limit)}")
    families = {lexicon().family[concept] for concept in reading.token.concepts - lexicon().modest} - FRAME_FAMILIES
    if reading.known:
        return _mixed(clause, reading, families) or _misplaced(evidence, clause, reading, families)
    rivals = [
        line for family in families - {"feature"} for line in evidence.families.get(family, ()) if not line.naming and not line.negative
    ]
    bound = families & lexicon().contextual
    near = clause.keys | context if families & lexicon().carried else clause.keys
    rivals = [line for line in rivals if not bound or line.subject & near]
    # «Кошка уснёт по дороге» says nothing of whom the thing is for; «подойдёт кошкам» does.
    families = families if any(clause.has(marker) for marker in ("ability", "purpose", "assent")) else families - {"person"}
    if ordered(clause, reading.token):
        families -= lexicon().predicates
    families = set() if bound or reading.token.word.keys & lexicon().parts else families
    if reading.token.keys & told or (reading.token.concepts & lexicon().everyday and not _given(clause)):
        return None
    if rivals:
        line = next((line for line in rivals if line.subject & clause.keys), rivals[0])
        return Verdict(word.start, word.end, ClaimStatus.CONTRADICTED, line, f"the evidence says {value_of(line)}")
    if families:
        end = clause.end if reading.token is clause.content[0] else word.end  # of a strange subject, all that is said
        return Verdict(word.start, end, ClaimStatus.UNSUPPORTED, None, f"the evidence says nothing of {word.text!r}")
    return None


def ordered(clause: Clause, token: Token) -> bool:
    """«Крышку снимите» tells the buyer what to do, and not how the lid is."""
    predicate = any(lexicon().family[name] in lexicon().predicates for name in token.concepts)
    return clause.ordering and predicate and _ORDER.search(token.word.text) is not None


def _any(clause: Clause, token: Token) -> bool:
    """ "Any 26 cm lid should sit on it": of a thing that comes from elsewhere."""
    at = clause.words.index(token.word) if token.word in clause.words else 0
    return any(0 <= at - end <= _CLOSE for _, end in clause.marked("universal")) and not (clause.has("giving") or "@kit" in clause.keys)


def _given(clause: Clause) -> bool:
    """Whether the clause says what is part of the thing or comes with it."""
    return clause.has("owning") or clause.has("giving") or "@kit" in clause.keys


def _everything(clause: Clause, reading: Reading) -> Line | None:
    """«Подходит для всех типов кожи»: false where the evidence names some."""
    if not clause.has("ability") or not after(clause, reading.token, "universal"):
        return None
    lines = (line for line in reading.affirming if reading.token.keys & line.subject and not line.affirmative and not line.naming)
    limited = (line for line in lines if line.value_keys and not lexicon().universal & line.value_keys)
    return next(limited, None)


def _left_out(clause: Clause, reading: Reading, echo: frozenset[str]) -> Line | None:
    """ "Just Alexa", where the buyer asked of Google and the line has both."""
    if not after(clause, reading.token, "only") or reading.token.keys & echo:
        return None
    for line in reading.affirming:
        listed = len(line.segments) > 1 and not (line.naming or line.negative or any(part.negative for part in line.segments))
        others = (part for part in line.segments if not part.keys & reading.token.keys)
        said = reading.token.keys & line.value_keys - line.subject
        if listed and said and any((part.keys & echo) - line.subject - clause.keys for part in others):
            return line
    return None


def _opposed(reading: Reading) -> set[str]:
    return {f"@{name}" for concept in reading.token.concepts for name in lexicon().contradicts.get(concept, ())}


def agrees_with(evidence: Evidence, reading: Reading) -> bool:
    """«Без отдушки» agrees with «Отдушка: нет»: what the word rules out, the evidence rules out too."""
    if reading.denying and lexicon().marked("local_negation", [reading.token.word]):
        return True
    lines = [line for line in evidence.about(_opposed(reading)) if not line.naming]
    return bool(lines) and all(line.negative for line in lines)


def _mixed(clause: Clause, reading: Reading, families: set[str]) -> Verdict | None:
    """«Чистый хлопок» is false of «хлопок 95%, эластан 5%»."""
    if "material" not in families or not clause.has("pure"):
        return None
    own = {f"@{name}" for concept in reading.token.concepts for name in {concept} | lexicon().ancestors.get(concept, frozenset())}
    for line in reading.affirming:
        others = {key for key in line.value_keys - own if lexicon().family.get(key[1:]) == "material" and len(line.segments) > 1}
        if others and not line.naming:
            word = reading.token.word
            return Verdict(word.start, word.end, ClaimStatus.CONTRADICTED, line, f"the evidence says {value_of(line)}")
    return None


def _misplaced(evidence: Evidence, clause: Clause, reading: Reading, families: set[str]) -> Verdict | None:
    """A true value of another attribute: «столешница из металла» where the legs are metal and the top is not."""
    before = frozenset(key for token in clause.content if token.word.end <= reading.token.word.start for key in token.keys)
    subjects = [
        line
        for line in evidence.about(before)
        if line.subject & before & _names(line) and not line.subject & reading.token.keys and line not in reading.affirming
    ]
    for line in subjects:
        members = {key for key in line.value_keys if key.startswith("@") and lexicon().family.get(key[1:]) in families}
        if members and not members & reading.token.keys and not any(other.subject & clause.keys for other in reading.affirming):
            word = reading.token.word
            return Verdict(word.start, word.end, ClaimStatus.CONTRADICTED, line, f"the evidence says {value_of(line)}")
    return None


@lru_cache(maxsize=4096)
def _names(line: Line) -> frozenset[str]:
    return frozenset(key for key in line.subject if not key.startswith("@") or lexicon().family.get(key[1:]) not in FRAME_FAMILIES)


def value_of(line: Line) -> str:
    name = line.source.attribute
    return repr(f"{name}: {line.source.value}" if name else line.source.value)
