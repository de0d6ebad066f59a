"""Which clauses of the buyer can stand in a reply as they are: whole, known words, no person, subject and verb agree."""

from collections.abc import Sequence
from dataclasses import dataclass

from assistant.reading.clauses import Token
from assistant.reading.lexicon import lexicon
from assistant.reading.morphology import Form, plain
from assistant.reading.people import persons
from assistant.reading.properties import attribute, beside, property_of, telling
from assistant.reading.subjects import agrees, complete, nominatives, of_the_goods, prepositional, verbs
from assistant.reading.wording import SUBORDINATE, clean, hangs, keeps, noun_follows, spell, trim, ungoverned, without_pointers

_MOST = 8
_DATIVES = frozenset({"понравиться", "нравиться"})
_ALL = frozenset({"все", "всё", "весь", "вся"})
_PLACES = frozenset({"тут", "там", "здесь", "дома", "везде", "сейчас", "теперь", "потом"})
_STATES = frozenset({"восторг", "довольный", "доволен", "рад", "счастливый", "счастлив"})


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
    tokens = without_pointers(tokens)
    tokens = [token for place, token in enumerate(tokens) if not (token.lower in _ALL and noun_follows(tokens, place))]
    words = trim([token for place, token in enumerate(tokens) if not _idle(tokens, place) or keeps(token, tokens)])
    if not tokens or any(token.lower in {"как", "ли", "или", "либо"} for token in tokens[1:]) or tokens[0].lower in SUBORDINATE:
        return None
    if not 2 <= len(words) <= _MOST or not clean(words) or hangs(words[-1], words[-2]) or ungoverned(words):
        return None
    return (
        _dative(words) or _state(words) or _subject_verb(words) or _compared(words) or _nominal(words) or _some(words) or _lone_verb(words)
    )


def _idle(tokens: Sequence[Token], place: int) -> bool:
    """A word of degree, unless «не» stands before it: «не очень приятный» is not «не приятный»."""
    return plain(tokens[place].lower) in lexicon().words["intensifiers"] and not (place and tokens[place - 1].lower == "не")


def _compared(words: Sequence[Token]) -> Predication | None:
    """«ножка короче остальных», «фильтры стали тоньше»: a thing and a comparative, no verb but «стать» and «оказаться»."""
    told = [form for _, form in verbs(words) if form.lemma not in {"стать", "оказаться"}]
    if len(words) > 5 or told or any(word.is_a("INFN") for word in words):
        return None
    place = next((at for at, word in enumerate(words) if word.is_a("COMP")), None)
    subjects = [(at, form) for at, form in nominatives(words) if place is not None and at < place]
    if len(subjects) != 1 or plain(subjects[0][1].lemma) in lexicon().words["living"] | persons():
        return None
    at, subject = subjects[0]
    return Predication(spell(words, {at: subject}), subject.word, gender=subject.gender, number=subject.number)


def _nominal(words: Sequence[Token]) -> Predication | None:
    """«фигура разбитая», «фильтры жёсткие и плотные», «колпачок не плотный»: a thing and what it is said to be, no verb."""
    words = [word for word in words if word.lemma != "весь"]
    subjects = nominatives(words)
    if len(words) > 6 or len(subjects) != 1 or verbs(words):
        return None
    at, subject = subjects[0]
    barred = lexicon().words["living"] | persons() | lexicon().words["stop_nouns"] | lexicon().words["slang"]
    if plain(subject.lemma) in barred or words[at].is_a("ADJF", "PRTF") or any(not attribute(word, subject) for word in words[:at]):
        return None
    rest = words[at + 1 :]
    if rest and rest[0].is_a("NOUN") and rest[0].may_be("NOUN", case="gent"):
        rest = rest[1:]
    if not rest or not property_of(rest[-1], subject) or not all(beside(word, subject) for word in rest):
        return None
    told = telling(rest, subject)
    kept = [*words[at : len(words) - len(rest)], *told]
    return Predication(spell(kept, {0: subject}), subject.word, gender=subject.gender, number=subject.number) if told else None


def _subject_verb(words: Sequence[Token]) -> Predication | None:
    told = verbs(words)
    if len(told) != 1:
        return None
    place, verb = told[0]
    subjects = [(at, form) for at, form in nominatives(words) if agrees(form, verb)]
    if not subjects or ("neut" in verb.marks & {"neut"} and verb.pos == "ADJS" and not any(f.gender == "neut" for _, f in subjects)):
        return None
    at, subject = min(subjects, key=lambda pair: (abs(pair[0] - place), pair[0] > place))
    if not complete(words, at, place) or not of_the_goods(subject, verb, words[place], after=at > place, accusative=words[at]):
        return None
    return Predication(spell(words, {at: subject}), subject.word, gender=subject.gender, number=subject.number)


def _dative(words: Sequence[Token]) -> Predication | None:
    """«внучке очень понравилось», «детям нравится»."""
    verb = next((w for w in words if w.lemma in _DATIVES), None)
    who = next((w for w in words if w.lemmas & persons() and w.may_be("NOUN", case="datv")), None)
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
    if not who.lemmas & persons() or not words[-1].lemmas & _STATES:
        return None
    form = who.may_be("NOUN", case="nomn")
    if form is None:
        return None
    last = words[-1].forms[0]
    if last.pos in {"ADJS", "ADJF"} and not agrees(form, last):
        return None
    tail = "в восторге" if "восторг" in words[-1].lemmas else words[-1].lower
    return Predication(f"{form.word} {tail}", subject=form.word, gender=form.gender, number=form.number, of_person=True)


def _lone_verb(words: Sequence[Token]) -> Predication | None:
    """«светит ярко»: the product is the subject, left out."""
    told = verbs(words)
    if (
        len(told) != 1
        or (told[0][0] > 1 and not words[0].is_a("PREP") and words[told[0][0] - 1].lower != "не")
        or told[0][0] > 3
        or any(w.is_a("INFN") or (w.is_a("ADJF") and w.forms[0].case == "nomn") for w in words)
    ):
        return None
    place, verb = told[0]
    became = verb.lemma in {"стать", "оказаться"} and any(w.is_a("COMP") for w in words)
    if verb.pos != "VERB" or (place == 1 and not became and not words[0].is_a("ADVB", "PRCL", "PREP") and not _by_means(words[0])):
        return None
    if any(w.is_a("COMP") for w in words) and not became:
        return None
    acts = plain(verb.lemma) in lexicon().words["product_verbs"] or _fails(words, place, verb) or _does_to(words, place, verb)
    if verb.gender == "neut" or not (became or acts) or _by_people(words, verb):
        return None
    for at, word in enumerate(words):
        named = at != place and word.is_a("NOUN") and word.may_be("NOUN", case="nomn") and not prepositional(words, at)
        denied = words[place - 1].lower == "не" if place else False
        if named and not ((at > place or denied) and "tran" in verb.marks and word.may_be("NOUN", case="accs")):
            return None
    return Predication(spell(words, {}), subjectless=True, gender=verb.gender, number=verb.number)


def _does_to(words: Sequence[Token], place: int, verb: Form) -> bool:
    """«сушит волосы», «хорошо увлажняет кожу», «плохо увеличивает»: told of now, of what goods do and people do not."""
    if verb.tense != "pres" or verb.person != "3per" or plain(verb.lemma) in lexicon().words["human_verbs"]:
        return False
    taken = any(word.may_be("NOUN", case="accs") and word.is_a("NOUN") for word in words[place + 1 :])
    manner = any(word.is_a("ADVB") and word.lower not in _PLACES for word in words if word is not words[place])
    return taken or manner


def _by_people(words: Sequence[Token], verb: Form) -> bool:
    """«не размещают»: a plural without an object may be people's doing."""
    return verb.number == "plur" and "tran" in verb.marks and not any(word.may_be("NOUN", case="accs") for word in words)


def _some(words: Sequence[Token]) -> Predication | None:
    """«некоторые погнулись», «некоторые рвутся после намокания»."""
    if words[0].lower != "некоторые" or len(words) < 2 or not words[1].is_a("VERB") or words[1].forms[0].number != "plur":
        return None
    told = words[1].forms[0]
    things = plain(told.lemma) not in lexicon().words["human_verbs"] and "intr" in told.marks
    return Predication(spell(words, {}), "некоторые", number="plur") if things and told.person not in {"1per", "2per"} else None


def _by_means(word: Token) -> bool:
    """«плёнкой отходит от ногтя»."""
    return word.is_a("NOUN") and all(form.case == "ablt" for form in word.forms if form.pos == "NOUN")


def _fails(words: Sequence[Token], place: int, verb: Form) -> bool:
    """«не просыхает», «с кругами не борется»: told of now, in the third person, of no act of people."""
    denied = place > 0 and words[place - 1].lower == "не"
    return denied and verb.tense == "pres" and verb.person == "3per" and plain(verb.lemma) not in lexicon().words["human_verbs"]
