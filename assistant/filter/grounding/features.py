"""Judging words: features, materials, colours, names and care that a clause affirms or denies."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from assistant.filter import lexicons
from assistant.filter.grounding.amounts import Verdict
from assistant.filter.grounding.claims import ClaimStatus
from assistant.filter.grounding.evidence import Evidence, Line
from assistant.filter.grounding.lexicon import lexicon
from assistant.filter.grounding.lookup import Reading, after, joined, look_up, related
from assistant.filter.grounding.reading import FRAME_FAMILIES, Clause, Token
from assistant.filter.grounding.water import judge_water
from assistant.filter.grounding.words import Part
from knowledge.types import FactKind

_ORDERS = re.compile(r"(?:йте|ите|ьте|йтесь|итесь|ьтесь|ть|ться|ти)$")


@dataclass(frozen=True)
class Talk:
    """What a clause stands in. `echo`: words of the buyer; `told`: those stated and not asked; `context`: the words before.

    `selling`: it is about stock; `boxed`: about what lies in the box, so that only the list of the kit counts; `chat`: the buyer asked
    nothing, so that a turn of phrase about nothing on the card is talk and no claim.
    """

    echo: frozenset[str] = frozenset()
    told: frozenset[str] = frozenset()
    context: frozenset[str] = frozenset()
    selling: bool = False
    boxed: bool = False
    chat: bool = False


_DENYING = "нет нету без отсутствовать входить прилагаться идти комплект набор no none without include come box missing kit"
_PRESENCE = frozenset(_DENYING.split()) | {"没有", "无", "不含", "不带"}


def judge_words(evidence: Evidence, clause: Clause, talk: Talk) -> list[Verdict]:
    """Verdicts on the words of a clause; none when it claims nothing."""
    if _no_claim(clause):
        return []
    selling, boxed = talk.selling, talk.boxed
    water = judge_water(evidence, clause)
    named = [token for token in clause.tokens if token.word.part is Part.NUMBER and token.word.text in evidence.variants]
    readings = joined(
        [look_up(evidence, clause, token, selling=selling, boxed=boxed) for token in [*clause.content, *(named if selling else [])]]
    )
    if water is not None:
        return [water, *_affirmed(evidence, clause, [r for r in readings if r.known], talk)] if not clause.negated else [water]
    denied = [r for r in readings if clause.negated or r.token.word.start in clause.denied]
    affirmed = [r for r in readings if r not in denied]
    verdicts = _affirmed(evidence, clause, affirmed, talk)
    if denied:
        verdicts += _denied(evidence, clause, denied, talk.context)
    return verdicts


def _no_claim(clause: Clause) -> bool:
    steps = lexicon().marked("steps", clause.words)
    ordering = any(not clause.words[at].russian or _ORDERS.search(clause.words[at].text) for at, _ in steps)
    addressed = len(clause.content) == 1 and clause.content[0].word.text in lexicons.words("grounding/first_names")
    return ordering or addressed or clause.has("courtesy") or cautious(clause)


def cautious(clause: Clause) -> bool:
    """«На другую модель может не подойти»: a caution promises nothing."""
    return clause.negated and clause.has("hedged")


def _affirmed(evidence: Evidence, clause: Clause, readings: Sequence[Reading], talk: Talk) -> list[Verdict]:
    verdicts = [verdict for reading in readings if (verdict := _against(evidence, clause, reading, talk)) is not None]
    flagged = {verdict.start for verdict in verdicts}
    grounded = [r for r in readings if r.affirming and r.token.word.start not in flagged]
    strange = [r for r in readings if not r.known and not r.token.generic and r.token.word.start not in flagged]
    strange = [r for r in strange if not r.token.concepts & lexicon().modest and not _contextual(r.token)]
    strange = [r for r in strange if not (_agrees(evidence, r) or _named(evidence, r.token))]
    strange = _stated(clause, strange) if strange else strange
    strange = [r for r in strange if not r.token.keys & talk.told and not _echoes(r.token.word.text, talk.told)]
    echo, boxed = talk.echo, talk.boxed
    mild = echo | lexicon().parts
    known = bool(clause.quantities) or any(not r.token.generic or _valued(r) for r in grounded)
    repeated = [
        r
        for r in strange
        if r.token.word.keys & mild
        or _echoes(r.token.word.text, echo)
        or (not r.token.concepts and (clause.ordering or (known and _opens(clause, r.token))))
    ]
    novel = [r for r in strange if r not in repeated]
    if talk.chat and not known and not clause.has("existence"):
        novel = [r for r in novel if r.token.concepts]
    missing = boxed and bool(evidence.kits) and any(r.token.word.part is not Part.ADJECTIVE for r in repeated)
    if novel or missing or (repeated and not clause.quantities and not any(_valued(r) for r in grounded)):
        found = novel or repeated
        start, end = found[0].token.word.start, found[-1].token.word.end
        words = ", ".join(dict.fromkeys(r.token.word.text for r in found))
        verdicts.append(Verdict(start, end, ClaimStatus.UNSUPPORTED, None, f"the evidence says nothing of {words}"))
    specific = [r for r in grounded if not r.token.generic] or grounded
    if (bold := _bold(evidence, clause)) is not None:
        verdicts.append(bold)
    if not verdicts and specific:
        verdicts.append(Verdict(clause.start, clause.end, ClaimStatus.SUPPORTED, specific[0].affirming[0]))
    return verdicts


def _named(evidence: Evidence, token: Token) -> bool:
    """«桌子» is the thing itself where the card names a 折叠桌."""
    root, suffix = token.word.text[:1], token.word.text[1:]
    return suffix == "子" and any(root in line.source.value for line in evidence.lines if line.naming)


def _stated(clause: Clause, strange: Sequence[Reading]) -> list[Reading]:
    """Without what is only thought possible, needed besides, or likened to («примерно как шёпот»): none says what the thing is or has."""
    if clause.has("hedged"):
        return []
    needed = clause.has("needed")
    return [r for r in strange if r.token.concepts or not (needed or after(clause, r.token, "likened"))]


def _bold(evidence: Evidence, clause: Clause) -> Verdict | None:
    """«завтра», «гарантированно», «единственный»: days and absolutes that no line of the evidence carries."""
    if clause.negated or any(lexicon().family[name] == "availability" for token in clause.tokens for name in token.concepts):
        return None
    for marker in ("day_words", "promises", "superlatives"):
        for start, end in lexicon().marked(marker, clause.words):
            first, last = clause.words[start], clause.words[end - 1]
            if not evidence.about(first.keys):
                return Verdict(first.start, last.end, ClaimStatus.UNSUPPORTED, None, f"the evidence does not promise {first.text!r}")
    return None


def _opens(clause: Clause, token: Token) -> bool:
    """«Краски на медовой основе»: the first noun names the thing itself in other words."""
    return token.word.part is Part.NOUN and token is clause.content[0]


def _contextual(token: Token) -> bool:
    return any(lexicon().family[name] in lexicon().contextual for name in token.concepts)


def _echoes(word: str, echo: frozenset[str]) -> bool:
    """Whether the buyer used the word in another form."""
    alike = (other for other in echo if len(other) > 2 and other[:3] == word[:3])
    return any(related(word, other) or (len(word) <= 5 and abs(len(word) - len(other)) <= 1) for other in alike)


def _attribute(reading: Reading) -> bool:
    """Whether the word names an attribute that the evidence affirms («Дренажное отверстие: есть»)."""
    return any(line.affirmative and reading.token.keys & line.subject for line in reading.affirming)


def _valued(reading: Reading) -> bool:
    """Whether the word is a value of the evidence, or an attribute that it affirms: not just the name of an attribute."""
    return any(line.naming or reading.token.keys & line.value_keys or line.affirmative for line in reading.affirming)


def _against(evidence: Evidence, clause: Clause, reading: Reading, talk: Talk) -> Verdict | None:
    """A word that the evidence denies, or whose family the evidence fills with another member."""
    word = reading.token.word
    if _agrees(evidence, reading):
        return None
    if reading.denying and not reading.affirming:
        line = reading.denying[0]
        return Verdict(word.start, word.end, ClaimStatus.CONTRADICTED, line, f"the evidence says {_said(line)}")
    opposed = _opposed(reading)
    others = clause.keys - reading.token.keys
    lines = [
        line
        for line in evidence.about(opposed)
        if not line.naming and not line.keys & reading.token.keys and (not reading.own or line.subject & others)
    ]
    if opposed and lines:
        return Verdict(word.start, word.end, ClaimStatus.CONTRADICTED, lines[0], f"the evidence says {_said(lines[0])}")
    families = {lexicon().family[concept] for concept in reading.token.concepts - lexicon().modest} - FRAME_FAMILIES
    if reading.known:
        return _mixed(clause, reading, families) or _misplaced(evidence, clause, reading, families)
    rivals = [
        line for family in families - {"feature"} for line in evidence.families.get(family, ()) if not line.naming and not line.negative
    ]
    bound = families & lexicon().contextual
    rivals = [line for line in rivals if not bound or line.subject & clause.keys]
    families = set() if bound or reading.token.word.keys & lexicon().parts else families
    if reading.token.keys & talk.told:
        return None
    if rivals:
        line = next((line for line in rivals if line.subject & clause.keys), rivals[0])
        return Verdict(word.start, word.end, ClaimStatus.CONTRADICTED, line, f"the evidence says {_said(line)}")
    if families:
        return Verdict(word.start, word.end, ClaimStatus.UNSUPPORTED, None, f"the evidence says nothing of {word.text!r}")
    return None


def _opposed(reading: Reading) -> set[str]:
    return {f"@{name}" for concept in reading.token.concepts for name in lexicon().contradicts.get(concept, ())}


def _agrees(evidence: Evidence, reading: Reading) -> bool:
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
            return Verdict(word.start, word.end, ClaimStatus.CONTRADICTED, line, f"the evidence says {_said(line)}")
    return None


def _misplaced(evidence: Evidence, clause: Clause, reading: Reading, families: set[str]) -> Verdict | None:
    """A true value of another attribute: «столешница из металла» where the legs are metal and the top is not."""
    before = frozenset(key for token in clause.content if token.word.end <= reading.token.word.start for key in token.keys)
    subjects = [
        line
        for line in evidence.lines
        if line.subject & before & _names(line) and not line.subject & reading.token.keys and line not in reading.affirming
    ]
    for line in subjects:
        members = {key for key in line.value_keys if key.startswith("@") and lexicon().family.get(key[1:]) in families}
        if members and not members & reading.token.keys and not any(other.subject & clause.keys for other in reading.affirming):
            word = reading.token.word
            return Verdict(word.start, word.end, ClaimStatus.CONTRADICTED, line, f"the evidence says {_said(line)}")
    return None


def _names(line: Line) -> frozenset[str]:
    return frozenset(key for key in line.subject if not key.startswith("@") or lexicon().family.get(key[1:]) not in FRAME_FAMILIES)


def _denied(evidence: Evidence, clause: Clause, readings: Sequence[Reading], context: frozenset[str]) -> list[Verdict]:
    """A denial is true of what the evidence denies or leaves out, false of what it affirms."""
    start, end = clause.start, clause.end
    for reading in readings:
        refused = [
            line for line in reading.affirming if any(s.negative and s.keys & clause.keys for s in line.segments) and not line.naming
        ]
        if reading.denying or refused:
            return [Verdict(start, end, ClaimStatus.SUPPORTED, (*reading.denying, *refused)[0])]
    telling = [r for r in readings if not r.token.generic] or [r for r in readings if r.known and (r.token.concepts or _attribute(r))]
    if not telling or clause.has("demonstratives"):
        return []
    unknown = [r for r in telling if not r.known]
    sold = [r for r in unknown if r.token.concepts & lexicon().benefits]
    if sold and not any("@composition" in line.subject for line in evidence.lines):
        return [Verdict(start, end, ClaimStatus.UNSUPPORTED, None, f"the evidence says nothing of {sold[0].token.word.text!r}")]
    if unknown:
        return [Verdict(start, end, ClaimStatus.SUPPORTED, None, "the evidence names no such thing")]
    shared = [line for line in telling[0].affirming if all(line in r.affirming for r in telling) and not line.naming]
    if any(lexicon().family[name] in lexicon().predicates for r in telling for name in r.token.concepts):
        shared = [line for line in shared if line.subject & (clause.keys | context)]
    if shared and telling[0].own and not (shared[0].kind is FactKind.KIT and not _of_presence(clause)):
        return [Verdict(start, end, ClaimStatus.CONTRADICTED, shared[0], f"the evidence says {_said(shared[0])}")]
    return []


def _of_presence(clause: Clause) -> bool:
    """«Пылесос не включается» does not deny that a vacuum cleaner is in the box; «щётки нет», «не входит» does."""
    return any(word.keys & _PRESENCE for word in clause.words)


def _said(line: Line) -> str:
    name = line.source.attribute
    return repr(f"{name}: {line.source.value}" if name else line.source.value)
