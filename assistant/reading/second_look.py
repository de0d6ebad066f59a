"""A second look at a complaint just read: a likeness, a genitive cut from its head, a box that was taken for the goods."""

from dataclasses import replace

from assistant.reading.clauses import Clause, Token
from assistant.reading.lexicon import lexicon
from assistant.reading.morphology import plain
from assistant.reading.nouns import as_phrase
from assistant.reading.values import Point

_LIKENESS = frozenset({"похожий", "похож", "напоминать", "будто", "словно"})
_TORN = frozenset({"tear", "damage", "used", "leak"})


def looked_at(clause: Clause, point: Point) -> Point | None:
    """The complaint as it stands, mended, or None where nothing of it is left."""
    if _likened(clause, point):
        return None
    if point.clause.endswith(" нет") and _cut_from_its_head(clause, point):
        point = replace(point, clause="", noun=None)
    box = _box(clause) if point.family in _TORN and not point.clause else None
    if box is not None:
        noun = as_phrase(box)
        return replace(point, family="packaging", problem="packaging", noun=noun, sure=noun is not None)
    return point


def _likened(clause: Clause, point: Point) -> bool:
    """«больше похожи на пыль», «будто прокисшее»: what the goods are compared with is no flaw found in them."""
    said = {token.lemma for token in clause.tokens} | {token.lower for token in clause.tokens}
    flaw = point.noun is not None and not point.problem and plain(point.noun.word) in lexicon().words["flaws"]
    return bool(said & _LIKENESS) and (flaw or point.problem == "expired")


def _cut_from_its_head(clause: Clause, point: Point) -> bool:
    """«вкуса кокосового молока нет» does not tell that there is no milk."""
    words = point.clause.split()
    place = next((n for n, token in enumerate(clause.tokens) if len(words) == 2 and plain(token.lower) == plain(words[0])), 0)
    before = [token for token in clause.tokens[:place] if not token.is_a("ADJF", "PRTF")]
    return bool(before) and before[-1].is_a("NOUN")


def _box(clause: Clause) -> Token | None:
    """The box of «пришли в разорванной коробке»: what stands after «в» and an adjective is what was torn."""
    tokens = clause.tokens
    for before, told, noun in zip(tokens, tokens[1:], tokens[2:], strict=False):
        if before.lower in {"в", "во"} and told.is_a("ADJF", "PRTF") and noun.lemmas & lexicon().words["packs"]:
            return noun
    return None
