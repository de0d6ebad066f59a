"""Subjects and verbs of a clause: which noun does it, which verb it does, whether they agree, whether a second noun is in the way."""

from collections.abc import Sequence

from assistant.reading.clauses import Token
from assistant.reading.lexicon import lexicon
from assistant.reading.morphology import Form, plain
from assistant.reading.people import persons
from assistant.reading.wording import PERSONS, told_form


def nominatives(words: Sequence[Token]) -> list[tuple[int, Form]]:
    found = []
    for place, word in enumerate(words):
        if place and words[place - 1].is_a("PREP"):
            continue
        form = next((f for f in word.forms if f.pos == "NOUN" and f.case == "nomn"), None)
        if form and word.forms[0].pos == "NOUN" and not form.marks & {"Name", "Surn", "Patr", "Abbr"} and not _oblique(words, place):
            found.append((place, form))
    return found


def _oblique(words: Sequence[Token], place: int) -> bool:
    """A form that may be genitive and stands where a genitive stands: after a noun, or after «у второго»."""
    genitive = any(f.pos == "NOUN" and f.case == "gent" for f in words[place].forms)
    before = words[place - 1] if place else None
    if before is None or not genitive:
        return False
    if before.is_a("NOUN", "NUMR") or before.numeric or before.lower in {"много", "нет", "без", "мало", "хватает", "несколько"}:
        return True
    return before.is_a("ADJF") and before.forms[0].case == "gent"


def verbs(words: Sequence[Token]) -> list[tuple[int, Form]]:
    found: list[tuple[int, Form]] = []
    for place, word in enumerate(words):
        form = told_form(word) if word.forms else None
        if form and found and form.pos in {"ADJS", "PRTS"} and _joined(words, place):
            continue
        if form and form.lemma == "быть" and any(w.is_a("ADJS", "PRTS") for w in words):
            continue
        if form and (form.pos in {"ADJS", "PRTS"} or (form.pos == "VERB" and form.person not in PERSONS)):
            found.append((place, form))
    return found


def _joined(words: Sequence[Token], place: int) -> bool:
    """«вскрыта и помята», «вскрыта и немного помята»: the second of two states joined by «и»."""
    joint = next((at for at in (place - 1, place - 2) if at > 0 and words[at].lower == "и"), None)
    return words[place].is_a("ADJS", "PRTS") and joint is not None and words[joint - 1].is_a("ADJS", "PRTS")


def agrees(subject: Form, verb: Form) -> bool:
    if subject.number != verb.number:
        return False
    past_like = verb.tense == "past" or verb.pos in {"ADJS", "PRTS"}
    return verb.number == "plur" or not past_like or not verb.gender or subject.gender == verb.gender


def prepositional(words: Sequence[Token], place: int) -> bool:
    """Under a preposition or a number, an adjective between them or not."""
    before = words[place - 1] if place else None
    if before is None:
        return False
    if before.is_a("PREP", "NUMR") or before.numeric:
        return True
    return before.is_a("ADJF", "ADVB") and place > 1 and (words[place - 2].is_a("PREP") or words[place - 2].numeric)


def complete(words: Sequence[Token], subject: int, verb: int) -> bool:
    """No stray noun that could be a second subject, and adjectives stand beside their nouns."""
    for place, word in enumerate(words):
        if place in {subject, verb}:
            continue
        if word.is_a("VERB", "COMP", "ADJS", "PRTS") and word.forms[0].lemma != "быть" and not _joined(words, place):
            return False
        if word.is_a("ADJF") and any(f.case == "nomn" for f in word.forms[:2]) and place > subject:
            follows = words[place + 1] if place + 1 < len(words) else None
            if follows is not None and not follows.is_a("NOUN"):
                return False
        if word.is_a("NOUN") and word.forms[0].case == "loct" and not prepositional(words, place):
            return False
        if word.is_a("NOUN") and word.may_be("NOUN", case="nomn") and not _governed(words, place, verb):
            return False
    return True


def _governed(words: Sequence[Token], place: int, verb: int) -> bool:
    """A second noun is allowed in an oblique case, after a preposition, or as the object of the verb."""
    word = words[place]
    if place and (words[place - 1].is_a("PREP", "NUMR") or words[place - 1].numeric):
        return True
    if any(f.pos == "NOUN" and f.case in {"gent", "ablt", "datv", "loct"} and f.score > 0.1 for f in word.forms):
        return True
    if place and words[place - 1].is_a("ADJF") and place - 1:
        return words[place - 2].is_a("PREP") or place - 1 > verb
    return "tran" in words[verb].forms[0].marks and place > verb


def of_the_goods(subject: Form, verb: Form, verbal: Token, *, after: bool, accusative: Token) -> bool:
    """The thing does it, not a person: no animate subject, no human verb, no object taken for a subject."""
    if (
        plain(subject.lemma) in lexicon().words["living"] | persons()
        or plain(verb.lemma) in lexicon().words["human_verbs"]
        or plain(subject.lemma) in lexicon().words["times"] | {"деньги", "настроение", "впечатление"}
    ):
        return False
    object_like = any(f.pos == "NOUN" and f.case == "accs" and f.score > 0.2 for f in accusative.forms)
    return not (after and object_like and not any("intr" in form.marks or form.pos in {"ADJS", "PRTS"} for form in verbal.forms))
