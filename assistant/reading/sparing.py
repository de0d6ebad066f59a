"""Praise by what did not happen: «не рвутся», «без дырок», «осадок не остаётся», «никаких крошек»."""

from itertools import pairwise

from assistant.reading.clauses import Clause
from assistant.reading.judging import patterns_of, word_set
from assistant.reading.lexicon import lexicon
from assistant.reading.nouns import noun_form
from assistant.reading.phrases import Phrase

_LACKS = frozenset({"incomplete", "delivery", "service", "manual", "lack", "effect", "taste", "price", "size", "light"})
_EITHER_WAY = frozenset({"leak", "texture", "colour", "material"})
_ABSENT = frozenset({"без", "нет", "никаких", "никакого", "ни"})


def spared(clause: Clause, *, low: bool = False) -> bool:
    """Whether the clause denies a fault that goods of its kind may have; under low stars «не пропускает воду» is a fault itself."""
    if clause.of_others or clause.asks or any(token.lower in {"но", "если", "чтобы", "бы", "пока"} for token in clause.tokens):
        return False
    families = {str(lexicon().problems[match.code]["family"]) for match in patterns_of("problems").denied(clause.tokens)}
    return bool(families - (_LACKS | _EITHER_WAY if low else _LACKS)) or bool(_freed_of(clause)) or _leaves_none(clause)


def spared_clause(clause: Clause, item: Phrase | None) -> str:
    """«фильтры без дырок», for words that name the fault alone; empty when the buyer's clause has a thing of its own."""
    word = _freed_of(clause)
    if not word or item is None or any(token.is_a("VERB", "COMP", "ADJS") for token in clause.tokens):
        return ""
    named = [token for token in clause.tokens if token.is_a("NOUN") and token.lower != word.split()[-1]]
    if named and not all(token.lower == item.word or token.lemmas & lexicon().words["stop_nouns"] for token in named):
        return ""
    return f"{item.word} без {word}"


def _freed_of(clause: Clause) -> str:
    """The nuisance, in the genitive with its adjective, that the clause says is absent: «постороннего запаха»."""
    for place, token in enumerate(clause.tokens[:-1]):
        if token.lower not in _ABSENT:
            continue
        after = list(clause.tokens[place + 1 : place + 4])
        noun = next((n for n, other in enumerate(after) if other.is_a("NOUN")), None)
        if noun is None or not all(other.is_a("ADJF") for other in after[:noun]) or noun_form(after[noun]) is None:
            continue
        if after[noun].lemmas & (word_set("nuisances") | word_set("flaws")) - word_set("empty_nuisances"):
            genitive = all(any(form.case == "gent" for form in other.forms) for other in after[: noun + 1])
            return " ".join(other.lower for other in after[: noun + 1]) if genitive else ""
    return ""


def _leaves_none(clause: Clause) -> bool:
    """«осадок не остаётся», «запаха не чувствуется»: a nuisance, and a verb of being under «не»."""
    named = any(token.lemmas & (word_set("nuisances") | word_set("flaws")) and token.is_a("NOUN") for token in clause.tokens)
    return named and any(a.lower == "не" and b.lemmas & word_set("appears") for a, b in pairwise(clause.tokens))
