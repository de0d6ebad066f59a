"""Praise: what a clause that blames nothing is glad of, in whose words it can be said."""

from assistant.reading.clauses import Clause
from assistant.reading.judging import aspect_nouns, aspect_of, judgement, patterns_of, praises_something, word_set
from assistant.reading.lexicon import lexicon
from assistant.reading.making import praised_item
from assistant.reading.morphology import agree
from assistant.reading.nouns import described, quality, subject_noun
from assistant.reading.phrases import Phrase
from assistant.reading.predication import predication
from assistant.reading.sparing import spared, spared_clause
from assistant.reading.using import eats_of
from assistant.reading.values import Point, Polarity
from assistant.reading.when import told_time


def praises(clause: Clause, item: Phrase | None) -> list[Point]:
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
    if wishes(clause):
        return [Point(Polarity.WISH, clause.words, aspect=aspect, noun=subject_noun(clause.tokens, 0), part=clause.part)]
    held_back = (
        clause.tokens[0].lower in lexicon().words["opposing"]
        or any(t.lower in {"слишком", "чересчур"} for t in clause.tokens)
        or (clause.joint in {"но", "однако", "хотя"} and judged <= 0)
    ) and not free
    if (judged < 0 and not free) or held_back or (judged == 0 and not praised and not (clause.part == "pros" and aspect)):
        return [Point(Polarity.NEUTRAL, clause.words, aspect=aspect, part=clause.part)] if len(clause.tokens) > 2 else []
    shown = described(clause.tokens)
    named_aspect = any(shown.word in aspect_nouns(code) for code in lexicon().aspects) if shown is not None else True
    if shown is not None and said is None and len(shown.before) == 1 and not named_aspect:
        told = agree(shown.before[0], shown.gender, shown.number)
        return [Point(Polarity.PRAISE, clause.words, aspect=aspect, clause=f"{shown.word} {told}", noun=shown, part=clause.part)]
    return [
        Point(
            Polarity.PRAISE,
            clause.words,
            aspect=aspect,
            clause=(said.text if said and not any(t.is_a("COMP") for t in clause.tokens) else "")
            or (spared_clause(clause, item) if free else _praised_item(clause, item)),
            subjectless=bool(said and said.subjectless),
            of_person=bool(said and said.of_person),
            noun=shown or quality(clause.tokens, aspect_nouns(aspect)),
            when=told_time(clause.words),
            part=clause.part,
        )
    ]


def _praised_item(clause: Clause, item: Phrase | None) -> str:
    matches = patterns_of("aspects").matches(clause.tokens) if item is not None and not clause.peopled else []
    return next((said for match in matches if item is not None and (said := praised_item(clause.tokens, match, item))), "")


def wishes(clause: Clause) -> bool:
    said = [token.lower for token in clause.tokens]
    return "бы" in said or any(word in said for word in ("хотелось", "хочется", "пожелание"))
