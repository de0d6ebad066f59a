"""What a clause praises or blames by its words alone: aspects, and praising words against blaming ones."""

from functools import cache

from assistant.reading.clauses import Clause
from assistant.reading.lexicon import lexicon
from assistant.reading.patterns import Patterns


@cache
def patterns_of(kind: str) -> Patterns:
    entries = getattr(lexicon(), kind)
    return Patterns((code, entry.get("says", ())) for code, entry in entries.items())


def praises_something(clause: Clause) -> bool:
    return bool(patterns_of("aspects").matches(clause.tokens))


def aspect_of(clause: Clause) -> str:
    matches = patterns_of("aspects").matches(clause.tokens)
    if matches:
        return max(matches, key=lambda m: (len(m.pattern), -m.start)).code
    for token in clause.tokens:
        for code, entry in lexicon().aspects.items():
            if token.lemmas & _nouns(code, str(entry.get("nouns", ""))):
                return code
    return ""


def aspect_nouns(aspect: str) -> frozenset[str]:
    return _nouns(aspect, str(lexicon().aspects.get(aspect, {}).get("nouns", "")))


@cache
def _nouns(code: str, text: str) -> frozenset[str]:
    return frozenset(text.replace("ё", "е").split())


def judgement(clause: Clause) -> int:
    """Praising words less blaming ones; a word under «не» counts the other way."""
    said = {token.lemma for token in clause.tokens}
    if {"оставлять", "желать"} <= said:
        return -1
    total = 0
    lists = lexicon().words
    for place, token in enumerate(clause.tokens):
        value = (1 if token.lemmas & word_set("positive") else 0) - (1 if token.lemmas & word_set("negative") else 0)
        before = [t.lower for t in clause.tokens[max(0, place - 3) : place]]
        if (
            value
            and not any(word.startswith(("перест", "уста")) for word in before[-1:])
            and (_denies(before) or "нет" in before[-1:] or "без" in before[-1:])
        ):
            value = -value
        total += value
    return total if lists else 0


def _denies(before: list[str]) -> bool:
    """«не» right before the word, or an adverb of degree between: «не очень удобно», and not «не тонкие, рекомендую»."""
    if before[-1:] == ["не"]:
        return True
    between = before[-1] if before[-2:-1] == ["не"] else ""
    return bool(between) and (
        between in lexicon().words["intensifiers"] or not between.endswith(("ый", "ий", "ая", "ое", "ые", "ие", "ой"))
    )


@cache
def word_set(name: str) -> frozenset[str]:
    return frozenset(word.replace("ё", "е") for word in lexicon().words[name])
