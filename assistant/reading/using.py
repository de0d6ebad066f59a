"""How the buyer uses the goods, as told: the use in the second person, the purpose, the pet that eats it."""

from collections.abc import Sequence

from assistant.reading.clauses import Clause, Token
from assistant.reading.judging import judgement, word_set
from assistant.reading.lexicon import lexicon
from assistant.reading.morphology import inflect, plain

_MOST = 7


def use_of(clause: Clause) -> str:
    """«подмешиваю в творог» as «вы подмешиваете в творог»: a practice told of now, in the buyer's words; empty when none is."""
    if any(token.lower == "как" for token in clause.tokens):
        return ""
    words = [token for token in clause.tokens if plain(token.lower) not in lexicon().words["intensifiers"]]
    while words and words[0].lower in {"я", "мы", "и", "а", "сама", "сам", "но"}:
        words = words[1:]
    places = [place for place, token in enumerate(words) if _does(token)]
    if len(places) != 1 or not 2 <= len(words) <= _MOST or clause.of_others or clause.asks or judgement(clause) < 0:
        return ""
    if any(_unfit(token) for place, token in enumerate(words) if place != places[0]) or words[-1].is_a("PREP", "CONJ"):
        return ""
    if not any(token.is_a("NOUN") for token in words):
        return ""
    verb = inflect(words[places[0]].lower, "VERB", "2per", "plur")
    if verb is None:
        return ""
    told = (verb if place == places[0] else _spelled(token) for place, token in enumerate(words) if token.lower != "теперь")
    return " ".join(["вы", *told])


def _spelled(token: Token) -> str:
    """The word with its «ё»."""
    return next((form.word for form in token.forms[:1] if plain(form.word) == plain(token.lower)), token.lower)


def _does(token: Token) -> bool:
    form = token.may_be("VERB", person="1per", tense="pres", aspect="impf")
    first = token.forms[0] if token.forms else None
    told = form is not None and first is not None and ((first.pos == "VERB" and first.person == "1per") or first.pos == "PRTS")
    return told and form is not None and plain(form.lemma) not in lexicon().words["no_use_verbs"]


def _unfit(token: Token) -> bool:
    lists = lexicon().words
    if token.numeric:
        return False
    bad = (
        not token.forms
        or token.lower in lists["first_person"] | lists["second_person"] | lexicon().words["no_use_words"]
        or token.lower in {"не", "ни", "нет"}
    )
    return bad or token.is_a("VERB", "GRND", "NPRO", "COMP", "INTJ", "ADJS") or bool(token.lemmas & (lists["profane"] | lists["slang"]))


def purpose_of(clause: Clause) -> str:
    """«для капельной кофеварки», «для освещения террариума»: what the goods serve for; empty when the clause does not say."""
    tokens = clause.tokens
    for place, token in enumerate(tokens[:-1]):
        if token.lower != "для" or (place and tokens[place - 1].lower in {"не", "только", "слишком"}):
            continue
        taken = _genitives(tokens[place + 1 : place + 5])
        if taken:
            return " ".join(["для", *(word.lower for word in taken)])
    return ""


def _genitives(tokens: Sequence[Token]) -> list[Token]:
    """Adjectives and a noun in the genitive, with one noun that belongs to it."""
    taken: list[Token] = []
    for token in tokens:
        forms = [form for form in token.forms if form.case == "gent"]
        noun = token.is_a("NOUN") and any(form.pos == "NOUN" for form in forms)
        if noun and _serves(token):
            taken.append(token)
            after = tokens[len(taken) : len(taken) + 1]
            if after and after[0].is_a("NOUN") and after[0].forms[0].case == "gent" and _serves(after[0]):
                taken.append(after[0])
            return taken
        if not any(form.pos in {"ADJF", "PRTF"} and not form.marks & {"Apro"} for form in forms) or token.is_a("NOUN"):
            return []
        taken.append(token)
    return []


def _serves(token: Token) -> bool:
    lists = lexicon().words
    barred = (lists["stop_nouns"] | lists["slang"] | word_set("persons") | word_set("times")) - lists["devices"]
    return not token.lemmas & barred


def eats_of(clause: Clause) -> str:
    """«собаки лопают», «кот ест с удовольствием»: what the buyer's own pet or child does with it."""
    tokens = clause.tokens
    pets = word_set("companions") | word_set("pets")
    ours = lexicon().words["intensifiers"] | {"мой", "моя", "мои", "наш", "наша", "наши"}
    words = [token for token in tokens if plain(token.lower) not in ours]
    if not 2 <= len(words) <= 5 or judgement(clause) < 0 or clause.of_others or any(_unfit(t) for t in words if not t.is_a("VERB")):
        return ""
    subject = words[0].may_be("NOUN", case="nomn")
    verb = words[1].forms[0] if words[1].forms else None
    if subject is None or not words[0].lemmas & pets or verb is None or verb.pos != "VERB" or verb.number != subject.number:
        return ""
    if plain(verb.lemma) not in lexicon().words["enjoys"] or (
        verb.tense == "past" and subject.number == "sing" and verb.gender != subject.gender
    ):
        return ""
    return " ".join([subject.word, *(token.lower for token in words[1:])])
