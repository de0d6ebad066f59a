"""Reading a message: every clause becomes a point, or nothing; then the whole gets its mood."""

import re
from functools import cache
from typing import Any

from assistant.domain import Inquiry
from assistant.reading.clauses import Clause, Token, clauses
from assistant.reading.foreign import read_chinese, read_english
from assistant.reading.lexicon import lexicon
from assistant.reading.making import bare_verb, made_clause, pair_clause, property_clause
from assistant.reading.morphology import known, lemma, plain
from assistant.reading.nouns import among, described, item_in, item_of, lacking, quality, subject_noun
from assistant.reading.patterns import Match, Patterns
from assistant.reading.phrases import Phrase
from assistant.reading.predication import predication
from assistant.reading.slots import fill
from assistant.reading.values import Mood, Point, Polarity, Reading
from assistant.reading.when import figures, told_time

TIMES = frozenset(
    [
        "день",
        "час",
        "минута",
        "секунда",
        "неделя",
        "месяц",
        "год",
        "раз",
        "время",
        "сутки",
        "полгода",
        "утро",
        "вечер",
        "ночь",
        "применение",
        "использование",
        "включение",
        "пользование",
    ]
)
_LACK = frozenset({"incomplete"})
_KIT = frozenset({"комплект", "коробка", "набор", "упаковка", "пакет", "комплектация", "посылка"})
_WISH = ("хотеться", "хотелось", "хватать", "лучше", "пожелание")


@cache
def _patterns(kind: str) -> Patterns:
    entries = getattr(lexicon(), kind)
    return Patterns((code, entry.get("says", ())) for code, entry in entries.items())


def read(inquiry: Inquiry) -> Reading:
    """What the buyer said, in the language it is written in."""
    words = inquiry.words
    if re.search(r"[\u4e00-\u9fff]", words):
        return read_chinese(inquiry)
    if len(re.findall(r"[a-z]", words, re.IGNORECASE)) > 2 * len(re.findall(r"[а-яё]", words, re.IGNORECASE)):
        return read_english(inquiry)
    return _read_russian(inquiry)


def _read_russian(inquiry: Inquiry) -> Reading:
    parts = [("text", inquiry.text), ("pros", inquiry.pros), ("cons", inquiry.cons)]
    cut = [clause for part, text in parts if text.strip() for clause in clauses(text, part) if not _empty(clause)]
    tokens = [token for clause in cut for token in clause.tokens]
    item = item_of(inquiry.product_name) or next((found for clause in cut if (found := item_in(clause.tokens))), None)
    points = tuple(point for clause in cut for point in _points(clause, item, inquiry.rating))
    events = frozenset(match.code for clause in cut if _happened(clause) for match in _patterns("events").matches(clause.tokens))
    risks = tuple(dict.fromkeys(match.code for clause in cut for match in _patterns("risks").matches(clause.tokens)))
    return Reading(
        language="ru",
        mood=_mood(points, cut),
        points=points,
        events=events,
        details=_details(cut, inquiry.words),
        risks=risks,
        item=item,
        sarcastic=_sarcastic(points, inquiry),
        readable=_readable(tokens),
        denials=sum(token.lower in {"не", "нет", "но", "нету", "без", "однако"} for token in tokens),
    )


def _happened(clause: Clause) -> bool:
    """Not «отказалась бы», «хотела вернуть», «чуть не вернула»."""
    return (
        not any(t.lower in {"бы", "чуть"} or t.lemma in {"хотеть", "собираться", "думать"} for t in clause.tokens)
        or "подар" in clause.words.lower()
    )


def _empty(clause: Clause) -> bool:
    """«Нет», «минусов нет», «не обнаружено»: a field filled in for form's sake."""
    said = {token.lemma for token in clause.tokens}
    nothing = {
        "нет",
        "минус",
        "недостаток",
        "не",
        "найти",
        "обнаружить",
        "пока",
        "ничего",
        "никакой",
        "всё",
        "весь",
        "так",
        "отсутствовать",
        "увидеть",
        "заметить",
        "выявить",
    }
    return (bool(said) and said <= nothing | {"все"} and clause.part == "cons") or said in ({"минус", "нет"}, {"недостаток", "нет"})


def _readable(tokens: list[Token]) -> bool:
    worded = [token for token in tokens if not token.numeric]
    return not worded or sum(
        known(token.lower) or token.lower in lexicon().words["finds"] or not re.search("[а-яё]", token.lower) for token in worded
    ) * 2 >= len(worded)


def _points(clause: Clause, item: Phrase | None, rating: int | None) -> list[Point]:
    if _no_flaws(clause):
        return []
    blamed = _blames(clause, item, rating)
    if blamed:
        return [_wish(clause, blamed[0])] if _wishes(clause) else blamed
    if clause.joint in lexicon().words["opposing"] and _opposed(clause):
        return [_blame(clause, "", "", 0, item)]
    if clause.asks:
        return [
            Point(
                Polarity.QUESTION,
                clause.words,
                aspect=_aspect(clause),
                noun=subject_noun(clause.tokens, len(clause.tokens)),
                part=clause.part,
            )
        ]
    return _praises(clause)


def _opposed(clause: Clause) -> bool:
    """After «но»: words that praise nothing."""
    denied = any(t.lower in {"не", "нет", "нету", "мало", "слишком"} for t in clause.tokens)
    praised = _praises_something(clause)
    return denied and _judgement(clause) <= 0 and not praised


def _no_flaws(clause: Clause) -> bool:
    said = [token.lemma for token in clause.tokens]
    return ("минус" in said or "недостаток" in said or "претензия" in said or "нарекание" in said or "проблема" in said) and bool(
        {"нет", "не", "без", "никакой"} & set(said)
    )


def _blames(clause: Clause, item: Phrase | None, rating: int | None) -> list[Point]:
    matches = _patterns("problems").matches(clause.tokens)
    if clause.part == "pros" and not any(m.pattern[0][0] in {"не", "нет"} for m in matches) and _judgement(clause) > 0:
        return []
    problems = lexicon().problems
    matches = [
        m
        for m in matches
        if not _attributive(clause, m, problems[m.code]["family"]) and not _unsure(clause, problems[m.code]["family"], rating)
    ]
    matches = [
        m
        for m in matches
        if not _elsewhere(clause, m) and not (m.code in {"turns_off", "blinks"} and (rating or 0) >= 4 and not _opposes(clause))
    ]
    best = _best(matches)
    if best is None:
        if _plain_fault(clause, rating):
            return [_blame(clause, "", _family_by_noun(clause), 0, item)]
        if _judgement(clause) < 0 or (
            clause.part == "cons" and _judgement(clause) <= 0 and len(clause.tokens) > 1 and not _praises_something(clause)
        ):
            return [_blame(clause, "", "", 0, item)]
        return []
    family = lexicon().problems[best.code]["family"]
    return [_blame(clause, best.code, family, best.start, item, best)]


def _best(matches: list[Match]) -> Match | None:
    """The longest pattern, the earlier of equals; our order of codes breaks the rest."""
    return max(matches, key=lambda m: (len(m.pattern), -m.start), default=None)


def _blame(clause: Clause, code: str, family: str, place: int, item: Phrase | None, match: Match | None = None) -> Point:
    said = predication(clause.tokens)
    entry = lexicon().problems.get(code, {})
    noun = _noun_of(clause, family, place)
    if noun is not None and plain(noun.word) in _folded_family("packaging") and family in {"damage", "used"}:
        family = "packaging"
    if noun is not None and family == "incomplete" and lemma(noun.word) in lexicon().words["packs"]:
        family, entry = "packaging", {"clause": ["заказ пришёл без {n:gen}"]}
    text = said.text if said and not any(t.lemma in {"обман", "обмануть", "развод"} for t in clause.tokens) else ""
    subjectless = bool(said and said.subjectless)
    if match is not None and entry.get("clause") == ["заказ пришёл без {n:gen}"] and noun is not None:
        text, subjectless = fill(str(entry["clause"][0]), {"n": noun}) or "", False
    elif family == "wrong_item" and (pair := pair_clause(clause.tokens)):
        text, subjectless = pair, False
    elif match is not None and (not text or (subjectless and item is None)):
        own = _own_clause(clause, entry, match, item, family)
        text, subjectless = (own, False) if own else (text, subjectless)
        if not text and not clause.peopled and (verb := bare_verb(clause.tokens, match)):
            text, subjectless = verb, True
    return Point(
        Polarity.BLAME,
        clause.words,
        aspect=_aspect(clause),
        problem=code,
        family=family or "other",
        clause=text,
        subjectless=subjectless,
        noun=noun,
        when=told_time(clause.words),
        part=clause.part,
    )


def _noun_of(clause: Clause, family: str, place: int) -> Phrase | None:
    """The noun the complaint is about, if the family may be said of it."""
    if family in _LACK:
        return lacking(clause.tokens, place, _KIT) or lacking(clause.tokens, place, _KIT - lexicon().words["packs"])
    if family in lexicon().families:
        return among(clause.tokens, lexicon().families[family])
    if not family:
        return None
    flaw = among(clause.tokens, lexicon().words["flaws"]) if family in {"damage", "tear", "used"} else None
    return flaw or subject_noun(clause.tokens, place)


def _folded_family(name: str) -> frozenset[str]:
    return lexicon().families[name]


def _attributive(clause: Clause, match: Match, family: str) -> bool:
    """A bare adjective that belongs to some other noun: «мелкие кофеинки» is no complaint about size."""
    if len(match.places) > 1 or not clause.tokens[match.start].is_a("ADJF", "PRTF"):
        return False
    after, before = clause.tokens[match.start + 1 : match.start + 2], clause.tokens[max(0, match.start - 1) : match.start]
    beside = [token for token in (*after, *before) if token.is_a("NOUN")]
    allowed = lexicon().families.get(family, frozenset()) | lexicon().words["items"]
    return bool(beside) and not any(token.lemmas & allowed for token in beside)


def _praises_something(clause: Clause) -> bool:
    return bool(_patterns("aspects").matches(clause.tokens))


def _plain_fault(clause: Clause, rating: int | None) -> bool:
    """Under one or two stars, a statement about a thing that praises nothing is a complaint, whatever its words."""
    if rating is None or rating > (3 if clause.joint in lexicon().words["opposing"] else 2) or clause.part == "pros" or clause.asks:
        return False
    if _judgement(clause) > 0 or _praises_something(clause):
        return False
    said = predication(clause.tokens)
    return bool(said and said.subject and not said.of_person)


def _family_by_noun(clause: Clause) -> str:
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
    plainly = family in {"size", "material", "light", "colour", "price", "lack"}
    if (rating or 0) < 5 or family not in {
        "size",
        "material",
        "texture",
        "light",
        "colour",
        "price",
        "effect",
        "taste",
        "lack",
        "mismatch",
        "damage",
        "decline",
    }:
        return False
    if clause.part == "cons" or clause.joint in lexicon().words["soft_joints"] or (_judgement(clause) < 0 and not plainly):
        return False
    return not any(t.lemma in lexicon().words["soft_joints"] for t in clause.tokens)


def _own_clause(clause: Clause, entry: dict[str, Any], match: Match, item: Phrase | None, family: str) -> str:
    """A clause of ours about the buyer's noun, or about the product when the buyer named nothing."""
    if entry.get("property", True) and (said := property_clause(clause.tokens, match, family)):
        return said
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
    if made or not entry.get("clause"):
        return made
    return fill(str(entry["clause"][0]), {"n": subject}) or ""


def _speaks_of_item(clause: Clause, match: Match, item: Phrase | None) -> bool:
    """Whether the left-out subject can only be the product: no other noun, and the verb agrees with it."""
    if (
        item is None
        or any(not t.forms and not t.numeric for t in clause.tokens)
        or any(t.is_a("NOUN") and not t.lemmas & TIMES and t.lemma != plain(item.word) for t in clause.tokens)
    ):
        return False
    if any(t.lower in {"ничего", "один", "одна", "все", "всё", "она", "они", "оно"} for t in clause.tokens):
        return False
    verbs = [f for place in match.places for f in clause.tokens[place].forms[:1] if f.pos in {"VERB", "ADJF", "ADJS", "PRTS", "PRTF"}]
    return all(f.number == item.number and (not f.gender or f.gender == item.gender or item.number == "plur") for f in verbs)


def _wishes(clause: Clause) -> bool:
    said = [token.lower for token in clause.tokens]
    return "бы" in said or any(word in said for word in ("хотелось", "хочется", "пожелание"))


def _wish(clause: Clause, blame: Point) -> Point:
    return Point(
        Polarity.WISH, clause.words, aspect=blame.aspect, problem=blame.problem, family=blame.family, noun=blame.noun, part=clause.part
    )


def _praises(clause: Clause) -> list[Point]:
    judged, said = _judgement(clause), predication(clause.tokens)
    praised = _praises_something(clause) or bool(said and said.of_person)
    named = praised or (clause.part == "pros" and len(clause.tokens) <= 3)
    aspect = _aspect(clause) if named else ""
    if _wishes(clause):
        return [Point(Polarity.WISH, clause.words, aspect=aspect, noun=subject_noun(clause.tokens, 0), part=clause.part)]
    held_back = clause.tokens[0].lower in lexicon().words["opposing"]
    if judged < 0 or held_back or (judged == 0 and not praised and not (clause.part == "pros" and aspect)):
        return [Point(Polarity.NEUTRAL, clause.words, aspect=aspect, part=clause.part)] if len(clause.tokens) > 2 else []
    return [
        Point(
            Polarity.PRAISE,
            clause.words,
            aspect=aspect,
            clause=said.text if said else "",
            subjectless=bool(said and said.subjectless),
            of_person=bool(said and said.of_person),
            noun=described(clause.tokens) or quality(clause.tokens, _aspect_nouns(aspect)),
            when=told_time(clause.words),
            part=clause.part,
        )
    ]


def _aspect(clause: Clause) -> str:
    matches = _patterns("aspects").matches(clause.tokens)
    if matches:
        return max(matches, key=lambda m: (len(m.pattern), -m.start)).code
    for token in clause.tokens:
        for code, entry in lexicon().aspects.items():
            if token.lemmas & _nouns(code, str(entry.get("nouns", ""))):
                return code
    return ""


def _aspect_nouns(aspect: str) -> frozenset[str]:
    return _nouns(aspect, str(lexicon().aspects.get(aspect, {}).get("nouns", "")))


@cache
def _nouns(code: str, text: str) -> frozenset[str]:
    return frozenset(text.replace("ё", "е").split())


def _judgement(clause: Clause) -> int:
    """Praising words less blaming ones; a word under «не» counts the other way."""
    total = 0
    lists = lexicon().words
    for place, token in enumerate(clause.tokens):
        value = (1 if token.lemmas & _folded("positive") else 0) - (1 if token.lemmas & _folded("negative") else 0)
        before = [t.lower for t in clause.tokens[max(0, place - 3) : place]]
        if (
            value
            and not any(word.startswith(("перест", "уста")) for word in before[-1:])
            and ("не" in before[-2:] or "нет" in before[-1:] or "без" in before[-1:])
        ):
            value = -value
        total += value
    return total if lists else 0


@cache
def _folded(name: str) -> frozenset[str]:
    return frozenset(word.replace("ё", "е") for word in lexicon().words[name])


def _details(cut: list[Clause], words: str) -> dict[str, str]:
    found: dict[str, str] = figures(words)
    persons = _folded("persons")
    for clause in cut:
        for token in clause.tokens:
            if token.lemmas & persons and "person" not in found and (form := token.may_be("NOUN")):
                found["person"] = form.lemma if form.number == "sing" else form.word
                found["person_lemma"] = form.lemma
                found["person_number"] = form.number
    finds = [token.lower for clause in cut for token in clause.tokens if token.lemmas & _folded("finds")]
    found |= {"find": finds[0]} if finds else {}
    if when := told_time(words):
        found["when"] = when
    return found


def _sarcastic(points: tuple[Point, ...], inquiry: Inquiry) -> bool:
    thanks = re.search(r"спасибо[^.!]*(?:за|что)", inquiry.words, re.IGNORECASE)
    return bool((inquiry.rating or 5) <= 2 and thanks and any(p.polarity is Polarity.BLAME for p in points))


def _mood(points: tuple[Point, ...], cut: list[Clause]) -> Mood:
    if not cut:
        return Mood.EMPTY
    kinds = {point.polarity for point in points}
    if Polarity.BLAME in kinds:
        return Mood.MIXED if Polarity.PRAISE in kinds else Mood.BLAME
    return Mood.PRAISE if Polarity.PRAISE in kinds else Mood.NEUTRAL


def item_phrase(reading: Reading) -> Phrase | None:
    """The product's short noun, if any is known."""
    return reading.item
