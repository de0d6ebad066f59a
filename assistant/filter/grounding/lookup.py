"""Looking words up: which lines of the evidence affirm a word, and which deny it."""

from collections.abc import Iterable
from dataclasses import dataclass, replace

from assistant.filter.grounding.clauses import Clause, Token
from assistant.filter.grounding.evidence import Evidence, Line
from assistant.filter.grounding.lexicon import lexicon
from assistant.filter.grounding.words import Part, stem
from knowledge.types import FactKind


@dataclass(frozen=True, eq=False)
class Reading:
    """What the evidence says of one word: lines that affirm it, lines that deny it, and whether others speak of its kind."""

    token: Token
    affirming: tuple[Line, ...]
    denying: tuple[Line, ...]
    own: bool
    beside: bool = False

    @property
    def known(self) -> bool:
        return bool(self.affirming or self.denying) or self.beside


def look_up(evidence: Evidence, clause: Clause, token: Token, *, selling: bool, boxed: bool) -> Reading:
    """What the evidence says of a word of the clause. `selling`: stock counts; `boxed`: only what lies in the box counts."""
    lines = _lines(evidence, token)
    boxed = boxed and not after(clause, token, "purpose")  # «кабель для питания»: the cable lies in the box
    if boxed and "kit" not in token.concepts and evidence.kits and token.word.part is not Part.ADJECTIVE:
        lines = [line for line in lines if "@kit" in line.keys or line.affirmative or line.negative or line.naming]
    keys = token.keys
    kept = [line for line in lines if selling or line.kind is not FactKind.STOCK or not line.negative]
    denying = tuple(line for line in kept if _denies(line, keys) and not _named(line, clause) and _bound(line, token, clause))
    denying += tuple(
        line
        for line in kept
        if line.absent and line.subject & keys and line not in denying and (boxed or clause.negated or clause.has("existence"))
    )
    beside = tuple(line for line in denying if not _told(line, keys, clause))
    denying = tuple(line for line in denying if line not in beside)
    near = any(line.subject & keys and line not in denying for line in kept if _denies(line, keys))
    kept = [line for line in kept if line in denying or line in beside or _named(line, clause) or not _denies(line, keys)]
    own = any(key in line.keys for line in kept for key in token.keys)
    return Reading(token, tuple(line for line in kept if line not in denying), denying, own, near)


def listing(evidence: Evidence, clause: Clause) -> bool:
    """Whether the clause names a member of a list of the evidence («пароварка» of «чаша, пароварка, ложка»)."""
    found = ((line, key) for token in clause.content for key in token.keys for line in evidence.by_key.get(key, ()))
    return any(enumerates(line, key) for line, key in found)


def enumerates(line: Line, key: str) -> bool:
    """Whether the line is a list, and the word one of its members."""
    return len(line.segments) > 1 and not line.naming and key in line.value_keys


def _named(line: Line, clause: Clause) -> bool:
    """«Беременность указана среди противопоказаний»: the clause names the list itself and agrees with it."""
    return line.inverted and any(word.keys & line.subject for word in clause.words)


def after(clause: Clause, token: Token, marker: str) -> bool:
    """Whether a word of the marker list stands right before the token."""
    return any(clause.words[end].start == token.word.start for _, end in clause.marked(marker) if end < len(clause.words))


def joined(readings: list[Reading]) -> list[Reading]:
    """«Белая L» is the one line of stock that both words name, not every line of either."""
    stock = [{line for line in (*r.affirming, *r.denying) if line.kind is FactKind.STOCK} for r in readings]
    shared = set.intersection(*sets) if len(sets := [lines for lines in stock if lines]) > 1 else set()
    if not shared:
        return readings
    kept = []
    for reading in readings:
        affirming = tuple(line for line in reading.affirming if line.kind is not FactKind.STOCK or line in shared)
        denying = tuple(line for line in reading.denying if line.kind is not FactKind.STOCK or line in shared)
        kept.append(replace(reading, affirming=affirming, denying=denying) if affirming or denying else reading)
    return kept


def _told(line: Line, keys: frozenset[str], clause: Clause) -> bool:
    """«Не стирать наполнитель» denies washing the filling: the clause must speak of the filling too."""
    parts = [segment for segment in line.segments if segment.negative and segment.keys & keys]
    if line.subject & keys or not parts:
        return True
    roots = {stem(word.text)[:4] for word in clause.words}
    nouns = ([word for word in segment.words if not word.keys & keys and word.part in {Part.NOUN, Part.ENGLISH}] for segment in parts)
    return any(all(word.keys & clause.keys or stem(word.text)[:4] in roots for word in words) for words in nouns)


def _bound(line: Line, token: Token, clause: Clause) -> bool:
    """Whether the word is enough to mean the line: the name of a variant, a thing by itself, or one of all the line's words."""
    return token.word.part is Part.NUMBER or _binding(token) or _whole(line, clause)


def _binding(token: Token) -> bool:
    """Whether the word names a thing by itself: «автоматический» does not, its line has more words."""
    return any(lexicon().family[name] not in lexicon().contextual for name in token.concepts)


def _whole(line: Line, clause: Clause) -> bool:
    """«Влажная уборка: нет» denies wet cleaning, not cleaning: every word of the attribute must stand in the clause."""
    if line.inverted or not line.subject:
        return True
    roots = {stem(word.text)[:4] for word in clause.words if word.russian}
    return all(
        word.keys & clause.keys or (word.russian and stem(word.text)[:4] in roots)
        for word in line.words
        if word.part in {Part.NOUN, Part.ADJECTIVE} or (word.part is Part.HAN and len(word.text) > 1)
    )


def _lines(evidence: Evidence, token: Token) -> list[Line]:
    concepts = [f"@{concept}" for concept in token.concepts]
    found = [line for key in concepts for line in evidence.by_key.get(key, ())]
    # «烟酰胺» shares two characters with «神经酰胺»: a word with a meaning of its own is known whole or not at all.
    own = (key for key in token.word.keys if not (token.concepts and key.startswith("#")))
    found += [line for key in own for line in evidence.by_key.get(key, ())]
    if not found and token.word.russian:
        found = _relatives(evidence, token.word.keys)
    if not found:
        found = [line for concept in token.concepts for line in evidence.by_key.get(f"@{lexicon().about.get(concept, '')}", ())]
    return list({id(line): line for line in found}.values())


def _relatives(evidence: Evidence, keys: Iterable[str]) -> list[Line]:
    """Lines with a word of the same root: «лавандовый» and «лаванда»."""
    return [line for key in keys for known in evidence.kin(key) for line in evidence.by_key[known]]


def _denies(line: Line, keys: frozenset[str]) -> bool:
    if line.naming:
        return False
    inside = [segment for segment in line.segments if segment.keys & keys]
    if inside and all(segment.denied & keys for segment in inside):
        return True
    if inside and not line.subject & keys:
        return line.inverted or all(segment.negative for segment in inside)
    return line.negative
