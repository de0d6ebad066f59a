"""The buyer's noun: which thing a clause is about, with what belongs to it, ready for any case."""

import re
from collections.abc import Sequence
from dataclasses import replace

from assistant.reading.clauses import Token, clauses
from assistant.reading.lexicon import lexicon
from assistant.reading.morphology import Form, inflect, known, plain
from assistant.reading.phrases import Phrase

_PACKED = frozenset({"банка", "пачка", "тюбик", "флакон"})
_BAD = {"Abbr", "Surn", "Patr", "Name", "Geox", "Erro", "Infr", "Slng", "Arch"}


def noun_form(token: Token) -> Form | None:
    """The noun reading of a word, if that is what it most likely is."""
    if any(form.pos in {"ADJF", "PRTF", "NPRO"} for form in token.forms):
        return None
    found = [f for rank, f in enumerate(token.forms) if f.pos == "NOUN" and not f.marks & _BAD and (rank == 0 or f.score > 0.1)]
    lists = lexicon().words
    ours = next((f for f in found if plain(f.lemma) in lists["packs"] | lists["items"] | lists["parts"] | _PACKED), None)
    top = found[0] if found and (found[0] is token.forms[0] or found[0].score > 0.3) else None
    return ours if ours is not None and top is not None and plain(ours.lemma) != plain(top.lemma) else top


def living(form: Form) -> bool:
    """A person or a pet; the dictionary's own mark also calls stars and night lamps animate."""
    words = lexicon().words
    return plain(form.lemma) in words["living"] | {plain(word) for word in words["persons"]}


def as_phrase(token: Token, *, lemma_number: str | None = None) -> Phrase | None:
    """The noun in the nominative, in the buyer's number."""
    form = noun_form(token)
    if form is None:
        return None
    number = lemma_number or form.number or "sing"
    word = form.word if form.case == "nomn" and form.number == number else _nominative(form, number)
    if word is None:
        return None
    return Phrase(word, form.gender or "masc", number)


def lacking(tokens: Sequence[Token], near: int, skip: frozenset[str]) -> Phrase | None:
    """The missing thing: the first noun after «нет», «без», «не хватает», else the one right before."""
    stop = lexicon().words["stop_nouns"] | skip | lexicon().words["persons"]
    back = [] if tokens[near].lower == "без" else range(near - 1, max(-1, near - 4), -1)
    places = [*range(near, len(tokens)), *back]
    for place in places:
        form = noun_form(tokens[place])
        if form is not None and not living(form) and not tokens[place].lemmas & stop and not _under_other_preposition(tokens, place):
            missing = next((f for f in tokens[place].forms if f.pos == "NOUN" and f.case == "gent" and not f.marks & _BAD), None)
            phrase = as_phrase(tokens[place], lemma_number=missing.number if missing else None)
            return with_tail(phrase, tokens, place) if phrase else None
    return None


def _under_other_preposition(tokens: Sequence[Token], place: int) -> bool:
    before = [token.lower for token in tokens[max(0, place - 2) : place] if token.is_a("PREP")]
    return bool(before) and before[-1] != "без"


def among(tokens: Sequence[Token], allowed: frozenset[str]) -> Phrase | None:
    """The first noun of the clause that is one of these."""
    for place, token in enumerate(tokens):
        if place and tokens[place - 1].lower == "на" and token.lemmas & {"вкус", "вид", "запах"}:
            continue
        if token.lemmas & allowed and noun_form(token) is not None:
            phrase = as_phrase(token, lemma_number=_number_here(tokens, place))
            return with_tail(phrase, tokens, place) if phrase and place + 1 != len(tokens) else phrase
    return None


def with_place(phrase: Phrase, tokens: Sequence[Token]) -> Phrase:
    """«трещины на стекле»: the flaw with where it is, when that follows it at once."""
    at = next((n for n, token in enumerate(tokens) if phrase.word in {form.word for form in token.forms} | {token.lower}), None)
    at = at if at is not None else next((n for n, token in enumerate(tokens) if plain(phrase.word) in token.lemmas), None)
    rest = tokens[at + 1 : at + 4] if at is not None and not phrase.after else ()
    if len(rest) < 2 or rest[0].lower not in {"на", "внутри", "по", "под", "сбоку"}:
        return phrase
    told = rest[:2] if rest[1].is_a("NOUN") else rest[:3] if len(rest) == 3 and rest[1].is_a("ADJF") and rest[2].is_a("NOUN") else ()
    if not told or told[-1].lemmas & (lexicon().words["times"] | lexicon().words["persons"] | {"вид", "факт", "фото"}):
        return phrase
    return replace(phrase, after=" ".join(token.lower for token in told))


def _number_here(tokens: Sequence[Token], place: int) -> str | None:
    """«вид коробки», «без коробки»: a genitive in the singular, not a plural."""
    before = tokens[place - 1] if place else None
    if before is None and any(f.pos == "NOUN" and f.case == "nomn" and f.number == "plur" for f in tokens[place].forms):
        return "plur"
    if before is None or not (before.is_a("NOUN") or before.lower in {"без", "нет", "из", "от", "до", "у"}):
        return None
    return "sing" if any(f.pos == "NOUN" and f.case == "gent" and f.number == "sing" for f in tokens[place].forms) else None


def subject_noun(tokens: Sequence[Token], near: int) -> Phrase | None:
    """The nearest noun that can be the subject of a fault: not governed, not in a genitive chain."""
    stop = lexicon().words["stop_nouns"] | lexicon().words["persons"] | lexicon().words["slang"]
    cases = {"nomn"} if any(token.lemma in lexicon().words["human_verbs"] for token in tokens) else {"nomn", "accs"}
    best: tuple[int, int] | None = None
    for place, token in enumerate(tokens):
        form = noun_form(token)
        if form is None or living(form) or token.lemmas & stop or not (form.case in cases or _plural_here(tokens, place)):
            continue
        before = tokens[place - 1] if place else None
        if before is not None and before.lower == "как":
            continue
        if before is not None and (
            before.is_a("PREP", "NOUN", "NUMR") or (before.is_a("ADJF") and place > 1 and tokens[place - 2].is_a("PREP"))
        ):
            continue
        if best is None or abs(place - near) < best[0]:
            best = (abs(place - near), place)
    if best is None:
        return None
    phrase = as_phrase(tokens[best[1]], lemma_number="plur" if _plural_here(tokens, best[1]) else None)
    return with_tail(phrase, tokens, best[1]) if phrase else None


def _plural_here(tokens: Sequence[Token], place: int) -> bool:
    """«пришли не те насадки»: a form that is also a genitive singular, and a plural beside it says which."""
    token, before = tokens[place], tokens[max(0, place - 1) : place]
    if not any(f.pos == "NOUN" and f.case == "nomn" and f.number == "plur" for f in token.forms):
        return False
    return any(b.is_a("ADJF") and any(f.case == "nomn" and f.number == "plur" for f in b.forms) for b in before)


def with_tail(phrase: Phrase, tokens: Sequence[Token], place: int) -> Phrase:
    """The phrase with a genitive noun that follows it: «запах пластика», «кнопки мышки»."""
    if place + 1 >= len(tokens):
        return phrase
    after = tokens[place + 1]
    form = next((f for f in after.forms[:2] if f.pos == "NOUN" and f.case == "gent" and not f.marks & _BAD), None)
    if form is None or after.lemmas & lexicon().words["stop_nouns"] or after.forms[0].pos != "NOUN" or after.forms[0].case == "nomn":
        return phrase
    return replace(phrase, after=form.word)


def described(tokens: Sequence[Token]) -> Phrase | None:
    """An adjective and its noun when they are the whole clause: «яркий свет», «приятный запах»."""
    words = [token for token in tokens if token.lower not in lexicon().words["intensifiers"]]
    if not 2 <= len(words) <= 3 or words[0].lemmas & lexicon().words["cheap"]:
        return None
    adjectives, last = words[:-1], words[-1]
    form = next((f for f in last.forms if f.pos == "NOUN" and f.case == "nomn" and not f.marks & _BAD), None)
    if form is None or last.lemmas & lexicon().words["stop_nouns"]:
        return None
    if last.lemmas & lexicon().words["items"]:
        return None
    gender, before = form.gender or "masc", []
    for adjective in adjectives:
        fits = [f for f in adjective.forms if f.pos == "ADJF" and f.case == "nomn" and f.number == form.number]
        fits = [f for f in fits if form.number == "plur" or f.gender == gender]
        if not fits or fits[0].marks & {"Apro", "Anum"} or plain(fits[0].lemma) in lexicon().words["generic_adjectives"]:
            return None
        before.append(fits[0].lemma)
    return Phrase(form.word, gender, form.number, before=tuple(before))


def quality(tokens: Sequence[Token], nouns: frozenset[str]) -> Phrase | None:
    """A property beside the aspect's noun, before or after it: «приятный запах», «запах очень приятный»."""
    words = [token for token in tokens if token.lower not in lexicon().words["intensifiers"]]
    for place, token in enumerate(words):
        form = next((f for f in token.forms if f.pos == "NOUN" and f.case in {"nomn", "accs"} and not f.marks & _BAD), None)
        if form is None or not token.lemmas & nouns or (place and words[place - 1].is_a("PREP")):
            continue
        if any(word.lower in {"не", "ни", "нет", "без"} for word in words):
            continue
        for beside in (words[place - 1] if place else None, words[place + 1] if place + 1 < len(words) else None):
            adjective = _adjective(beside, form) if beside is not None else None
            head = nominative_of(form)
            if adjective and head:
                return Phrase(head, form.gender or "masc", form.number, before=(adjective,))
    return None


def nominative_of(form: Form) -> str | None:
    """The noun in the nominative of its number."""
    return form.word if form.case == "nomn" else _nominative(form, form.number)


def _nominative(form: Form, number: str) -> str | None:
    """The nominative through the dictionary form, so that a look-alike lexeme is never taken."""
    if number == "sing" or "Pltm" in form.marks:
        return form.lemma
    return inflect(form.lemma, "NOUN", "nomn", "plur")


def _adjective(token: Token, noun_as: Form) -> str | None:
    for form in token.forms[:3]:
        if form.pos != "ADJF" or form.marks & {"Apro", "Anum", "Supr"} or form.number != noun_as.number:
            continue
        if form.number == "sing" and form.gender and form.gender != noun_as.gender:
            continue
        if plain(form.lemma) not in lexicon().words["generic_adjectives"]:
            return form.lemma
    return None


_LONGEST_TITLE = 500
"""No marketplace takes a longer name, and the noun stands early in it."""


def item_of(product_name: str | None) -> Phrase | None:
    """The shop's short noun for the product: the first noun of its title."""
    if not product_name:
        return None
    title = re.sub(r"«[^»]*»|\"[^\"]*\"|“[^”]*”", " ", product_name[:_LONGEST_TITLE])
    title = re.sub(
        r"(?<![а-яё])([а-яё]+)(-[а-яё]+)+",
        lambda match: match.group(0) if known(match.group(0)) else match.group(1),
        title,
        flags=re.IGNORECASE,
    )
    found = [noun for clause in clauses(title) for noun in _title_nouns(clause.tokens)]
    return next((noun for noun, adjectival in found if not adjectival), found[0][0] if found else None)


def _title_nouns(tokens: Sequence[Token]) -> list[tuple[Phrase, bool]]:
    """The nominative nouns of a title, each with whether it may be an adjective («детская игрушка»)."""
    found = []
    for place, token in enumerate(tokens):
        if place and tokens[place - 1].is_a("PREP"):
            continue
        form = next((f for f in token.forms if f.pos == "NOUN" and f.case == "nomn" and not f.marks & _BAD), None)
        if form is not None and len(form.word) > 2:
            adjectival = any(f.pos in {"ADJF", "PRTF"} for f in token.forms)
            found.append((Phrase(form.word, form.gender or "masc", form.number), adjectival))
    return found


def item_in(tokens: Sequence[Token]) -> Phrase | None:
    """A product noun that the buyer used: «фонарь», «сумка»."""
    for place, token in enumerate(tokens):
        if token.lemmas & lexicon().words["items"] and not (place and tokens[place - 1].is_a("PREP")):
            form = noun_form(token)
            if form is not None and form.case in {"nomn", "accs"}:
                return as_phrase(token)
    return None


def item_by_place(tokens: Sequence[Token]) -> Phrase | None:
    """«Ватман плотный», «Отличные мешки»: the noun that a message opens with, when it is no part, no property and no person."""
    if not 2 <= len(tokens) <= 6 or any(token.is_a("PREP", "NPRO") or token.lower in {"не", "нет"} for token in tokens):
        return None
    words = [token for token in tokens if plain(token.lower) not in lexicon().words["intensifiers"]]
    heads = [token for token in words if token.is_a("NOUN")]
    if len(heads) != 1 or not all(token is heads[0] or token.is_a("ADJF", "ADJS", "VERB", "ADVB") for token in words):
        return None
    form = heads[0].may_be("NOUN", case="nomn")
    if form is None or living(form) or form.marks & _BAD or not words[0].is_a("NOUN", "ADJF"):
        return None
    lists = lexicon().words
    barred = lists["stop_nouns"] | lists["parts"] | lists["flaws"] | lists["slang"] | lists["positive"] | lists["negative"] | lists["times"]
    barred |= {word for nouns in lexicon().families.values() for word in nouns} | _aspect_nouns()
    return None if heads[0].lemmas & barred else Phrase(form.word, form.gender or "masc", form.number)


def _aspect_nouns() -> frozenset[str]:
    return frozenset(word for entry in lexicon().aspects.values() for word in plain(str(entry.get("nouns", ""))).split())
