"""Reading a message: every clause becomes a point, or nothing; then the whole gets its mood."""

import re
from collections.abc import Iterator
from dataclasses import replace
from itertools import pairwise

from assistant.domain import Inquiry
from assistant.reading.blaming import blames, denies_flaws, opposed
from assistant.reading.clauses import Clause, Token, clauses
from assistant.reading.coordinating import coordinated
from assistant.reading.foreign import read_chinese, read_english
from assistant.reading.judging import aspect_nouns, aspect_of, judgement, patterns_of, praises_something, word_set
from assistant.reading.lexicon import lexicon
from assistant.reading.making import ordered_and_sent, praised_item
from assistant.reading.morphology import known, lemma, plain
from assistant.reading.naming import blame_of
from assistant.reading.nouns import as_phrase, described, item_in, item_of, quality, subject_noun
from assistant.reading.phrases import Phrase
from assistant.reading.predication import predication
from assistant.reading.sparing import spared, spared_clause
from assistant.reading.unlisted import takes_a_star, tied_to_star
from assistant.reading.using import eats_of, purpose_of, use_of
from assistant.reading.values import Mood, Point, Polarity, Reading
from assistant.reading.when import counts, figures, told_time

_HEADING = re.compile(r"\b(достоинства|плюсы|преимущества|недостатки|минусы|комментарий|вывод)\s*:", re.IGNORECASE)
_PARTS = {"дост": "pros", "плюс": "pros", "преи": "pros", "недо": "cons", "мину": "cons"}


def read(inquiry: Inquiry) -> Reading:
    """What the buyer said, in the language it is written in."""
    words = inquiry.words
    if re.search(r"[\u4e00-\u9fff]", words):
        return read_chinese(inquiry)
    if len(re.findall(r"[a-z]", words, re.IGNORECASE)) > 2 * len(re.findall(r"[а-яё]", words, re.IGNORECASE)):
        return read_english(inquiry)
    return _read_russian(inquiry)


def _read_russian(inquiry: Inquiry) -> Reading:
    parts = [*labelled(inquiry.text), ("pros", inquiry.pros), ("cons", inquiry.cons)]
    read_cut = [clause for part, text in parts if text.strip() for clause in clauses(text, part)]
    cut = _worded(read_cut)
    tokens = [token for clause in cut for token in clause.tokens]
    item = item_of(inquiry.product_name) or _only_item(cut)
    turns = pairwise([None, *cut])
    heard = [(clause, _points(clause, _spoken_of(before, clause, item), inquiry.rating)) for before, clause in turns if clause]
    points = tuple(point for _, found in coordinated(heard) for point in found)
    events = frozenset(code for clause in cut if _happened(clause) for code in _circumstance(clause))
    if counts(inquiry.words):
        points = tuple(point for point in points if point.family != "wrong_item" or point.clause)
    points += _told_figures(inquiry.words, points) + _told_mix_up(cut, points)
    points = _with_tied(points, cut)
    risks = tuple(dict.fromkeys(match.code for clause in cut for match in patterns_of("risks").matches(clause.tokens)))
    return Reading(
        language="ru",
        mood=_mood(points, cut),
        points=points,
        events=events,
        details=_details(cut, inquiry.words),
        risks=risks,
        item=item,
        sarcastic=_sarcastic(points, inquiry),
        uses=tuple(said for clause in cut if (said := use_of(clause))),
        purposes=tuple(said for clause in cut if not clause.of_others and (said := purpose_of(clause))),
        readable=_readable(tokens),
        denials=sum(token.lower in {"не", "нет", "но", "нету", "без", "однако"} for token in tokens),
    )


def labelled(text: str) -> list[tuple[str, str]]:
    """A text with its own headings («Достоинства: … Недостатки: …») cut into the parts that they name."""
    pieces = _HEADING.split(text)
    parts = [("text", pieces[0])]
    for heading, body in zip(pieces[1::2], pieces[2::2], strict=True):
        parts.append((_PARTS.get(heading.lower()[:4], "text"), body))
    return parts


def _spoken_of(before: Clause | None, clause: Clause, item: Phrase | None) -> Phrase | None:
    """What a clause without a noun of its own speaks of: the thing that the same sentence has just ended with, else the product."""
    if (
        before is None
        or before.sentence != clause.sentence
        or clause.joint
        or not clause.tokens[0].is_a("ADJF", "ADJS", "PRTF", "PRTS", "ADVB")
    ):
        return item
    last = before.tokens[-1]
    named = last.is_a("NOUN") and not any(token.is_a("NOUN", "VERB") for token in clause.tokens)
    if not named or last.lemmas & (lexicon().words["stop_nouns"] | word_set("persons")):
        return item
    if last.lemmas & ({plain(item.word)} if item else set()):
        return item
    governed = len(before.tokens) > 1 and before.tokens[-2].is_a("PREP", "ADJF") and not last.may_be("NOUN", case="nomn")
    if governed:
        return item if before.tokens[-2].lower == "без" or judgement(clause) > 0 else None
    return as_phrase(last) or item


def _only_item(cut: list[Clause]) -> Phrase | None:
    """The product as the buyer calls it, unless they name two: then a left-out subject could be either."""
    named = [found for clause in cut[:4] if (found := item_in(clause.tokens))]
    early = next((found for clause in cut[:2] if (found := item_in(clause.tokens))), None)
    return early if len({lemma(found.word) for found in named}) == 1 else None


def _happened(clause: Clause) -> bool:
    """Not «отказалась бы», «хотела вернуть», «чуть не вернула»."""
    if any(t.forms and "impr" in t.forms[0].marks for t in clause.tokens) or clause.of_others:
        return False
    if {"если", "бы"} <= {t.lower for t in clause.tokens}:
        return False
    return (
        not any(t.lower in {"бы", "чуть"} or t.lemma in {"хотеть", "собираться", "думать"} for t in clause.tokens)
        or "подар" in clause.words.lower()
    )


def _circumstance(clause: Clause) -> Iterator[str]:
    """The circumstances of a clause; a repair is the buyer's own deed, not a state («плохо склеены»)."""
    for match in patterns_of("events").matches(clause.tokens):
        if match.code != "repaired" or clause.tokens[match.start].is_a("VERB", "INFN", "GRND"):
            yield match.code


def _told_mix_up(cut: list[Clause], points: tuple[Point, ...]) -> tuple[Point, ...]:
    """«заказывала сыворотку, а пришла эссенция», told in two clauses of one sentence."""
    if any(point.family == "wrong_item" and point.clause for point in points):
        return ()
    for first, second in pairwise(cut):
        said = ordered_and_sent(first.tokens, second.tokens) if first.sentence == second.sentence and second.joint in {"а", "но"} else ""
        if said or (first.sentence == second.sentence and _instead(first, second)):
            return (Point(Polarity.BLAME, second.words, problem="wrong_item", family="wrong_item", clause=said),)
    return ()


def _with_tied(points: tuple[Point, ...], cut: list[Clause]) -> tuple[Point, ...]:
    """The complaints, each marked if the buyer ties the lost star to it; a tie to a thing told nowhere else is a complaint itself."""
    points = _tied_before(points, cut)
    things = [(clause, thing) for clause in cut if (thing := tied_to_star(clause.tokens))]
    for clause, thing in things:
        key = lemma(thing.word)
        about = [p for p in points if p.polarity is not Polarity.PRAISE and p.words != clause.words and _names(p, key)]
        lead = next((p for p in about if p.polarity is Polarity.BLAME), None)
        if lead is not None:
            points = tuple(replace(p, tied=True) if p is lead else p for p in points if p.words != clause.words)
        else:
            family = next((name for name, nouns in lexicon().families.items() if key in nouns), "other")
            told = Point(Polarity.BLAME, clause.words, family=family, noun=thing, tied=True, sure=True)
            points = (*(p for p in points if p.words != clause.words), told)
    return points


def _tied_before(points: tuple[Point, ...], cut: list[Clause]) -> tuple[Point, ...]:
    """«Пришли две батарейки. За это снимаю звезду»: what «за это» points back at."""
    for before, clause in pairwise(cut):
        said = [token.lower for token in clause.tokens]
        if not any(pair in {("за", "это"), ("из-за", "этого")} for pair in pairwise(said)) or not takes_a_star(clause.tokens):
            continue
        known = [p for p in points if p.words == before.words and p.polarity is Polarity.BLAME]
        if known:
            points = tuple(replace(p, tied=True) if p is known[0] else p for p in points)
        elif told := predication(before.tokens):
            blamed = Point(
                Polarity.BLAME, before.words, family="other", clause=told.text, subjectless=told.subjectless, tied=True, sure=True
            )
            points = (*(p for p in points if p.words not in {before.words, clause.words}), blamed)
    return points


def _names(point: Point, key: str) -> bool:
    return any(lemma(word) == key for word in re.findall("[а-яё]+", point.words.lower()))


def _instead(first: Clause, second: Clause) -> bool:
    """«вместо этого средства, пришёл шампунь», cut in two by a comma."""
    came = second.tokens[0].lemma in {"прийти", "прислать", "приехать", "положить", "привезти"}
    return first.tokens[0].lower == "вместо" and len(first.tokens) <= 4 and not any(t.numeric for t in first.tokens) and came


def _told_figures(words: str, points: tuple[Point, ...]) -> tuple[Point, ...]:
    """A complaint that stands in two figures alone: «заявлено 10 пар, а в пакете 9»."""
    if counts(words) and not any(p.family == "incomplete" for p in points if p.polarity is Polarity.BLAME):
        return () if _own_measure(words) else (Point(Polarity.BLAME, words, problem="figures", family="incomplete"),)
    found = figures(words)
    if not found or any(
        point.family in {"incomplete", "mismatch", "battery", "size"} for point in points if point.polarity is Polarity.BLAME
    ):
        return ()
    family = "incomplete" if re.search(r"пар|шт|упак|пач|детал", found["stated"]) else "mismatch"
    return (Point(Polarity.BLAME, words, problem="figures", family=family),)


def _own_measure(words: str) -> bool:
    """«использую 2 ложки вместо 4»: the buyer's own doing."""
    return any(lemma(word) in word_set("own_deeds") for word in re.findall("[а-яё]+", words.lower()))


def _empty(clause: Clause) -> bool:
    """«Нет», «минусов нет», «не обнаружено»: a field filled in for form's sake."""
    said = {token.lemma for token in clause.tokens}
    formal = bool(said) and said <= word_set("nothing") and clause.part == "cons"
    return formal or said in ({"минус", "нет"}, {"недостаток", "нет"})


def _worded(cut: list[Clause]) -> list[Clause]:
    """The clauses that say something; after «нет» in the field of flaws what follows is told like anything else."""
    clean = any(_empty(clause) and clause.part == "cons" for clause in cut[:]) and not any(
        patterns_of("problems").matches(clause.tokens) for clause in cut if clause.part == "cons"
    )
    kept = [clause for clause in cut if not _empty(clause)]
    return [replace(clause, part="text") if clean and clause.part == "cons" else clause for clause in kept]


def _readable(tokens: list[Token]) -> bool:
    """At least half of the words are words, the trade's own and Latin ones among them."""
    worded = [token for token in tokens if not token.numeric]
    return not worded or sum(_is_word(token) for token in worded) * 2 >= len(worded)


def _is_word(token: Token) -> bool:
    ours = token.lower in lexicon().words["finds"] or token.lemma in lexicon().vocabulary
    return ours or known(token.lower) or not re.search("[а-яё]", token.lower)


def _points(clause: Clause, item: Phrase | None, rating: int | None) -> list[Point]:
    if denies_flaws(clause):
        return []
    if clause.of_others:
        return [Point(Polarity.NEUTRAL, clause.words, part=clause.part)]
    blamed = blames(clause, item, rating)
    if blamed:
        return [_wish(clause, blamed[0])] if _wishes(clause) else blamed
    if clause.joint in lexicon().words["opposing"] and opposed(clause):
        return [blame_of(clause, "", "", 0, item)]
    if clause.asks:
        return [
            Point(
                Polarity.QUESTION,
                clause.words,
                aspect=aspect_of(clause),
                noun=subject_noun(clause.tokens, len(clause.tokens)),
                part=clause.part,
            )
        ]
    return _praises(clause, item)


def _praised_item(clause: Clause, item: Phrase | None) -> str:
    matches = patterns_of("aspects").matches(clause.tokens) if item is not None and not clause.peopled else []
    return next((said for match in matches if item is not None and (said := praised_item(clause.tokens, match, item))), "")


def _wishes(clause: Clause) -> bool:
    said = [token.lower for token in clause.tokens]
    return "бы" in said or any(word in said for word in ("хотелось", "хочется", "пожелание"))


def _wish(clause: Clause, blame: Point) -> Point:
    return Point(
        Polarity.WISH, clause.words, aspect=blame.aspect, problem=blame.problem, family=blame.family, noun=blame.noun, part=clause.part
    )


def _praises(clause: Clause, item: Phrase | None) -> list[Point]:
    judged, said = judgement(clause), predication(clause.tokens)
    if eats := eats_of(clause):
        return [Point(Polarity.PRAISE, clause.words, clause=eats, of_person=True, part=clause.part)]
    free = spared(clause)
    praised = praises_something(clause) or free or bool(said and said.of_person)
    named = praised or (clause.part == "pros" and len(clause.tokens) <= 3)
    aspect = aspect_of(clause) if named else ""
    if not praised and aspect not in word_set("named_aspects"):
        aspect = ""
    if aspect in {"smell", "taste"} and {t.lower for t in clause.tokens} & {"без", "нет", "никакого", "никаких"}:
        aspect = ""
    if aspect in {"material", "quality", "looks"} and any(t.lemmas & word_set("packs") for t in clause.tokens):
        aspect = "packaging"
    if _wishes(clause):
        return [Point(Polarity.WISH, clause.words, aspect=aspect, noun=subject_noun(clause.tokens, 0), part=clause.part)]
    held_back = (
        clause.tokens[0].lower in lexicon().words["opposing"]
        or any(t.lower in {"слишком", "чересчур"} for t in clause.tokens)
        or (clause.joint in {"но", "однако", "хотя"} and judged <= 0)
    ) and not free
    if (judged < 0 and not free) or held_back or (judged == 0 and not praised and not (clause.part == "pros" and aspect)):
        return [Point(Polarity.NEUTRAL, clause.words, aspect=aspect, part=clause.part)] if len(clause.tokens) > 2 else []
    return [
        Point(
            Polarity.PRAISE,
            clause.words,
            aspect=aspect,
            clause=(said.text if said and not any(t.is_a("COMP") for t in clause.tokens) else "")
            or (spared_clause(clause, item) if free else _praised_item(clause, item)),
            subjectless=bool(said and said.subjectless),
            of_person=bool(said and said.of_person),
            noun=described(clause.tokens) or quality(clause.tokens, aspect_nouns(aspect)),
            when=told_time(clause.words),
            part=clause.part,
        )
    ]


def _details(cut: list[Clause], words: str) -> dict[str, str]:
    found: dict[str, str] = figures(words) | counts(words)
    persons = word_set("persons")
    for clause in cut:
        for token in clause.tokens:
            if token.lemmas & persons and "person" not in found and (form := token.may_be("NOUN")):
                found["person"] = form.lemma if form.number == "sing" else form.word
                found["person_lemma"] = form.lemma
                found["person_number"] = form.number
    finds = [token.lower for clause in cut for token in clause.tokens if token.lemmas & word_set("finds") and _quotable(token)]
    found |= {"find": finds[0]} if finds else {}
    if when := told_time(words):
        found["when"] = when
    return found


def _quotable(token: Token) -> bool:
    """A word that may stand alone between quotes: a nominative, an adverb, a verb of the thing; never «космосе»."""
    form = token.forms[0] if token.forms else None
    return form is None or form.case in {"", "nomn"} or any(f.case == "nomn" and f.pos == form.pos for f in token.forms)


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
