"""Which clauses of the buyer can stand in a reply as they are: whole, known words, no person, subject and verb agree."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache

from assistant.reading.clauses import Token
from assistant.reading.lexicon import lexicon
from assistant.reading.morphology import Form, plain
from assistant.reading.properties import attribute, beside, property_of, telling

_MOST = 8
_LEAD = frozenset(
    [
        "и",
        "да",
        "ну",
        "вот",
        "так",
        "же",
        "ж",
        "иначе",
        "видимо",
        "похоже",
        "наверное",
        "что",
        "то",
        "как",
        "будто",
        "ещё",
        "также",
        "тоже",
        "плюс",
        "минус",
        "единственное",
    ]
)
_SUBORDINATE = frozenset({"чтобы", "чтоб", "если", "когда", "пока", "лишь", "раз"})
_DATIVES = frozenset({"понравиться", "нравиться"})
_STATES = frozenset({"восторг", "довольный", "доволен", "рад", "счастливый", "счастлив"})
_POINTING = frozenset({"какой", "который", "чей", "сколько", "этот", "тот", "он", "мой", "наш", "свой"})
_PERSONS = frozenset({"1per", "2per"})


@dataclass(frozen=True)
class Predication:
    """A clause fit to be embedded. `subjectless`: it speaks of the product without naming it («светит ярко»)."""

    text: str
    subject: str = ""
    subjectless: bool = False
    gender: str = ""
    number: str = ""
    of_person: bool = False


def predication(tokens: Sequence[Token]) -> Predication | None:
    """The clause as it may stand after «что» or before a dash, or None."""
    tokens = [token for place, token in enumerate(tokens) if not (token.lemma == "весь" and _noun_follows(tokens, place))]
    words = _trim([token for token in tokens if plain(token.lower) not in lexicon().words["intensifiers"] or _keeps(token, tokens)])
    if any(token.lower in {"как", "ли"} for token in tokens[1:]) or tokens[0].lower in _SUBORDINATE:
        return None
    if not 2 <= len(words) <= _MOST or not _clean(words) or _hangs(words[-1]) or _ungoverned(words):
        return None
    return _dative(words) or _state(words) or _subject_verb(words) or _compared(words) or _nominal(words) or _lone_verb(words)


def _noun_follows(tokens: Sequence[Token], place: int) -> bool:
    """«все заявленные функции»: the word only counts what follows."""
    return any(token.is_a("NOUN") for token in tokens[place + 1 : place + 3])


def _compared(words: Sequence[Token]) -> Predication | None:
    """«ножка короче остальных»: a thing and a comparative, no verb."""
    if len(words) > 5 or _verbs(words) or any(word.is_a("INFN") for word in words):
        return None
    place = next((at for at, word in enumerate(words) if word.is_a("COMP")), None)
    subjects = [(at, form) for at, form in _nominatives(words) if place is not None and at < place]
    if len(subjects) != 1 or plain(subjects[0][1].lemma) in lexicon().words["living"] | _persons():
        return None
    at, subject = subjects[0]
    return Predication(_spell(words, {at: subject}), subject.word, gender=subject.gender, number=subject.number)


def _nominal(words: Sequence[Token]) -> Predication | None:
    """«фигура разбитая», «фильтры жёсткие и плотные», «колпачок не плотный»: a thing and what it is said to be, no verb."""
    words = [word for word in words if word.lemma != "весь"]
    subjects = _nominatives(words)
    if len(words) > 6 or len(subjects) != 1 or _verbs(words):
        return None
    at, subject = subjects[0]
    barred = lexicon().words["living"] | _persons() | lexicon().words["stop_nouns"] | lexicon().words["slang"]
    if plain(subject.lemma) in barred or words[at].is_a("ADJF", "PRTF") or any(not attribute(word, subject) for word in words[:at]):
        return None
    rest = words[at + 1 :]
    if rest and rest[0].is_a("NOUN") and rest[0].may_be("NOUN", case="gent"):
        rest = rest[1:]
    if not rest or not property_of(rest[-1], subject) or not all(beside(word, subject) for word in rest):
        return None
    told = telling(rest, subject)
    kept = [*words[at : len(words) - len(rest)], *told]
    return Predication(_spell(kept, {0: subject}), subject.word, gender=subject.gender, number=subject.number) if told else None


def _hangs(last: Token) -> bool:
    """An oblique adjective at the end waits for its noun: «пришёл в рваной»."""
    return last.is_a("ADJF", "PRTF") and last.forms[0].case not in {"nomn", ""} and not any(f.case in {"nomn", "ablt"} for f in last.forms)


def _ungoverned(words: Sequence[Token]) -> bool:
    """A genitive that nothing asks for opens the clause: «продавца пришёл за один день»."""
    first, after = words[0], words[1]
    oblique = first.is_a("NOUN") and not any(form.case in {"nomn", "datv", "ablt"} for form in first.forms)
    return oblique and after.is_a("VERB") and not first.numeric


def _keeps(token: Token, tokens: Sequence[Token]) -> bool:
    """«только» and «ещё» carry the meaning when they stand before a number or «режим»-like noun."""
    return token.lower in {"только", "слишком", "едва", "даже"} and token is not tokens[-1]


def _trim(words: list[Token]) -> list[Token]:
    while words and (words[0].lower in _LEAD or words[0].is_a("CONJ")):
        words = words[1:]
    while words and (words[-1].is_a("PREP", "CONJ", "PRCL") or words[-1].lower in {"не", "и", "но"}):
        words = words[:-1]
    return words


def _clean(words: Sequence[Token]) -> bool:
    lists = lexicon().words
    for word in words:
        if word.numeric:
            continue
        if not word.forms or word.lemma in _POINTING or word.lemmas & (lists["profane"] | lists["slang"] | lists["slang_verbs"]):
            return False
        if word.lower in lists["first_person"] | lists["second_person"] or word.lower in {
            "кто",
            "какой",
            "зачем",
            "почему",
            "что",
            "чтобы",
            "если",
            "когда",
            "который",
            "он",
            "она",
            "оно",
            "они",
            "это",
            "эта",
            "этот",
            "его",
            "её",
            "их",
            "им",
            "ним",
            "ней",
            "был",
            "тот",
            "все",
            "всё",
            "ничего",
            "будет",
            "будут",
            "никто",
        }:
            return False
        top = told_form(word)
        if top.person in _PERSONS or "impr" in top.marks or top.pos in {"INTJ", "GRND"} or "Infr" in top.marks:
            return False
    return True


def told_form(word: Token) -> Form:
    """The likeliest reading in a story: «пошли» went, not «пошли!»."""
    top = word.forms[0]
    if "impr" in top.marks:
        return next((form for form in word.forms if form.pos == "VERB" and "impr" not in form.marks), top)
    return top


def _nominatives(words: Sequence[Token]) -> list[tuple[int, Form]]:
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


def _verbs(words: Sequence[Token]) -> list[tuple[int, Form]]:
    found = []
    for place, word in enumerate(words):
        form = told_form(word) if word.forms else None
        if form and form.lemma == "быть" and any(w.is_a("ADJS", "PRTS") for w in words):
            continue
        if form and (form.pos in {"ADJS", "PRTS"} or (form.pos == "VERB" and form.person not in _PERSONS)):
            found.append((place, form))
    return found


def _agrees(subject: Form, verb: Form) -> bool:
    if subject.number != verb.number:
        return False
    past_like = verb.tense == "past" or verb.pos in {"ADJS", "PRTS"}
    return verb.number == "plur" or not past_like or not verb.gender or subject.gender == verb.gender


def _subject_verb(words: Sequence[Token]) -> Predication | None:
    verbs = _verbs(words)
    if len(verbs) != 1:
        return None
    place, verb = verbs[0]
    subjects = [(at, form) for at, form in _nominatives(words) if _agrees(form, verb)]
    if not subjects or ("neut" in verb.marks & {"neut"} and verb.pos == "ADJS" and not any(f.gender == "neut" for _, f in subjects)):
        return None
    at, subject = min(subjects, key=lambda pair: (abs(pair[0] - place), pair[0] > place))
    if not _complete(words, at, place) or not _of_the_goods(subject, verb, words[place], after=at > place, accusative=words[at]):
        return None
    return Predication(_spell(words, {at: subject}), subject.word, gender=subject.gender, number=subject.number)


def _of_the_goods(subject: Form, verb: Form, verbal: Token, *, after: bool, accusative: Token) -> bool:
    """The thing does it, not a person: no animate subject, no human verb, no object taken for a subject."""
    if (
        plain(subject.lemma) in lexicon().words["living"] | _persons()
        or plain(verb.lemma) in lexicon().words["human_verbs"]
        or plain(subject.lemma) in lexicon().words["times"] | {"деньги", "настроение", "впечатление"}
    ):
        return False
    object_like = any(f.pos == "NOUN" and f.case == "accs" and f.score > 0.2 for f in accusative.forms)
    return not (after and object_like and not any("intr" in form.marks or form.pos in {"ADJS", "PRTS"} for form in verbal.forms))


def _complete(words: Sequence[Token], subject: int, verb: int) -> bool:
    """No stray noun that could be a second subject, and adjectives stand beside their nouns."""
    for place, word in enumerate(words):
        if place in {subject, verb}:
            continue
        if word.is_a("VERB", "COMP", "ADJS", "PRTS") and word.forms[0].lemma != "быть":
            return False
        if word.is_a("ADJF", "PRTF") and word.forms[0].case == "nomn" and place > max(subject, verb) and word.forms[0].pos == "ADJF":
            follows = words[place + 1] if place + 1 < len(words) else None
            if follows is not None and not follows.is_a("NOUN"):
                return False
        if word.is_a("NOUN") and word.forms[0].case == "loct" and not _prepositional(words, place):
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


def _dative(words: Sequence[Token]) -> Predication | None:
    """«внучке очень понравилось», «детям нравится»."""
    verb = next((w for w in words if w.lemma in _DATIVES), None)
    who = next((w for w in words if w.lemmas & _persons() and w.may_be("NOUN", case="datv")), None)
    if verb is None or who is None or len(words) > 4 or any(w.lower == "не" for w in words) or _ahead(verb):
        return None
    said = "нравится" if verb.lemma == "нравиться" and verb.forms[0].tense != "past" else "понравилось"
    form = who.may_be("NOUN", case="datv")
    person = form.word if form else who.lower
    return Predication(f"{person} {said}", subject=person, of_person=True)


def _ahead(verb: Token) -> bool:
    """«понравится»: nobody knows yet."""
    return any(form.tense == "futr" and form.aspect == "perf" for form in verb.forms[:1])


def _state(words: Sequence[Token]) -> Predication | None:
    """«дети в восторге», «сын доволен»."""
    words = [w for w in words if w.lemma not in {"быть", "остаться"}]
    if len(words) not in {2, 3}:
        return None
    who = words[0]
    if not who.lemmas & _persons() or not words[-1].lemmas & _STATES:
        return None
    form = who.may_be("NOUN", case="nomn")
    if form is None:
        return None
    last = words[-1].forms[0]
    if last.pos in {"ADJS", "ADJF"} and not _agrees(form, last):
        return None
    tail = "в восторге" if "восторг" in words[-1].lemmas else words[-1].lower
    return Predication(f"{form.word} {tail}", subject=form.word, gender=form.gender, number=form.number, of_person=True)


@cache
def _persons() -> frozenset[str]:
    return frozenset(plain(word) for word in lexicon().words["persons"])


def _prepositional(words: Sequence[Token], place: int) -> bool:
    """Under a preposition or a number, an adjective between them or not."""
    before = words[place - 1] if place else None
    if before is None:
        return False
    if before.is_a("PREP", "NUMR") or before.numeric:
        return True
    return before.is_a("ADJF", "ADVB") and place > 1 and (words[place - 2].is_a("PREP") or words[place - 2].numeric)


def _lone_verb(words: Sequence[Token]) -> Predication | None:
    """«светит ярко»: the product is the subject, left out."""
    verbs = _verbs(words)
    if (
        len(verbs) != 1
        or (verbs[0][0] > 1 and not words[0].is_a("PREP") and words[verbs[0][0] - 1].lower != "не")
        or verbs[0][0] > 3
        or any(w.is_a("COMP", "INFN") or (w.is_a("ADJF") and w.forms[0].case == "nomn") for w in words)
    ):
        return None
    place, verb = verbs[0]
    if verb.pos != "VERB" or (place == 1 and not words[0].is_a("ADVB", "PRCL", "PREP")):
        return None
    if verb.gender == "neut" or not (plain(verb.lemma) in lexicon().words["product_verbs"] or _fails(words, place, verb)):
        return None
    for at, word in enumerate(words):
        named = at != place and word.is_a("NOUN") and word.may_be("NOUN", case="nomn") and not _prepositional(words, at)
        denied = words[place - 1].lower == "не" if place else False
        if named and not ((at > place or denied) and "tran" in verb.marks and word.may_be("NOUN", case="accs")):
            return None
    return Predication(_spell(words, {}), subjectless=True, gender=verb.gender, number=verb.number)


def _fails(words: Sequence[Token], place: int, verb: Form) -> bool:
    """«не просыхает», «с кругами не борется»: told of now, in the third person, of no act of people."""
    denied = place > 0 and words[place - 1].lower == "не"
    return denied and verb.tense == "pres" and verb.person == "3per" and plain(verb.lemma) not in lexicon().words["human_verbs"]


def _spell(words: Sequence[Token], known: dict[int, Form]) -> str:
    """The words in lower case, ё restored where the dictionary is sure."""
    return " ".join(known[at].word if at in known else _yo(word) for at, word in enumerate(words))


def _yo(word: Token) -> str:
    if not word.forms or "е" not in word.lower:
        return word.lower
    top = word.forms[0]
    sure = len({form.word for form in word.forms if form.score > 0.2}) == 1
    return top.word if sure and plain(top.word) == plain(word.lower) else word.lower
