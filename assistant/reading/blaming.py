"""Complaints: which clause blames what, in whose words it can be said, and which noun it is about."""

from dataclasses import replace
from itertools import pairwise
from typing import Any

from assistant.reading.clauses import Clause
from assistant.reading.judging import aspect_of, judgement, patterns_of, praises_something, word_set
from assistant.reading.lexicon import lexicon
from assistant.reading.making import bare_verb, made_clause, pair_clause, property_clause
from assistant.reading.mishearing import misheard
from assistant.reading.morphology import lemma, plain
from assistant.reading.nouns import among, lacking, subject_noun
from assistant.reading.patterns import Match
from assistant.reading.phrases import Phrase
from assistant.reading.predication import predication
from assistant.reading.slots import fill
from assistant.reading.unlisted import absence, arrived, befallen, denied_property, disliked, flawed, unwanted_degree
from assistant.reading.values import Point, Polarity
from assistant.reading.when import told_time

_WITHOUT_PACK = {"clause": ["заказ пришёл без {n:gen}"]}


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
    best = _best([match for match in matches if _stands(clause, match, rating, kind)])
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
    if rating is not None and rating <= 4 and clause.part != "pros" and denied_property(clause.tokens) and _said_of_a_thing(clause):
        return blame_of(clause, "", family_by_noun(clause), 0, item)
    if _sent(clause) and pair_clause(clause.tokens):
        return blame_of(clause, "wrong_item", "wrong_item", 0, item)
    if any(unwanted_degree(token) for token in clause.tokens) and judgement(clause) <= 0:
        return blame_of(clause, "", family_by_noun(clause) or "quality", 0, item)
    if rating is not None and rating <= 4 and (came := arrived(clause, item)):
        return replace(blame_of(clause, "", "damage", 0, item), clause=came, subjectless=False)
    if disliked(clause) and (named := subject_noun(clause.tokens, 0)):
        return replace(blame_of(clause, "", family_by_noun(clause), 0, item), clause="", noun=named, sure=True)
    if rating is not None and rating <= 3 and flawed(clause):
        return replace(blame_of(clause, "", "damage", 0, item), sure=True)
    low = (rating is not None and rating <= 3) or (clause.part == "cons" and rating is not None and rating <= 4)
    if low and (lacks := absence(clause)):
        return replace(blame_of(clause, "", family_by_noun(clause), 0, item), clause=lacks, subjectless=False)
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


def _stands(clause: Clause, match: Match, rating: int | None, kind: str) -> bool:
    """Whether a match is a complaint here: about these goods, not about another noun, not a bare property under five stars."""
    entry = lexicon().problems[match.code]
    if entry.get("goods", kind) != kind or _attributive(clause, match, entry["family"]) or _unsure(clause, entry["family"], rating):
        return False
    if (rating or 0) >= 4 and any(token.lower == "ничего" for token in clause.tokens):
        return False
    if clause.of_others or (match.code in {"missing", "missing_part", "packaging"} and (rating or 0) >= 4 and _without_pack(clause)):
        return False
    if misheard(clause, match):
        return False
    if match.code == "wrong_item" and _own_choice(clause, match):
        return False
    shaky = match.code in word_set("shaky_codes") and (rating or 0) >= 4 and not _opposed_outright(clause)
    return not shaky and not _elsewhere(clause, match)


def _opposed_outright(clause: Clause) -> bool:
    """Among the flaws, after «но», or in blaming words."""
    soft = any(token.lemma in word_set("soft_joints") for token in clause.tokens)
    return clause.part == "cons" or clause.joint in word_set("soft_joints") or soft or judgement(clause) < 0


def _own_choice(clause: Clause, match: Match) -> bool:
    """«заказала не тот размер», «по другой цене»: nothing wrong was sent."""
    said = {token.lemma for token in clause.tokens}
    sent = said & {"прийти", "прислать", "положить", "приехать", "отправить", "привезти", "оказаться"}
    chose = said & {"заказать", "заказывать", "взять", "брать", "выбрать", "купить"}
    by_price = any(clause.tokens[place - 1].lower == "по" for place in match.places if place)
    return bool(chose and not sent) or by_price


def _without_pack(clause: Clause) -> bool:
    """«без коробки» under five stars, opposed to nothing: told, not blamed."""
    bare = any(token.lower in {"без", "нет"} for token in clause.tokens)
    return bare and any(token.lemmas & word_set("packs") for token in clause.tokens) and clause.part != "cons" and not clause.joint


def _best(matches: list[Match]) -> Match | None:
    """What was sent instead leads; then the longest pattern, the earlier of equals; our order of codes breaks the rest."""
    return max(matches, key=lambda m: (_sent_instead(m), len(m.pattern), -m.start), default=None)


def _sent_instead(match: Match) -> bool:
    """«пришёл другой аромат» says that another thing came, not how it smells."""
    said = {word for choices in match.pattern for word in choices}
    return match.code == "wrong_item" and bool(said & {"прийти", "прислать"}) and bool(said & {"другой", "тот", "вместо"})


def blame_of(clause: Clause, code: str, family: str, place: int, item: Phrase | None, match: Match | None = None) -> Point:
    said = predication(clause.tokens)
    entry = lexicon().problems.get(code, {})
    if family == "defect" and said and plain(said.subject) in lexicon().families["delivery"]:
        family = "delivery"
    noun = _noun_of(clause, family, match.places[-1] if match is not None and family == "incomplete" else place)
    if noun is not None and match is not None and family in {"leak", "damage"} and _no_thing(noun, clause, match):
        noun = None
    if noun is not None and plain(noun.word) in lexicon().families["packaging"] and family in {"damage", "used"}:
        family = "packaging"
    if noun is not None and code.startswith("missing") and lemma(noun.word) in lexicon().words["packs"]:
        family, entry = "packaging", _WITHOUT_PACK
    text = said.text if said and not any(t.lemma in {"обман", "обмануть", "развод"} for t in clause.tokens) else ""
    if family in word_set("hard_families"):
        text = text.removeprefix("хорошо ").removeprefix("отлично ")
    subjectless = bool(said and said.subjectless)
    if match is not None and entry is _WITHOUT_PACK and noun is not None:
        text, subjectless = fill(str(entry["clause"][0]), {"n": noun}) or "", False
    elif family == "wrong_item" and (pair := pair_clause(clause.tokens)):
        text, subjectless = pair, False
    elif match is not None and (not text or (subjectless and item is None)):
        own = _own_clause(clause, entry, match, item, family)
        text, subjectless = (own, False) if own else (text, subjectless)
        if not text and family in {"damage", "tear", "leak", "used"} and (came := arrived(clause, item)):
            text, subjectless = came, False
        if not text and not clause.peopled and family not in {"incomplete", "expired"} and (verb := bare_verb(clause.tokens, match)):
            text, subjectless = f"{told_time(clause.words)} {verb}".strip(), True
    return Point(
        Polarity.BLAME,
        clause.words,
        aspect=aspect_of(clause),
        problem=code,
        family=family or "other",
        clause=text,
        subjectless=subjectless,
        noun=noun,
        when=told_time(clause.words),
        part=clause.part,
    )


def _no_thing(noun: Phrase, clause: Clause, match: Match) -> bool:
    """A leak is no thing that leaked, a smell does not arrive whole."""
    named = {token for place in match.places for token in clause.tokens[place].lemmas}
    felt = lexicon().families["smell"] | lexicon().families["taste"]
    return lemma(noun.word) not in lexicon().words["flaws"] and (lemma(noun.word) in named or plain(noun.word) in felt)


def _noun_of(clause: Clause, family: str, place: int) -> Phrase | None:
    """The noun the complaint is about, if the family may be said of it."""
    if family == "incomplete":
        return lacking(clause.tokens, place, word_set("kit")) or lacking(clause.tokens, place, word_set("kit") - word_set("packs"))
    if family in lexicon().families:
        return among(clause.tokens, lexicon().families[family])
    if not family:
        return None
    flaw = among(clause.tokens, lexicon().words["flaws"]) if family in {"damage", "tear", "used"} else None
    return flaw or subject_noun(clause.tokens, place)


def _attributive(clause: Clause, match: Match, family: str) -> bool:
    """A bare adjective that belongs to some other noun: «мелкие кофеинки» is no complaint about size."""
    place = match.places[-1]
    if (
        family in {"damage", "tear", "used", "expired", "wrong_item"}
        or len(match.places) > 2
        or not clause.tokens[place].is_a("ADJF", "PRTF")
    ):
        return False
    before = () if len(match.places) > 1 else clause.tokens[max(0, place - 1) : place]
    after = clause.tokens[place + 1 : place + 2]
    beside = [token for token in (*after, *before) if token.is_a("NOUN")]
    allowed = lexicon().families.get(family, frozenset()) | lexicon().words["items"]
    return bool(beside) and not any(token.lemmas & allowed for token in beside)


def _plain_fault(clause: Clause, rating: int | None) -> bool:
    """Under one or two stars, a statement about a thing that praises nothing is a complaint, whatever its words."""
    if clause.of_others or rating is None or rating > 3 or clause.part == "pros" or clause.asks:
        return False
    if judgement(clause) > 0 or praises_something(clause):
        return False
    said = predication(clause.tokens)
    idle = any(token.lemma in word_set("neutral_verbs") for token in clause.tokens)
    if said is None or said.of_person or idle:
        return False
    if befallen(clause.tokens) or denied_property(clause.tokens):
        return bool(said.subject)
    denied = any(token.lower in word_set("fault_signs") or token.lemmas & word_set("fault_verbs") for token in clause.tokens)
    told = [t for t in clause.tokens if t.is_a("VERB") and not t.lemmas & word_set("served")]
    if not said.subject and any(t.forms[0].tense == "past" and t.forms[0].number == "sing" for t in told):
        return False
    outright = rating <= 2 or clause.joint in lexicon().words["opposing"] or any(token.lower == "не" for token in clause.tokens)
    return outright and (denied or (bool(said.subject) and judgement(clause) < 0))


def family_by_noun(clause: Clause) -> str:
    """The family whose noun the clause names, if only one does."""
    found = {name for name, nouns in lexicon().families.items() if any(token.lemmas & nouns for token in clause.tokens)}
    return found.pop() if len(found) == 1 else ""


def _elsewhere(clause: Clause, match: Match) -> bool:
    """«на зарядке нет индикатора»: the part that opens the pattern is only the place."""
    first, before = clause.tokens[match.start], clause.tokens[max(0, match.start - 1) : match.start]
    return first.is_a("NOUN") and bool(before) and before[0].is_a("PREP") and match.code.startswith("missing")


def _opposes(clause: Clause) -> bool:
    return clause.part == "cons" or clause.joint in lexicon().words["soft_joints"] or any(t.lower == "не" for t in clause.tokens)


def _unsure(clause: Clause, family: str, rating: int | None) -> bool:
    """Under five stars a bare property is no complaint unless the words oppose it to something."""
    plainly = family in word_set("plain_families")
    if family in word_set("soft_families") | {"comfort"} and clause.part != "cons" and judgement(clause) > 0 and not _opposes(clause):
        return True
    if (rating or 0) < 5 or family in word_set("hard_families"):
        return False
    if clause.part == "cons" or clause.joint in lexicon().words["soft_joints"] or (judgement(clause) < 0 and not plainly):
        return False
    return not any(t.lemma in lexicon().words["soft_joints"] for t in clause.tokens)


def opposed(clause: Clause) -> bool:
    """After «но»: words that praise nothing."""
    denied = any(t.lower in word_set("denials") for t in clause.tokens)
    praised = praises_something(clause)
    return denied and judgement(clause) <= 0 and not praised


def _own_clause(clause: Clause, entry: dict[str, Any], match: Match, item: Phrase | None, family: str) -> str:
    """A clause of ours about the buyer's noun, or about the product when the buyer named nothing."""
    if entry.get("property", True) and (said := property_clause(clause.tokens, match, family)):
        return said if family != "material" or _of_material(clause, item) else _item_is(clause, match, item)
    subject = subject_noun(clause.tokens, match.start) or (item if _speaks_of_item(clause, match, item) else None)
    if subject is None and entry.get("of_item") and not any(t.is_a("NOUN") for t in clause.tokens):
        subject = item
    if "nouns" in entry:
        subject = among(clause.tokens, frozenset(str(entry["nouns"]).split()))
    if subject is None:
        return next((str(text) for text in entry.get("clause", ()) if "{n" not in str(text)), "")
    if plain(subject.word) in {plain(clause.tokens[place].lower) for place in match.places}:
        return ""
    made = made_clause(clause.tokens, match, subject)
    if not made and match.code == "stopped" and plain(subject.word) not in word_set("devices") | word_set("parts"):
        return ""
    if made or not entry.get("clause"):
        return made
    return fill(str(entry["clause"][0]), {"n": subject}) or ""


def _of_material(clause: Clause, item: Phrase | None) -> bool:
    """Whether the clause speaks of a material at all: «жёсткая» is said of cloth, and of a brush or sweets it is not."""
    return any(token.lemmas & lexicon().families["material"] for token in clause.tokens) or (
        item is not None and plain(item.word) in word_set("wearables")
    )


def _item_is(clause: Clause, match: Match, item: Phrase | None) -> str:
    """«кисть жёсткая»: the product with the property, as the buyer made it agree; the bare property when no product is known."""
    if any(token.is_a("NOUN", "VERB", "COMP") for token in clause.tokens):
        return ""
    for place in match.places:
        form = next((f for f in clause.tokens[place].forms if f.pos == "ADJF" and f.case == "nomn"), None)
        if form is not None and item is not None and form.number == item.number and form.gender in {item.gender, ""}:
            return f"{item.word} {form.word}"
    return ""


def _speaks_of_item(clause: Clause, match: Match, item: Phrase | None) -> bool:
    """Whether the left-out subject can only be the product: no other noun, and the verb agrees with it."""
    if (
        item is None
        or any(not t.forms and not t.numeric for t in clause.tokens)
        or any(t.is_a("NOUN") and not t.lemmas & word_set("times") and t.lemma != plain(item.word) for t in clause.tokens)
    ):
        return False
    if any(t.lower in {"ничего", "один", "одна", "все", "всё", "она", "они", "оно"} for t in clause.tokens):
        return False
    verbs = [f for place in match.places for f in clause.tokens[place].forms[:1] if f.pos in {"VERB", "ADJF", "ADJS", "PRTS", "PRTF"}]
    return all(f.number == item.number and (not f.gender or f.gender == item.gender or item.number == "plur") for f in verbs)
