"""Properties told one after another: «волосы мягкие, гладкие и послушные» is cut at its commas and put together again here."""

from collections.abc import Sequence
from dataclasses import replace

from assistant.reading.clauses import Clause, Token
from assistant.reading.lexicon import lexicon
from assistant.reading.morphology import plain
from assistant.reading.values import Point, Polarity

_MOST = 3
"""More properties than these are a list, not a sentence."""


def coordinated(said: Sequence[tuple[Clause, list[Point]]]) -> list[tuple[Clause, list[Point]]]:
    """The clauses with their points; a praised clause that ends in a property takes in the bare properties that follow it."""
    done: list[tuple[Clause, list[Point]]] = []
    taken = 0
    for clause, points in said:
        lead = _open(done[-1]) if done and done[-1][0].sentence == clause.sentence and not clause.joint and taken < _MOST else None
        if lead is not None and (more := _properties(clause.tokens, lead.clause.replace(",", ""))):
            both = replace(lead, clause=f"{lead.clause}, {more}", words=f"{lead.words}, {clause.words}")
            done[-1] = (done[-1][0], [both, *done[-1][1][1:]])
            taken += 1
        else:
            done.append((clause, points))
            taken = 0
    return done


def _open(last: tuple[Clause, list[Point]]) -> Point | None:
    """The praise that ends in a property said of a thing."""
    point = last[1][0] if len(last[1]) == 1 else None
    if point is None or point.polarity is not Polarity.PRAISE or not point.clause or point.of_person or " и " in point.clause:
        return None
    return point if _property(Token(point.clause.split()[-1]), None) else None


def _properties(tokens: Sequence[Token], clause: str) -> str:
    """«гладкие и послушные», if every word agrees with the property before it and none is said twice."""
    like, said = clause.split()[-1], {plain(word) for word in clause.split()}
    spare = lexicon().words["intensifiers"] | {"и"}
    told = [token for token in tokens if plain(token.lower) not in spare]
    if not told or len(told) > 2 or any(plain(token.lower) in said for token in told) or not all(_property(token, like) for token in told):
        return ""
    return " и ".join(token.lower for token in told)


def _property(token: Token, like: str | None) -> bool:
    """A telling adjective in the nominative, of the number and gender of another."""
    vague = lexicon().words["generic_adjectives"] | lexicon().words["verdicts"]
    for form in token.forms[:2]:
        if form.pos not in {"ADJF", "PRTF", "ADJS", "PRTS"} or form.case not in {"nomn", ""} or plain(form.lemma) in vague:
            continue
        if like is None:
            return True
        if any(f.pos == form.pos and f.number == form.number and f.gender == form.gender for f in Token(like).forms[:2]):
            return True
    return False
