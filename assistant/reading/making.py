"""Making a clause of our own from what was read: the buyer's noun, or the product, and the buyer's verb, in agreement."""

import re
from collections.abc import Sequence

from assistant.reading.clauses import Token
from assistant.reading.lexicon import lexicon
from assistant.reading.morphology import Form, agree, inflect, plain
from assistant.reading.nouns import as_phrase
from assistant.reading.patterns import Match
from assistant.reading.phrases import Phrase, noun


def pair_clause(tokens: Sequence[Token]) -> str:
    """«вместо молока пришёл скраб»: what was ordered against what came."""
    words = [token.lower for token in tokens]
    if "вместо" not in words:
        return ""
    start = words.index("вместо")
    came = next(
        (p for p, t in enumerate(tokens) if t.lemmas & {"прийти", "прислать", "положить", "приехать", "оказаться", "отправить"}), None
    )
    if came is None:
        return ""
    ordered = next((f for t in tokens[start + 1 : start + 4] for f in t.forms[:2] if f.pos == "NOUN" and f.case == "gent"), None)
    rest = [t for p, t in enumerate(tokens) if p > max(came, start) or start > p > came or p < min(came, start)]
    got = next((p for t in rest if t.is_a("NOUN") and (p := as_phrase(t)) and t.may_be("NOUN", case="accs")), None)
    if got is None or (ordered is not None and plain(ordered.word) == plain(got.word)) or tokens[start + 1 : start + 2] == ():
        return ""
    if ordered is None and (tokens[start + 1].forms or tokens[start + 1].numeric):
        return ""
    return f"вместо {ordered.word if ordered else 'заказанного'} {agree('пришёл', got.gender, got.number)} {got.word}"


def property_clause(tokens: Sequence[Token], match: Match, family: str) -> str:
    """«вкус горький», «консистенция слишком жидкая»: the family's noun with the property that the buyer named."""
    canonical = lexicon().canonical.get(family)
    subject = noun(canonical) if canonical else None
    if subject is None or any(_denied(tokens, place) or tokens[place].lower == "не" for place in match.places):
        return ""
    if tokens[0].lower == "то":
        return ""
    for place in match.places:
        token = tokens[place]
        lemma = next((f.lemma for f in token.forms[:2] if f.pos == "ADJF" and not f.marks & {"Apro", "Supr"}), "")
        if place and tokens[place - 1].is_a("PREP"):
            continue
        straight = any(f.case in {"nomn", "ablt", "accs"} for f in token.forms if f.pos in {"ADJF", "PRTF"})
        if lemma and not straight and tokens[place + 1 : place + 2] and tokens[place + 1].is_a("NOUN"):
            continue
        if not _predicative(tokens, place, family) or (canonical and canonical[:4] in lemma):
            continue
        if not lemma or plain(lemma) in lexicon().words["verdicts"] or _beside_other(tokens, place, family):
            continue
        said = agree(lemma, subject.gender, subject.number)
        too = "слишком " if any(t.lower in {"слишком", "чересчур"} for t in tokens) else ""
        too = too or ("очень " if any(t.lower == "очень" for t in tokens) else "")
        return f"{canonical} {too}{said}" if said else ""
    return ""


def _predicative(tokens: Sequence[Token], place: int, family: str) -> bool:
    """Said of the thing («тонкие», «оказались тонкими») or beside the family's noun; «эту тонкую» only tells which."""
    if any(form.case in {"nomn", "ablt"} for form in tokens[place].forms if form.pos in {"ADJF", "PRTF"}):
        return True
    around = (*tokens[max(0, place - 1) : place], *tokens[place + 1 : place + 2])
    return any(token.lemmas & lexicon().families.get(family, frozenset()) for token in around)


def _beside_other(tokens: Sequence[Token], place: int, family: str) -> bool:
    """The adjective stands beside a noun that is not the family's: «банка прозрачная» says nothing of the material."""
    beside = [token for token in (*tokens[max(0, place - 1) : place], *tokens[place + 1 : place + 2]) if token.is_a("NOUN")]
    own = lexicon().families.get(family, frozenset()) - (frozenset() if family == "packaging" else lexicon().words["packs"])
    return any(not token.lemmas & own for token in beside)


def praised_item(tokens: Sequence[Token], match: Match, item: Phrase) -> str:
    """«фильтры плотные»: the product with the property that the buyer praised, as the buyer made it agree."""
    for place in match.places:
        token = tokens[place]
        beside = [other for other in (*tokens[max(0, place - 1) : place], *tokens[place + 1 : place + 2]) if other.is_a("NOUN")]
        if any(plain(other.lower) != plain(item.word) for other in beside) or _denied(tokens, place):
            continue
        for form in token.forms[:3]:
            fits = form.pos == "ADJF" and form.case == "nomn" and form.number == item.number
            fits = fits and plain(form.lemma) not in lexicon().words["generic_adjectives"]
            if fits and (item.number == "plur" or form.gender == item.gender) and not form.marks & {"Apro", "Supr", "Anum"}:
                return f"{item.word} {form.word}"
    return ""


def bare_verb(tokens: Sequence[Token], match: Match) -> str:
    """«рвутся», «не застёгивается»: the buyer's verb when its subject is left out; nothing for a verb of people."""
    chosen = _verb(tokens, match)
    if chosen is None or _says_more(tokens, match, chosen[0]):
        return ""
    place, verb = chosen
    if verb.lemma == "выйти":
        return ""
    if (
        verb.person in {"1per", "2per"}
        or verb.tense == "futr"
        or (verb.tense == "past" and verb.gender == "neut")
        or plain(verb.lemma) in lexicon().words["phase_verbs"]
    ):
        return ""
    return f"{'не ' if _denied(tokens, place) else ''}{tokens[place].lower}"


def made_clause(tokens: Sequence[Token], match: Match, subject: Phrase) -> str:
    """«проектор отвалился», «звёзды перестали гореть», «шов расходится»; nothing when the verb is not the thing's own."""
    chosen = _verb(tokens, match)
    if chosen is None or _says_more(tokens, match, chosen[0]):
        return ""
    place, verb = chosen
    said = _inflected(verb, subject)
    if said is None:
        return ""
    rest = _infinitive(tokens, match, place)
    if rest is None:
        return ""
    denied = "не " if _denied(tokens, place) else ""
    return f"{subject.case('nom')} {denied}{said}{rest}"


def _starts(token: Token) -> bool:
    return token.is_a("VERB") and plain(token.lemma) in lexicon().words["phase_verbs"]


def _says_more(tokens: Sequence[Token], match: Match, verb: int) -> bool:
    """Whether the pattern holds words that the clause would lose: an adverb, a number."""
    return any(
        place != verb and not tokens[place].is_a("PRCL", "INFN", "NOUN") and tokens[place].lower not in {"нет", "нету"}
        for place in match.places
    )


def _verb(tokens: Sequence[Token], match: Match) -> tuple[int, Form] | None:
    for matched in match.places:
        place = matched - 1 if matched and tokens[matched].is_a("INFN") and _starts(tokens[matched - 1]) else matched
        verbs = [f for f in tokens[place].forms[:3] if f.pos == "VERB"] if tokens[place].is_a("VERB") else []
        form = next((f for f in verbs if "intr" in f.marks), verbs[0] if verbs else None)
        if form is None or plain(form.lemma) in lexicon().words["human_verbs"] | lexicon().words["slang_verbs"]:
            continue
        if "intr" in form.marks or form.lemma.endswith("ся") or plain(form.lemma) in lexicon().words["phase_verbs"]:
            return place, form
    return None


def _inflected(verb: Form, subject: Phrase) -> str | None:
    past = verb.aspect == "perf" or verb.tense == "past"
    if past:
        base = inflect(verb.lemma, "INFN", "past", "sing", "masc") or _past(verb)
        return agree(base, subject.gender, subject.number) if base else None
    return agree(verb.word, subject.gender, subject.number)


def _past(verb: Form) -> str | None:
    return verb.word if verb.tense == "past" else None


def _infinitive(tokens: Sequence[Token], match: Match, place: int) -> str | None:
    """What follows a phase verb: « гореть»; nothing for other verbs; None when the infinitive is lost."""
    if plain(tokens[place].lemma) not in lexicon().words["phase_verbs"]:
        return ""
    for other in tokens[place + 1 : place + 4]:
        if other.is_a("INFN"):
            return f" {other.lower}"
        soft = inflect(other.lower[:-3] + "ться", "INFN") if other.lower.endswith("тся") else None
        if soft:
            return f" {soft}"
    return None


def _denied(tokens: Sequence[Token], place: int) -> bool:
    return any(token.lower == "не" for token in tokens[max(0, place - 2) : place])


def ordered_and_sent(ordering: Sequence[Token], sending: Sequence[Token]) -> str:
    """«вместо сыворотки пришла эссенция», told in two clauses; nothing when the two nouns are not both there."""
    if not any(t.lemma in {"заказать", "заказывать"} for t in ordering) or not any(
        t.lemma in {"прийти", "прислать", "привезти"} for t in sending
    ):
        return ""
    wanted, got = _thing_in(ordering), _thing_in(sending)
    if wanted is None or got is None or wanted.word == got.word:
        return _kinds(ordering, sending)
    instead = wanted.case("gen")
    return f"вместо {instead} {agree('пришёл', got.gender, got.number)} {got.word}" if instead else ""


def _kinds(ordering: Sequence[Token], sending: Sequence[Token]) -> str:
    """«вместо горчичного пришло льняное»: the one property or model in which what came differs."""
    wanted, got = _kind_in(ordering, "accs"), _kind_in(sending, "nomn")
    if not wanted or not got or [token.lower for token in wanted] == [token.lower for token in got]:
        return ""
    if wanted[0].forms and got[0].forms:
        form = next(f for f in got[0].forms if f.pos == "ADJF" and f.case == "nomn")
        instead = inflect(wanted[0].lower, "ADJF", "gent", "plur" if form.number == "plur" else "sing")
        return f"вместо {instead} {agree('пришёл', form.gender or 'masc', form.number)} {got[0].lower}" if instead else ""
    if wanted[0].forms or got[0].forms:
        return ""
    return f"вместо {' '.join(t.text for t in wanted)} пришли {' '.join(t.text for t in got)}"


def _kind_in(tokens: Sequence[Token], case: str) -> list[Token]:
    """The adjective that stands for the thing, or the run of Latin letters and figures that names a model."""
    if any(token.lower == "не" for token in tokens):
        return []
    named = [t for t in tokens if any(f.pos == "ADJF" and f.case == case and not f.marks & {"Apro", "Anum"} for f in t.forms[:3])]
    if len(named) == 1 and named[0].is_a("ADJF") and plain(named[0].lemma) not in lexicon().words["generic_adjectives"]:
        return named
    models = [t for t in tokens if not t.forms and not re.search("[а-яё]", t.lower)]
    return models if len(models) > 1 and any(t.numeric for t in models) and any(not t.numeric for t in models) else []


def _thing_in(tokens: Sequence[Token]) -> Phrase | None:
    stop = lexicon().words["stop_nouns"] | lexicon().words["persons"] | lexicon().words["living"] | lexicon().words["packs"]
    for place, token in enumerate(tokens):
        if token.is_a("NOUN") and not token.lemmas & stop and not (place and tokens[place - 1].is_a("PREP")):
            plural = any(f.pos == "NOUN" and f.case == "accs" and f.number == "plur" for f in token.forms)
            return as_phrase(token, lemma_number="plur" if plural else None)
    return None
