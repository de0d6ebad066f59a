"""Who a clause without a subject speaks of, and how a clause begins."""

from collections.abc import Sequence
from functools import lru_cache

from assistant.domain import Inquiry
from assistant.reading import Point
from assistant.reading.clauses import Clause, clauses
from assistant.reading.lexicon import lexicon
from assistant.reading.morphology import forms, lemma, plain
from assistant.reading.nouns import as_phrase
from assistant.reading.phrases import Phrase

_TWO_MEANINGS = ("зарядка", "заряд")


def speaks_of_another(inquiry: Inquiry, point: Point, item: Phrase) -> bool:
    """«Магнитик не на месте, внутри болтается»: the thing that the sentence began with is no product, so the product may not be named."""
    before = [
        clause
        for part, text in (("text", inquiry.text), ("pros", inquiry.pros), ("cons", inquiry.cons))
        if part == point.part or point.part not in {"pros", "cons"}
        for clause in _before(_cut(text, part), point.words)
    ]
    return any(_has_subject(clause, item) for clause in before)


@lru_cache(maxsize=64)
def _cut(text: str, part: str) -> tuple[Clause, ...]:
    """The clauses of a field, cut once for the several sentences that one reply tries."""
    return tuple(clauses(text, part))


def _before(cut: Sequence[Clause], words: str) -> list[Clause]:
    """The clauses of the same sentence that stand before the one with these words."""
    place = next((number for number, clause in enumerate(cut) if clause.words == words), 0)
    return [clause for clause in cut[:place] if clause.sentence == cut[place].sentence]


def _has_subject(clause: Clause, item: Phrase) -> bool:
    barred = lexicon().words["stop_nouns"] | lexicon().words["persons"] | {plain(item.word), plain(lemma(item.word))}
    named = (token for token in clause.tokens[:3] if token.is_a("NOUN") and token.forms[0].case == "nomn")
    return any(not token.lemmas & barred and token.lemma not in lexicon().words["items"] for token in named)


def verb_first(clause: str) -> bool:
    """«не работает пульт»: said alone it sounds like a shout."""
    words = clause.split()
    first = next((word for word in words if word.lower() not in {"не", "ни", "даже", "вообще", "очень"}), "")
    top = forms(first)[:1] if first else ()
    return len(words) > 1 and bool(top) and top[0].pos in {"VERB", "INFN"}


def unclear(point: Point) -> bool:
    """«зарядки не было» may be a cable or a charge: a noun of two meanings is named, and nothing is said of it."""
    return point.noun is not None and lemma(point.noun.word.split()[-1]) in _TWO_MEANINGS and "комплект" not in point.words.lower()


def own_noun(inquiry: Inquiry, point: Point, item: Phrase | None) -> Phrase | None:
    """The part or the function that the words of a point name, or what its sentence began with: named where nothing more is sure."""
    for part, text in (("text", inquiry.text), ("pros", inquiry.pros), ("cons", inquiry.cons)):
        cut = _cut(text, part)
        here = [clause for clause in cut if clause.words == point.words]
        for clause in [*here, *(_before(cut, point.words) if here else [])]:
            for token in clause.tokens:
                known = token.is_a("NOUN") and token.lemmas & (
                    lexicon().words["parts"] | lexicon().words["devices"] | lexicon().words["packs"]
                )
                if known and not (item and plain(item.word) in token.lemmas) and not token.lemmas & lexicon().words["items"]:
                    return as_phrase(token)
    return None


def completed(clause: str, item: Phrase | None) -> str:
    """«пришёл рабочий» said of the product: an adjective that could be taken for a person gets its subject."""
    words = clause.split()
    if item is None or not 2 <= len(words) <= 3 or not verb_first(clause):
        return clause
    lone = all(any(form.pos in {"ADJF", "PRTF"} for form in forms(word)) for word in words[1:])
    return f"{item.word} {clause}" if lone and _agrees(words[0], item) else clause


def _agrees(word: str, item: Phrase) -> bool:
    top = forms(word)[0]
    return top.number == item.number and (top.tense != "past" or item.number == "plur" or top.gender == item.gender)


def listed(clause: str) -> str:
    """«фонарь лёгкий, удобный» as «фонарь лёгкий и удобный»: a list that the buyer left open is closed."""
    clause = _parted(clause)
    head, comma, last = clause.rpartition(", ")
    if not comma or " " in last or " и " in clause or not forms(last)[:1] or forms(last)[0].pos not in {"ADJF", "ADJS", "ADVB"}:
        return clause
    before = forms(head.split()[-1].rstrip(","))[:1]
    return f"{head} и {last}" if before and before[0].pos == forms(last)[0].pos else clause


def _parted(clause: str) -> str:
    """«плед тёплый тяжёлый приятный» with the commas that were left out."""
    words = clause.split()
    like = [bool(forms(word)[:1]) and forms(word)[0].pos == "ADJF" and forms(word)[0].case == "nomn" for word in words]
    tail = next((n for n, good in enumerate(reversed(like)) if not good), len(like))
    return " ".join([*words[:-tail], ", ".join(words[-tail:])]) if tail >= 3 and "," not in clause else clause
