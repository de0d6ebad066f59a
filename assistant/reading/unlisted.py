"""Faults that no pattern lists, heard by the grammar of a clause: what is not there, what happened to the thing, what it is not."""

from collections.abc import Sequence
from dataclasses import replace
from itertools import pairwise

from assistant.reading.clauses import Clause, Token
from assistant.reading.judging import judgement, word_set
from assistant.reading.lexicon import lexicon
from assistant.reading.morphology import Form, agree, inflect, lemma, plain
from assistant.reading.nouns import as_phrase, noun_form
from assistant.reading.phrases import Phrase
from assistant.reading.predication import predication

_ABSENT = frozenset({"нет", "нету", "никакого", "никакой", "никаких", "ноль"})
_FEW = frozenset({"мало", "маловато"})
_FELT = frozenset({"чувствоваться", "ощущаться"})
_WHERE = frozenset({"на", "в", "внутри", "по", "под", "сбоку", "вокруг", "возле", "между"})
_DONE = frozenset({"PRTS", "PRTF"})


def absence(clause: Clause) -> str:
    """«щелчка нет», «никакого аромата»: what the buyer looked for and did not find; empty when nothing of the goods is named."""
    tokens = clause.tokens
    said = [token.lower for token in tokens]
    if _was_not(tokens):
        return _not_there(tokens)
    if (
        not (_ABSENT | _FEW) & set(said)
        or {"дома", "у"} & set(said)
        or any(word in lexicon().words["first_person"] | {"чтобы", "если", "больше"} for word in said)
    ):
        return ""
    if any(token.is_a("VERB", "COMP") for token in tokens) or {"брак", "проблема", "претензия", "смысл"} & {t.lemma for t in tokens}:
        return ""
    near = next(place for place, word in enumerate(said) if word in _ABSENT | _FEW)
    nouns = [place for place, token in enumerate(tokens) if _wanted(token) and not (place and tokens[place - 1].is_a("PREP", "NOUN"))]
    if not nouns or len(tokens) > 7:
        return ""
    place = min(nouns, key=lambda at: abs(at - near))
    phrase = as_phrase(tokens[place], lemma_number="plur" if _plural(tokens[place]) else "sing")
    missing = phrase.case("gen") if phrase else None
    return f"{missing}{_of(tokens, place)} {'мало' if said[near] in _FEW else 'нет'}" if missing else ""


def unnoticed(tokens: Sequence[Token]) -> str:
    """«эффекта я не заметила» as «эффекта вы не заметили»: what the buyer looked for in vain."""
    place = next((n for n, (a, b) in enumerate(pairwise(tokens), 1) if a.lower == "не" and b.lemmas & word_set("notices")), 0)
    if not place or len(tokens) > 8 or any(token.lower in lexicon().words["no_use_words"] for token in tokens):
        return ""
    nouns = [n for n, t in enumerate(tokens) if _wanted(t) and not (n and tokens[n - 1].is_a("PREP", "NOUN"))]
    if tokens[place].lemmas & _FELT:
        return _unfelt(tokens, nouns, tokens[place])
    verb = inflect(tokens[place].lower, "VERB", "past", "plur")
    if len(nouns) != 1 or verb is None or tokens[place].forms[0].tense != "past":
        return ""
    phrase = as_phrase(tokens[nouns[0]], lemma_number="plur" if _plural(tokens[nouns[0]]) else "sing")
    sought, which = phrase.case("gen") if phrase else None, tokens[nouns[0] - 1] if nouns[0] else None
    told = which.lower + " " if which is not None and which.is_a("PRTF", "ADJF") and which.forms[0].case == "gent" else ""
    told = "" if which is not None and which.lemmas & (lexicon().words["generic_adjectives"] | {"особый", "никакой", "один"}) else told
    return f"{told}{sought}{_of(tokens, nouns[0])} вы не {verb}" if sought else ""


def _unfelt(tokens: Sequence[Token], nouns: list[int], verb: Token) -> str:
    """«аромата не чувствуется»."""
    phrase = as_phrase(tokens[nouns[0]]) if len(nouns) == 1 and verb.forms[0].number == "sing" else None
    missing = phrase.case("gen") if phrase else None
    return f"{missing}{_of(tokens, nouns[0])} не {verb.lower}" if missing else ""


def _was_not(tokens: Sequence[Token]) -> bool:
    """«не было», «не оказалось», «не обнаружила», «не нашли»."""
    sought = {"быть", "оказаться", "обнаружить", "найти", "положить"}
    return any(a.lower == "не" and b.lemma in sought and b.forms[0].tense == "past" for a, b in pairwise(tokens) if b.is_a("VERB"))


def in_the_pack(tokens: Sequence[Token]) -> bool:
    """«в коробке», «внутри», «там»: where one looks for what should have come."""
    held = lexicon().words["packs"] | lexicon().words["kit"]
    return any(t.lower in {"там", "внутри"} for t in tokens) or any(a.lower in {"в", "во"} and b.lemmas & held for a, b in pairwise(tokens))


def _not_there(tokens: Sequence[Token]) -> str:
    """«семян там не было» as «семян не оказалось»: one thing in the genitive, and that it was not there."""
    barred = lexicon().words["no_use_words"] | {"у", "дома", "раньше", "никогда"}
    if len(tokens) > 9 or any(token.lower in barred for token in tokens) or not in_the_pack(tokens):
        return ""
    nouns = [p for p, t in enumerate(tokens) if _wanted(t) and not (p and tokens[p - 1].is_a("PREP", "NOUN", "ADJF"))]
    if len(nouns) != 1:
        return ""
    phrase = as_phrase(tokens[nouns[0]], lemma_number="plur" if _plural(tokens[nouns[0]]) else "sing")
    missing = phrase.case("gen") if phrase else None
    return f"{missing}{_of(tokens, nouns[0])} не оказалось" if missing else ""


def arrived(clause: Clause, item: Phrase | None) -> str:
    """«банка пришла протёкшей», for «получила протёкшую банку», «пришёл порванный»: the state in which a thing came."""
    tokens = clause.tokens
    came = next((place for place, token in enumerate(tokens) if token.lemmas & word_set("came")), None)
    if came is None or judgement(clause) > 0 or any(token.lower in {"не", "чтобы", "если"} for token in tokens):
        return ""
    if with_broken := _with_broken(tokens):
        return with_broken
    for place, token in enumerate(tokens):
        state = next((f for f in token.forms[:2] if f.pos == "PRTF" and f.aspect == "perf" and "past" in f.marks), None)
        state = state or next((f for f in token.forms[:2] if f.pos == "ADJF" and plain(f.lemma) in word_set("arrival_states")), None)
        unwanted = bool(token.lemmas & word_set("arrival_states"))
        barred = word_set("well_done") | (frozenset() if unwanted else lexicon().words["human_verbs"])
        if place <= came or state is None or plain(state.lemma) in barred:
            continue
        thing = as_phrase(tokens[place + 1]) if tokens[place + 1 : place + 2] and tokens[place + 1].is_a("NOUN") else None
        thing = thing or (item if place + 1 == len(tokens) and state.case in {"nomn", "ablt"} else None)
        if thing is None and item is None and place == came + 1 == len(tokens) - 1:
            return _came_so(tokens[came], token, state)
        if thing is None or (place and tokens[place - 1].is_a("PREP")) or lemma(thing.word) in lexicon().words["stop_nouns"]:
            continue
        said = agree(plain_state(token), thing.gender, thing.number, "ablt")
        return f"{thing.word} {agree('пришёл', thing.gender, thing.number)} {said}" if said else ""
    return ""


def _with_broken(tokens: Sequence[Token]) -> str:
    """«крем приехал со сломанной крышкой»: the buyer's clause, when it says whole with which part broken the thing came."""
    broken = any(
        a.lower in {"с", "со"} and b.is_a("PRTF", "ADJF") and (b.lemmas & word_set("arrival_states") or "past" in b.forms[0].marks)
        for a, b in pairwise(tokens)
    )
    said = predication(tokens) if broken else None
    return said.text if said is not None and said.subject and not said.of_person else ""


def _came_so(came: Token, token: Token, state: Form) -> str:
    """«пришёл погнутым», for words that leave the thing out."""
    gender = (state.gender,) if state.gender and state.number == "sing" else ()
    said = inflect(token.lower, state.pos, "ablt", state.number, *gender)
    agreed = came.lemma == "прийти" and came.is_a("VERB") and came.forms[0].number == state.number
    return f"{came.lower.replace('пришел', 'пришёл')} {said}" if said and agreed else ""


def plain_state(token: Token) -> str:
    """The participle in the masculine nominative, as the buyer chose its voice."""
    kind = "ADJF" if token.is_a("ADJF") else "PRTF"
    return inflect(token.lower, kind, "nomn", "sing", "masc") or token.lower


def located(clause: Clause) -> Phrase | None:
    """«непонятные продольные волны на лицевой части», «скол внутри кастрюли»: a thing that should not be there, and where it is."""
    tokens = [token for token in clause.tokens if plain(token.lower) not in lexicon().words["intensifiers"]]
    if not 2 < len(tokens) <= 9 or any(t.is_a("VERB", "INFN", "GRND", "ADJS", "PRTS", "COMP", "NPRO") for t in tokens):
        return None
    head = next((place for place, token in enumerate(tokens) if token.is_a("NOUN")), None)
    if head is None or not all(token.is_a("ADJF", "PRTF") for token in tokens[:head]) or head + 2 > len(tokens) - 1:
        return None
    if not tokens[head].may_be("NOUN", case="nomn") or tokens[head + 1].lower not in _WHERE or not tokens[-1].is_a("NOUN"):
        return None
    if not any(token.lemmas & word_set("places_on") for token in tokens[head + 2 :]):
        return None
    if tokens[head].lemmas & (lexicon().words["stop_nouns"] | lexicon().words["parts"] | lexicon().words["items"] | word_set("persons")):
        return None
    phrase = as_phrase(tokens[head])
    return replace(phrase, after=" ".join(token.lower for token in tokens[head + 1 :])) if phrase and len(tokens) - head <= 5 else None


def flawed(clause: Clause) -> bool:
    """«по низу идут пятна»: a flaw is there, and nothing denies it."""
    denials = {"не", "нет", "без", "ни", "нету", "если", "чтобы"}
    told = any(token.is_a("VERB") for token in clause.tokens)
    flaws = word_set("flaws") - ({"волос"} if told else set())
    return any(t.lemmas & flaws and t.is_a("NOUN") for t in clause.tokens) and not any(t.lower in denials for t in clause.tokens)


def disliked(clause: Clause) -> bool:
    """«упаковка не нравится»: a thing, and that the buyer does not like it."""
    pairs = pairwise(clause.tokens)
    return any(a.lower == "не" and b.lemmas & {"нравиться", "понравиться", "устраивать", "устроить", "впечатлить"} for a, b in pairs)


def _wanted(token: Token) -> bool:
    """A noun in the genitive that names a thing or a property one wants: not «сколов нет», «слов нет»."""
    genitive = any(form.pos == "NOUN" and form.case == "gent" for form in token.forms)
    form = noun_form(token)
    if not genitive or form is None or plain(form.lemma) in lexicon().words["living"]:
        return False
    named = ("stop_nouns", "persons", "flaws", "times", "nuisances")
    return not any(token.lemmas & (word_set(name) - {"запах"}) for name in named)


def _plural(token: Token) -> bool:
    form = next((f for f in token.forms if f.pos == "NOUN" and f.case == "gent"), None)
    return form is not None and form.number == "plur"


def _of(tokens: Sequence[Token], place: int) -> str:
    """What the missing thing belongs to: «аромата лаванды»."""
    after = tokens[place + 1] if place + 1 < len(tokens) else None
    form = after.may_be("NOUN", case="gent") if after is not None and after.is_a("NOUN") else None
    return f" {form.word}" if form is not None and after is not None and not after.lemmas & lexicon().words["stop_nouns"] else ""


def befallen(tokens: Sequence[Token]) -> bool:
    """Whether something came to pass with the thing itself: «втулка вывалилась», «голова отбита», «волосы пересушены»."""
    for token in tokens:
        form = token.forms[0] if token.forms else None
        if (
            form is None
            or plain(form.lemma) in word_set("neutral_verbs") | word_set("happens") | word_set("well_done") | lexicon().words["human_verbs"]
        ):
            continue
        if form.pos == "VERB" and form.tense == "past" and form.aspect == "perf" and "intr" in form.marks:
            return True
        if plain(form.lemma) in lexicon().words["phase_verbs"] and form.tense == "past" and any(t.is_a("INFN") for t in tokens):
            return True
        if form.pos in _DONE and form.aspect == "perf" and "past" in form.marks:
            return True
    return False


def unwanted_degree(token: Token) -> bool:
    """«недоварен», «пересушены»: done too little or too much."""
    word = token.lower
    done = token.is_a("PRTS", "PRTF", "VERB")
    return done and len(word) > 8 and word.startswith(tuple(lexicon().words["wrong_degree"]))


def denied_property(tokens: Sequence[Token]) -> bool:
    """«колпачок не плотный»: a thing, and a property it does not have."""
    if any(token.is_a("VERB") for token in tokens):
        return False
    fine = word_set("negative") | word_set("nuisances") | {"критичный"}
    return any(a.lower == "не" and b.is_a("ADJF", "ADJS") and not b.lemmas & fine for a, b in pairwise(tokens))


def takes_a_star(tokens: Sequence[Token]) -> bool:
    """«минус звезда», «снимаю балл»."""
    named = any(token.lemma in {"звезда", "звездочка", "балл"} for token in tokens)
    return named and any(token.lemma in word_set("takes_off") for token in tokens)


def tied_to_star(tokens: Sequence[Token]) -> Phrase | None:
    """The thing to which the buyer ties a lost star: «минус звезда из-за колпачка», «звезду сняла за запах»."""
    if not takes_a_star(tokens):
        return None
    for place, token in enumerate(tokens[:-1]):
        if token.lower in {"за", "из-за", "из"}:
            for after in tokens[place + 1 : place + 4]:
                if after.is_a("NOUN") and not after.lemmas & lexicon().words["stop_nouns"]:
                    return as_phrase(after)
    return None
