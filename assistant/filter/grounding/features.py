"""Judging words: features, materials, colours, names and care that a clause affirms or denies."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from assistant.filter import lexicons
from assistant.filter.grounding.amounts import Verdict
from assistant.filter.grounding.claims import ClaimStatus
from assistant.filter.grounding.clauses import Clause, Token, acts
from assistant.filter.grounding.denials import judge_denial
from assistant.filter.grounding.evidence import DOUBLE, Evidence, kinds_of, named_by, spelled
from assistant.filter.grounding.lexicon import lexicon
from assistant.filter.grounding.lookup import Reading, after, enumerates, joined, look_up
from assistant.filter.grounding.opposition import against, agrees_with, ordered, value_of
from assistant.filter.grounding.strangers import claimed
from assistant.filter.grounding.water import judge_water
from assistant.filter.grounding.words import Part, Word, related
from knowledge.types import FactKind

_PRONOUNS = frozenset({"он", "она", "оно", "они", "it", "it's", "they", "they're"})
_ORDERS = re.compile(r"(?:йте|ите|ьте|йтесь|итесь|ьтесь|ть|ться|ти)$")


@dataclass(frozen=True)
class Talk:
    """What a clause stands in. `echo`: words of the buyer; `told`: those stated and not asked; `context`: the words before.

    `selling`: it is about stock; `boxed`: about what lies in the box, so that only the list of the kit counts; `chat`: the buyer asked
    nothing, so that a turn of phrase about nothing on the card is talk and no claim; `alone`: it is the whole answer; `asking`: it is
    the buyer's question, whose every word counts; `listing`: the clause before names members of a list of the evidence; `names`: where
    proper names stand; `settled`: the evidence answers the buyer's question with a yes, so that its words may be said again;
    `spoken`: the variants in stock that the sentence has named before.
    """

    echo: frozenset[str] = frozenset()
    told: frozenset[str] = frozenset()
    context: frozenset[str] = frozenset()
    selling: bool = False
    boxed: bool = False
    chat: bool = False
    alone: bool = False
    asking: bool = False
    listing: bool = False
    names: frozenset[int] = frozenset()
    settled: bool = False
    spoken: frozenset[str] = frozenset()


def judge_words(evidence: Evidence, clause: Clause, talk: Talk) -> list[Verdict]:
    """Verdicts on the words of a clause; none when it claims nothing."""
    if _no_claim(clause):
        return []
    selling, boxed = talk.selling, talk.boxed
    water = judge_water(evidence, clause)
    named = _variants(evidence, clause)
    readings = joined(
        [look_up(evidence, clause, token, selling=selling, boxed=boxed) for token in [*clause.content, *(named if selling else [])]]
    )
    if water is not None:
        return [water, *_affirmed(evidence, clause, [r for r in readings if r.known], talk)] if not clause.negated else [water]
    readings = [r for r in readings if r.known or r.token.word.part is not Part.NUMBER]
    denied = [r for r in readings if clause.negated or r.token.word.start in clause.denied]
    affirmed = [r for r in readings if r not in denied]
    verdicts = _affirmed(evidence, clause, affirmed, talk)
    if not verdicts and (spoilt := _spoilt(evidence, clause, talk.context)) is not None:
        verdicts.append(spoilt)
    if not verdicts and not denied and (gone := _gone(evidence, clause, talk)) is not None:
        verdicts.append(gone)
    if not verdicts and (acted := _acted(evidence, clause)) is not None:
        verdicts.append(acted)
    if denied:
        verdicts += judge_denial(evidence, clause, denied, talk.context)
    return verdicts


def _variants(evidence: Evidence, clause: Clause) -> list[Token]:
    """The variants in stock that numbers of the clause name: «43», «сорок третий», «литровый»."""
    plain = [token for token in clause.tokens if token.word.part is Part.NUMBER and token.word.text in evidence.variants]
    found = []
    for quantity in clause.quantities:
        key = named_by(quantity) if quantity.dimension else f"{quantity.low:g}"
        written = clause.text[quantity.start - clause.start : quantity.end - clause.start]
        if key in (evidence.measured_variants if quantity.dimension else evidence.variants) and not written.isdigit():
            word = Word(quantity.start, quantity.end, written, frozenset({key}), Part.NUMBER)
            found.append(Token(word, frozenset()))
    return [*plain, *found, *_doubles(evidence, clause)]


def _doubles(evidence: Evidence, clause: Clause) -> Iterator[Token]:
    """«32/34» where a variant is named so."""
    for match in DOUBLE.finditer(clause.text):
        if (key := spelled(match.group())) in evidence.measured_variants:
            start, end = (clause.start + at for at in match.span())
            yield Token(Word(start, end, match.group(), frozenset({key}), Part.NUMBER), frozenset())


def _spoilt(evidence: Evidence, clause: Clause, context: frozenset[str]) -> Verdict | None:
    """ "Wash it and send it back" of "30 days, unwashed": a return after what must not have been done."""
    if clause.negated or clause.ordering or "@return" not in clause.keys | context:
        return None
    for word in clause.words:
        line = next((line for root, line in evidence.conditions if root in word.keys or f"~{root}" in word.keys), None)
        if line is not None and word.start not in clause.denied:
            return Verdict(word.start, clause.end, ClaimStatus.CONTRADICTED, line, f"the evidence says {value_of(line)}")
    return None


def _gone(evidence: Evidence, clause: Clause, talk: Talk) -> Verdict | None:
    """«Берите 52-й, он в наличии»: said again of the variant that was named before and is sold out."""
    here = any("in_stock" in token.concepts for token in clause.tokens)
    if not here or clause.has("hedged") or clause.has("conditional") or not any(word.text in _PRONOUNS for word in clause.words[:2]):
        return None
    spoken = talk.spoken or talk.echo & evidence.variant_keys
    named = [line for line in evidence.about(spoken) if line.kind is FactKind.STOCK]
    if not named or not all(line.negative for line in named):
        return None
    return Verdict(clause.start, clause.end, ClaimStatus.CONTRADICTED, named[0], f"the evidence says {value_of(named[0])}")


def _acted(evidence: Evidence, clause: Clause) -> Verdict | None:
    """«Линию подсвечивает светодиод» of «Подсветка: нет»: a verb of the root of what the evidence denies."""
    if clause.negated or clause.has("hedged") or clause.has("conditional"):
        return None
    for word in clause.words:
        line = evidence.denied_act(word) if word.russian and word.part is Part.VERB else None
        if line is not None:
            return Verdict(word.start, clause.end, ClaimStatus.CONTRADICTED, line, f"the evidence says {value_of(line)}")
    return None


def _no_claim(clause: Clause) -> bool:
    steps = clause.marked("steps")
    ordering = any(not clause.words[at].russian or _ORDERS.search(clause.words[at].text) for at, _ in steps)
    addressed = len(clause.content) == 1 and clause.content[0].word.text in lexicons.words("grounding/first_names")
    return ordering or addressed or any(clause.has(marker) for marker in ("courtesy", "advised")) or cautious(clause) or _theirs(clause)


def _theirs(clause: Clause) -> bool:
    """«Дома есть свой кабель»: a thing of the buyer; but "you need your own cable" says that none comes with the product."""
    return clause.has("elsewhere") and not (clause.has("compulsion") or clause.has("needed"))


def cautious(clause: Clause) -> bool:
    """«На другую модель может не подойти»: a caution promises nothing."""
    return clause.negated and clause.has("hedged")


def _affirmed(evidence: Evidence, clause: Clause, readings: Sequence[Reading], talk: Talk) -> list[Verdict]:
    judged = (against(evidence, clause, reading, talk.told, talk.context, talk.echo) for reading in readings)
    verdicts = [verdict for verdict in judged if verdict is not None]
    flagged = {verdict.start for verdict in verdicts}
    grounded = [r for r in readings if r.affirming and r.token.word.start not in flagged]
    strange = [r for r in readings if not r.known and not r.token.generic and r.token.word.start not in flagged]
    strange = [r for r in strange if not r.token.concepts & lexicon().modest and not _contextual(r.token)]
    strange = [r for r in strange if not (agrees_with(evidence, r) or _named(evidence, r.token) or ordered(clause, r.token))]
    strange = _stated(clause, strange) if strange else strange
    if any(start <= 1 for start, _ in clause.marked("conditional")):
        strange = [r for r in strange if r.token.concepts]  # "if anything goes wrong"
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
    asserting = any(clause.has(marker) for marker in ("ability", "assent", "existence"))
    repeated = [r for r in repeated if r.token.concepts - lexicon().everyday or asserting or _states(clause, r.token, readings, talk)]
    idle = [r for r in repeated if not r.token.concepts and (clause.ordering or talk.settled)]
    strange, repeated = [r for r in strange if r not in idle], [r for r in repeated if r not in idle]
    novel = [r for r in strange if r not in repeated or _in_list(clause, r.token, readings, talk)]
    if talk.chat and not known and not clause.has("existence"):
        novel = [r for r in novel if r.token.concepts]
    novel = [r for r in novel if _states(clause, r.token, readings, talk)]
    missing = boxed and bool(evidence.kits) and any(r.token.word.part is not Part.ADJECTIVE for r in repeated)
    if novel or missing or (repeated and not clause.quantities and not any(_valued(r) for r in grounded)):
        found = novel or repeated
        start = found[0].token.word.start
        end = clause.end if found[0].token is clause.content[0] else found[-1].token.word.end  # of a strange subject, all that is said
        words = ", ".join(dict.fromkeys(r.token.word.text for r in found))
        verdicts.append(Verdict(start, end, ClaimStatus.UNSUPPORTED, None, f"the evidence says nothing of {words}"))
    if not verdicts and (kind := _other_kind(evidence, clause, strange)) is not None:
        verdicts.append(kind)
    specific = [r for r in grounded if not r.token.generic] or grounded
    if (bold := _bold(evidence, clause, talk.told)) is not None:
        verdicts.append(bold)
    if not verdicts and specific:
        verdicts.append(Verdict(clause.start, clause.end, ClaimStatus.SUPPORTED, specific[0].affirming[0]))
    return verdicts


def _other_kind(evidence: Evidence, clause: Clause, strange: Sequence[Reading]) -> Verdict | None:
    """«Кварцевый песок» of «вулканический песок»: another kind of the thing than the evidence names."""
    new = {reading.token.word.start for reading in strange}
    for adjective, noun in kinds_of(clause.words):
        if adjective.start not in new:
            continue
        for line in evidence.lines:
            if any(noun.keys & known.keys and not line.naming for segment in line.segments for _, known in segment.kinds):
                return Verdict(adjective.start, noun.end, ClaimStatus.CONTRADICTED, line, f"the evidence says {value_of(line)}")
    return None


def _states(clause: Clause, token: Token, readings: Sequence[Reading], talk: Talk) -> bool:
    if talk.asking:
        return True
    if _in_list(clause, token, readings, talk):
        return True
    subject = any(r.known and r.token.word.start < token.word.start for r in readings)
    return claimed(clause, token, talk.names, alone=talk.alone, subject=subject)


def _in_list(clause: Clause, token: Token, readings: Sequence[Reading], talk: Talk) -> bool:
    """«ложка, мерный стакан и щипцы»: beside members of a list that the evidence has, a stranger is said to be one too."""
    if token.word.part not in {Part.NOUN, Part.HAN, Part.ENGLISH} or token.generic:
        return False
    at = clause.words.index(token.word)
    opens = token is clause.content[0] and talk.listing and not acts(clause.words[:at])
    here = any(enumerates(line, key) for r in readings for line in r.affirming for key in r.token.keys)
    coupled = any(end == at for _, end in clause.marked("coordinating"))
    return opens or (coupled and (here or talk.listing))


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


def _bold(evidence: Evidence, clause: Clause, told: frozenset[str]) -> Verdict | None:
    """«завтра», «гарантированно», «единственный»: days and absolutes that no line of the evidence carries."""
    if clause.negated or any(lexicon().family[name] == "availability" for token in clause.tokens for name in token.concepts):
        return None
    for marker in ("day_words", "month_words", "promises", "superlatives"):
        for start, end in clause.marked(marker):
            first, last = clause.words[start], clause.words[end - 1]
            if not (evidence.about(first.keys) or evidence.about(last.keys) or first.keys & told):
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


def _valued(reading: Reading) -> bool:
    """Whether the word is a value of the evidence, or an attribute that it affirms: not just the name of an attribute."""
    return any(line.naming or reading.token.keys & line.value_keys or line.affirmative for line in reading.affirming)
