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
from assistant.reading.irony import literal
from assistant.reading.judging import aspect_of, judgement, patterns_of, word_set
from assistant.reading.lexicon import lexicon
from assistant.reading.mixing import told_figures, told_mix_up
from assistant.reading.morphology import known, lemma, plain
from assistant.reading.naming import blame_of
from assistant.reading.nouns import as_phrase, item_by_place, item_in, item_of, subject_noun
from assistant.reading.phrases import Phrase
from assistant.reading.praising import praises, wishes
from assistant.reading.second_look import looked_at
from assistant.reading.sizing import measures
from assistant.reading.told import circumstances, told
from assistant.reading.tying import with_tied
from assistant.reading.unlisted import takes_a_star, tied_to_star
from assistant.reading.using import purpose_of, use_of
from assistant.reading.values import Mood, Point, Polarity, Reading
from assistant.reading.when import counts, figures, told_time

_HEADING = re.compile(r"\b(достоинства|плюсы|преимущества|недостатки|минусы|комментарий|вывод)\s*:", re.IGNORECASE)
_TIMES_MORE = re.compile(r"раза? (?:дорож|дешев|больш|меньш|в день|в неделю|в месяц)|дороже в|дешевле в", re.IGNORECASE)
_PARTS = {"дост": "pros", "плюс": "pros", "преи": "pros", "недо": "cons", "мину": "cons"}


def read(inquiry: Inquiry) -> Reading:
    """What the buyer said, in the language it is written in."""
    return literal(_read(inquiry), inquiry)


def _read(inquiry: Inquiry) -> Reading:
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
    events = frozenset(code for clause in cut if _happened(clause) for code in _circumstance(clause)) | set(circumstances(inquiry.words))
    if counts(inquiry.words):
        points = tuple(point for point in points if point.family != "wrong_item" or point.clause)
    points += told_figures(inquiry.words, points) + told_mix_up(cut, points)
    points = with_tied(points, cut)
    risks = tuple(dict.fromkeys(match.code for clause in cut for match in patterns_of("risks").matches(clause.tokens)))
    return Reading(
        language="ru",
        mood=_mood(points, cut),
        points=points,
        events=events,
        details=_details(cut, inquiry.words),
        risks=risks,
        item=item,
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
    if not named and cut and (subject := item_by_place(cut[0].tokens)):
        return subject
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
        if match.code == "repeat" and _TIMES_MORE.search(clause.words):
            continue
        if match.code != "repaired" or clause.tokens[match.start].is_a("VERB", "INFN", "GRND"):
            yield match.code


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
    if denies_flaws(clause) or (takes_a_star(clause.tokens) and tied_to_star(clause.tokens) is None):
        return []
    if clause.of_others:
        return [Point(Polarity.NEUTRAL, clause.words, part=clause.part)]
    blamed = [seen for point in blames(clause, item, rating) if (seen := looked_at(clause, point))]
    if blamed:
        return [_wish(clause, blamed[0])] if wishes(clause) else blamed
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
    return praises(clause, item)


def _wish(clause: Clause, blame: Point) -> Point:
    return Point(
        Polarity.WISH, clause.words, aspect=blame.aspect, problem=blame.problem, family=blame.family, noun=blame.noun, part=clause.part
    )


def _details(cut: list[Clause], words: str) -> dict[str, str]:
    found: dict[str, str] = figures(words) | counts(words) | told(words, cut)
    persons = word_set("persons")
    for clause in cut:
        for token in clause.tokens:
            if token.lemmas & persons and "person" not in found and (form := token.may_be("NOUN")):
                found["person"] = form.lemma if form.number == "sing" else form.word
                found["person_lemma"] = form.lemma
                found["person_number"] = form.number
    finds = [token.lower for clause in cut for token in clause.tokens if token.lemmas & word_set("finds") and _quotable(token)]
    found |= {"find": finds[0]} if finds else {}
    if sizes := measures(words):
        found["measures"] = sizes
    if when := told_time(words):
        found["when"] = when
    return found


def _quotable(token: Token) -> bool:
    """A word that may stand alone between quotes: a nominative, an adverb, a verb of the thing; never «космосе»."""
    form = token.forms[0] if token.forms else None
    return form is None or form.case in {"", "nomn"} or any(f.case == "nomn" and f.pos == form.pos for f in token.forms)


def _mood(points: tuple[Point, ...], cut: list[Clause]) -> Mood:
    if not cut:
        return Mood.EMPTY
    kinds = {point.polarity for point in points}
    if Polarity.BLAME in kinds:
        return Mood.MIXED if Polarity.PRAISE in kinds else Mood.BLAME
    return Mood.PRAISE if Polarity.PRAISE in kinds else Mood.NEUTRAL
