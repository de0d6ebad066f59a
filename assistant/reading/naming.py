"""How a complaint can be named: in the buyer's clause, in one of ours about the buyer's noun, by the noun alone."""

from typing import Any

from assistant.reading.clauses import Clause
from assistant.reading.judging import aspect_of, word_set
from assistant.reading.lexicon import lexicon
from assistant.reading.making import bare_verb, made_clause, pair_clause, property_clause
from assistant.reading.morphology import lemma, plain
from assistant.reading.nouns import among, lacking, subject_noun, with_place
from assistant.reading.patterns import Match
from assistant.reading.phrases import Phrase
from assistant.reading.predication import Predication, predication
from assistant.reading.slots import fill
from assistant.reading.unlisted import absence, arrived, unnoticed
from assistant.reading.values import Point, Polarity
from assistant.reading.when import told_time

_OF_ITEM = frozenset({"taste", "texture", "material"})
_WITHOUT_PACK = {"clause": ["заказ пришёл без {n:gen}"]}


def blame_of(clause: Clause, code: str, family: str, place: int, item: Phrase | None, match: Match | None = None) -> Point:
    """The complaint of a clause, with the clause and the noun by which a reply can name it."""
    said = predication(clause.tokens)
    entry = lexicon().problems.get(code, {})
    if family == "defect" and said and plain(said.subject) in lexicon().families["delivery"]:
        family = "delivery"
    noun = _noun_of(clause, family, match.places[-1] if match is not None and family == "incomplete" else place)
    if noun is not None and match is not None and family in {"leak", "damage"} and _no_thing(noun, clause, match):
        noun = None
    if family == "damage" and (pack := _pack_that_came(clause)) is not None:
        noun = pack
    family = _family_of(noun, family)
    if noun is not None and code.startswith("missing") and lemma(noun.word) in lexicon().words["packs"]:
        family, entry = "packaging", _WITHOUT_PACK
    text = _kept(said, clause, family)
    subjectless = bool(said and said.subjectless)
    if match is not None and entry is _WITHOUT_PACK and noun is not None:
        text, subjectless = fill(str(entry["clause"][0]), {"n": noun}) or "", False
    elif family == "wrong_item" and (pair := pair_clause(clause.tokens)):
        text, subjectless = pair, False
    elif match is not None and (not text or (subjectless and item is None)):
        text, subjectless = _made(clause, entry, match, item, family) or (text, subjectless)
    if family == "material" and noun is None and not text and not _of_material(clause, item):
        family = ""
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


def _pack_that_came(clause: Clause) -> Phrase | None:
    """«пришла упаковка с трещиной»: the flaw is the pack's, when the pack is what came."""
    packs = lexicon().words["packs"]
    for place, token in enumerate(clause.tokens):
        if (
            token.lemmas & packs
            and token.may_be("NOUN", case="nomn")
            and not (place and clause.tokens[place - 1].is_a("PREP", "ADJF", "PRTF"))
        ):
            return among(clause.tokens[place : place + 1], packs)
    return None


def _family_of(noun: Phrase | None, family: str) -> str:
    """What was damaged or used says more: a pack is packaging, a lump is texture; a part of the goods stays what it is."""
    if noun is None or family not in {"damage", "used"}:
        return family
    if lemma(noun.word) in word_set("lumps"):
        return "texture"
    packed = plain(noun.word) in lexicon().families["packaging"] and lemma(noun.word) not in lexicon().words["parts"]
    return "packaging" if packed else family


def _kept(said: Predication | None, clause: Clause, family: str) -> str:
    """The buyer's own clause, unless it only cries fraud or passes a verdict."""
    if said is None or any(t.lemma in {"обман", "обмануть", "развод"} for t in clause.tokens):
        return ""
    if said.subjectless and not family and any(t.lemmas & word_set("general_verbs") for t in clause.tokens):
        return ""
    if said.subjectless and clause.peopled:
        return ""
    hard = family in word_set("hard_families")
    return said.text.removeprefix("хорошо ").removeprefix("отлично ") if hard else said.text


def _made(clause: Clause, entry: dict[str, Any], match: Match, item: Phrase | None, family: str) -> tuple[str, bool] | None:
    """A clause of ours in place of one that cannot stand, and whether it leaves its subject out."""
    if own := _own_clause(clause, entry, match, item, family):
        return own, False
    if family not in {"incomplete", "packaging"} and (lacking_it := absence(clause) or unnoticed(clause.tokens)):
        return lacking_it, False
    if predication(clause.tokens):
        return None
    if item is None and family in _OF_ITEM and (bare := _properties_alone(clause)):
        return bare, True
    if family in {"damage", "tear", "leak", "used"} and (came := arrived(clause, item)):
        return came, False
    if not clause.peopled and family not in {"incomplete", "expired"} and (verb := bare_verb(clause.tokens, match)):
        return f"{told_time(clause.words)} {verb}".strip(), True
    return None


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
    if flaw is not None and lemma(flaw.word) in lexicon().words["slang"]:
        return None
    return with_place(flaw, clause.tokens) if flaw else subject_noun(clause.tokens, place)


def _own_clause(clause: Clause, entry: dict[str, Any], match: Match, item: Phrase | None, family: str) -> str:
    """A clause of ours about the buyer's noun, or about the product when the buyer named nothing."""
    if family in _OF_ITEM and (of_item := _item_is(clause, match, item)):
        return of_item
    if family == "texture" and _said_of_others(clause, item):
        return ""
    if entry.get("property", True) and (said := property_clause(clause.tokens, match, family)):
        return said if family != "material" or _of_material(clause, item) else _item_is(clause, match, item)
    subject = subject_noun(clause.tokens, match.start) or (item if _speaks_of_item(clause, match, item) else None)
    if subject is None and entry.get("of_item") and not any(t.is_a("NOUN") for t in clause.tokens):
        subject = item
    if "nouns" in entry:
        subject = among(clause.tokens, frozenset(str(entry["nouns"]).split()))
    if family == "size" and subject is not None and subject is not item and not _has_a_size(subject):
        return ""
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


def _has_a_size(subject: Phrase) -> bool:
    """Goods, their parts, packs and measures have a size that may be larger or smaller than expected; bubbles have none."""
    lists = lexicon().words
    return (
        plain(subject.word) in lists["items"] | lists["packs"] | lexicon().families["size"]
        or lemma(subject.word) in lists["parts"] | lists["items"]
    )


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
            return f"{item.word} {_degree(clause)}{form.word}"
    return ""


def _properties_alone(clause: Clause) -> str:
    """«очень тонкие», «жёсткая и немного колючая»: two words at least, and nothing but properties."""
    words = clause.tokens
    plain_words = all(
        token.lower in {"и", "очень", "слишком", "немного", "чересчур", "довольно"}
        or any(f.pos == "ADJF" and f.case == "nomn" and not f.marks & {"Apro"} for f in token.forms[:2])
        for token in words
    )
    vague = lexicon().words["verdicts"] | lexicon().words["generic_adjectives"]
    if not 2 <= len(words) <= 5 or not plain_words or not words[-1].is_a("ADJF") or any(token.lemmas & vague for token in words):
        return ""
    return " ".join(token.lower for token in words)


def _said_of_others(clause: Clause, item: Phrase | None) -> bool:
    """«добавляла сухие к мюсли», «после сушки жирные и слипшиеся»: a doing of the buyer, or a plural that no product of one piece is."""
    if any(token.lemmas & lexicon().families["texture"] for token in clause.tokens):
        return False
    does = any(t.is_a("VERB") and (t.lemmas & word_set("own_deeds") or t.forms[0].person == "1per") for t in clause.tokens)
    told = [f for t in clause.tokens for f in t.forms[:1] if f.pos == "ADJF" and f.case == "nomn" and not f.marks & {"Apro"}]
    plural = any(form.number == "plur" for form in told) and (item is None or item.number != "plur")
    return does or plural


def _degree(clause: Clause) -> str:
    """«слишком », «очень », as the buyer said it."""
    return next((f"{token.lower} " for token in clause.tokens if token.lower in {"слишком", "чересчур", "очень"}), "")


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
