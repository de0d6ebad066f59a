"""Complaints: which clause blames what, listed among the problems or told by the grammar alone."""

from dataclasses import replace
from itertools import pairwise

from assistant.reading.clauses import Clause
from assistant.reading.judging import judgement, patterns_of, praises_something, word_set
from assistant.reading.lexicon import lexicon
from assistant.reading.making import pair_clause
from assistant.reading.morphology import plain
from assistant.reading.naming import blame_of
from assistant.reading.nouns import subject_noun
from assistant.reading.patterns import Match
from assistant.reading.people import displeased
from assistant.reading.phrases import Phrase
from assistant.reading.predication import predication
from assistant.reading.sparing import spared
from assistant.reading.standing import stands
from assistant.reading.unlisted import (
    absence,
    arrived,
    befallen,
    denied_property,
    disliked,
    flawed,
    in_the_pack,
    located,
    unnoticed,
    unwanted_degree,
)
from assistant.reading.values import Point

_EMPTY = ("пустым", "пустой", "пустыми")


def denies_flaws(clause: Clause) -> bool:
    """«минусов нет», «содержимое не пострадало»."""
    if any(a.lower == "не" and b.lemmas & word_set("harms") for a, b in pairwise(clause.tokens)):
        return True
    said = [token.lemma for token in clause.tokens]
    return ("минус" in said or "недостаток" in said or "претензия" in said or "нарекание" in said or "проблема" in said) and bool(
        {"нет", "не", "без", "никакой"} & set(said)
    )


def blames(clause: Clause, item: Phrase | None, rating: int | None) -> list[Point]:
    matches = patterns_of("problems").matches(clause.tokens)
    if clause.part == "pros" and not any(m.pattern[0][0] in {"не", "нет"} for m in matches) and judgement(clause) > 0:
        return []
    kind = "device" if item is not None and plain(item.word) in word_set("devices") else "other"
    if clause.of_others:
        return []
    best = _best([match for match in matches if stands(clause, match, rating, kind)])
    if best is None and clause.part != "cons" and spared(clause, low=(rating or 5) <= 3):
        return []
    if best is None:
        if unlisted := _unlisted(clause, item, rating):
            return [unlisted]
        if _plain_fault(clause, rating):
            return [blame_of(clause, "", _plain_family(clause, kind), 0, item)]
        if judgement(clause) < 0 or (
            clause.part == "cons" and judgement(clause) <= 0 and len(clause.tokens) > 1 and not praises_something(clause)
        ):
            return [blame_of(clause, "", "", 0, item)]
        return []
    family = lexicon().problems[best.code]["family"]
    return [blame_of(clause, best.code, family, best.start, item, best)]


def _unlisted(clause: Clause, item: Phrase | None, rating: int | None) -> Point | None:
    """A fault that no pattern lists, told by what is absent, by a swapped thing, or by a degree that nobody wants."""
    if clause.asks or clause.part == "pros":
        return None
    if unloved := displeased(clause.tokens):
        family = "taste" if any(token.lemmas & (word_set("pets") | word_set("enjoys")) for token in clause.tokens) else "suit"
        return replace(blame_of(clause, "", family, 0, item), clause=unloved, subjectless=False, noun=None)
    if _sent(clause) and pair_clause(clause.tokens):
        return blame_of(clause, "wrong_item", "wrong_item", 0, item)
    if any(unwanted_degree(token) for token in clause.tokens) and judgement(clause) <= 0:
        return blame_of(clause, "", family_by_noun(clause) or "quality", 0, item)
    if disliked(clause) and (named := subject_noun(clause.tokens, 0)):
        return replace(blame_of(clause, "", family_by_noun(clause), 0, item), clause="", noun=named, sure=True)
    if rating is None or rating > 4:
        return None
    return _under_four(clause, item) or (_under_three(clause, item) if rating <= 3 else None) or _missed(clause, item, rating)


def _under_four(clause: Clause, item: Phrase | None) -> Point | None:
    """What a lost star makes a fault: a property that a thing has not, a state that it came in."""
    if denied_property(clause.tokens) and _said_of_a_thing(clause):
        return blame_of(clause, "", family_by_noun(clause), 0, item)
    if came := arrived(clause, item):
        return replace(blame_of(clause, "", "incomplete" if came.endswith(_EMPTY) else "damage", 0, item), clause=came, subjectless=False)
    return None


def _under_three(clause: Clause, item: Phrase | None) -> Point | None:
    """A flaw that is there, and where."""
    bare = judgement(clause) <= 0 and not clause.joint and not praises_something(clause)
    if bare and (flaw := located(clause)):
        return replace(blame_of(clause, "", "damage", 0, item), noun=flaw, clause="", sure=True)
    return replace(blame_of(clause, "", "damage", 0, item), sure=True) if flawed(clause) else None


def _missed(clause: Clause, item: Phrase | None, rating: int) -> Point | None:
    """What the buyer looked for in vain."""
    if sought := unnoticed(clause.tokens):
        return replace(blame_of(clause, "", family_by_noun(clause), 0, item), clause=sought, subjectless=False)
    if rating > 3 and clause.part != "cons":
        return None
    if lacks := absence(clause):
        packed = in_the_pack(clause.tokens)
        return replace(blame_of(clause, "", "incomplete" if packed else family_by_noun(clause), 0, item), clause=lacks, subjectless=False)
    return None


def _said_of_a_thing(clause: Clause) -> bool:
    said = predication(clause.tokens)
    return bool(said and said.subject and not said.of_person)


def _plain_family(clause: Clause, kind: str) -> str:
    """The family of an unlisted fault: by its noun; what a thing fails to do is a defect of a device, else a want of effect."""
    if any(token.lemmas & word_set("served") for token in clause.tokens):
        return "defect"
    said = predication(clause.tokens)
    fails = said is not None and said.subjectless and any(token.lower == "не" for token in clause.tokens)
    return family_by_noun(clause) or (("defect" if kind == "device" else "effect") if fails else "")


def _sent(clause: Clause) -> bool:
    return any(token.lemma in {"прийти", "прислать", "положить", "приехать", "привезти", "отправить"} for token in clause.tokens)


def _best(matches: list[Match]) -> Match | None:
    """What was sent instead leads; then the longest pattern, the earlier of equals; our order of codes breaks the rest."""
    return max(matches, key=lambda m: (_sent_instead(m), len(m.pattern), -m.start), default=None)


def _sent_instead(match: Match) -> bool:
    """«пришёл другой аромат» says that another thing came, not how it smells."""
    said = {word for choices in match.pattern for word in choices}
    return match.code == "wrong_item" and bool(said & {"прийти", "прислать"}) and bool(said & {"другой", "тот", "вместо"})


def _plain_fault(clause: Clause, rating: int | None) -> bool:
    """Under one or two stars, a statement about a thing that praises nothing is a complaint, whatever its words."""
    if clause.of_others or rating is None or rating > 3 or clause.part == "pros" or clause.asks:
        return False
    if judgement(clause) > 0 or praises_something(clause) or any(token.lower in word_set("suppositions") for token in clause.tokens):
        return False
    said = predication(clause.tokens)
    idle = any(token.lemma in word_set("neutral_verbs") for token in clause.tokens)
    if said is None or said.of_person or idle:
        return False
    if not said.subject and any(token.lemmas & word_set("general_verbs") for token in clause.tokens):
        return False
    if befallen(clause.tokens) or denied_property(clause.tokens):
        return bool(said.subject)
    denied = any(token.lower in word_set("fault_signs") or token.lemmas & word_set("fault_verbs") for token in clause.tokens)
    told = [t for t in clause.tokens if t.is_a("VERB") and not t.lemmas & word_set("served")]
    if not said.subject and any(t.forms[0].tense == "past" and t.forms[0].number == "sing" for t in told):
        return False
    outright = rating <= 2 or clause.joint in lexicon().words["opposing"] or any(token.lower == "не" for token in clause.tokens)
    became = any(t.lemma in {"стать", "оказаться"} for t in clause.tokens) and any(t.is_a("COMP") for t in clause.tokens)
    if became or (rating <= 2 and said.subject and _told_of_now(clause)):
        return True
    return outright and (denied or (bool(said.subject) and judgement(clause) < 0))


def _told_of_now(clause: Clause) -> bool:
    """«вода накапливается», «на ванной остаются следы»: what a thing does in use, by a verb that takes no object."""
    told = [form for token in clause.tokens for form in token.forms[:1] if form.pos == "VERB"]
    if any(token.lower in {"более", "без", "сам", "легко"} for token in clause.tokens):
        return False
    return len(told) == 1 and told[0].tense == "pres" and "intr" in told[0].marks and told[0].person == "3per"


def family_by_noun(clause: Clause) -> str:
    """The family whose noun the clause names, if only one does."""
    kinds = {name: nouns for name, nouns in lexicon().families.items() if name not in word_set("told_families")}
    found = {name for name, nouns in kinds.items() if any(token.lemmas & nouns for token in clause.tokens)}
    return found.pop() if len(found) == 1 else ""


def opposed(clause: Clause) -> bool:
    """After «но»: words that praise nothing."""
    denied = any(t.lower in word_set("denials") for t in clause.tokens)
    praised = praises_something(clause)
    return denied and judgement(clause) <= 0 and not praised
