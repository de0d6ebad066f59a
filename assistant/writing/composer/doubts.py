"""Signs that a buyer found fault where the reading heard praise alone: such a review is held, not answered with joy."""

import re
from itertools import pairwise

from assistant.reading.clauses import Clause, Token, clauses
from assistant.reading.judging import judgement, praises_something
from assistant.reading.lexicon import lexicon
from assistant.reading.morphology import plain
from assistant.writing.composer.situation import Situation

_SAD = re.compile(r"(?<![:;)\-])\({2,}(?!\w)|☹|🙁|😞|😔|😢|😭|😡|🤬|😠|💔|👎|😤|🤢|🤮")
"""A sad face: whatever it is about, joy is no answer to it."""


def unheard(made: Situation) -> str:
    """The words of a fault, a wish or a demand that no point of the reading accounts for; empty when there are none."""
    inquiry = made.brief.inquiry
    if sad := _SAD.search(inquiry.words):
        return sad.group(0)
    found = [
        clause for part, text in (("text", inquiry.text), ("pros", inquiry.pros), ("cons", inquiry.cons)) for clause in clauses(text, part)
    ]
    return next((clause.words for clause in found if not clause.of_others and (_faults(clause) or _held_back(clause, inquiry.rating))), "")


def _faults(clause: Clause) -> bool:
    tokens = clause.tokens
    if _denied(tokens):
        return False
    demands = any(token.lower in _words("demands") for token in tokens) or any(t.lower.startswith("единственн") for t in tokens[:2])
    star = any(token.lemma in {"звезда", "звездочка"} for token in tokens) and any(token.lemma in _words("takes_off") for token in tokens)
    changed = any(a.lower == "не" and b.lemma == "такой" for a, b in pairwise(tokens)) and any(
        t.lower in _words("earlier_times") for t in tokens
    )
    return demands or star or changed or any(_too_much(token) for token in tokens) or _only_one(tokens)


def _denied(tokens: tuple[Token, ...]) -> bool:
    return any(
        token.lower in {"не", "ничуть", "нисколько"} and after.lemma in {"критично", "страшно", "страшный", "мешать", "беда", "проблема"}
        for token, after in pairwise(tokens)
    )


def _too_much(token: Token) -> bool:
    """«большеват», «быстровато»: more or less of a property than is wanted; a shade («голубоват») is none."""
    word = plain(token.lower)
    short = len(word) > 6 and word.endswith(("оват", "еват", "овата", "евата", "оваты", "еваты", "овато", "евато"))
    return short and not word.startswith(tuple(lexicon().words["mild_shades"]))


def _held_back(clause: Clause, rating: int | None) -> bool:
    """What follows «но» and praises nothing: under four stars any such words, under five those that deny or demand."""
    if clause.joint not in {"но", "однако"} or judgement(clause) > 0 or praises_something(clause):
        return False
    return (rating or 5) <= 4 or any(token.lower in _words("reserve") for token in clause.tokens)


def _only_one(tokens: tuple[Token, ...]) -> bool:
    """«на два парника одна крышка»."""
    said = [token.lower for token in tokens]
    return "только" in said and any(word in {"один", "одна", "одно", "одну"} for word in said)


def _words(name: str) -> frozenset[str]:
    return frozenset(plain(word) for word in lexicon().words[name])
