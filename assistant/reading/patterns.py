"""Patterns over dictionary forms: «не работать», «перестать|прекратить @inf», «нет|без пульт». Gaps of two words allowed."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache

from assistant.reading.clauses import Token
from assistant.reading.lexicon import lexicon
from assistant.reading.morphology import lemmas

_GAP = 3
_NOT = frozenset({"не", "ни", "без", "нет"})
Choice = tuple[str, ...]


@dataclass(frozen=True)
class Match:
    """Where a pattern matched: positions of its words among the clause's tokens."""

    code: str
    pattern: tuple[Choice, ...]
    places: tuple[int, ...]

    @property
    def start(self) -> int:
        """The first matched word."""
        return self.places[0]

    @property
    def end(self) -> int:
        """One past the last matched word."""
        return self.places[-1] + 1


class Patterns:
    """Patterns of many codes, looked up by their first word."""

    def __init__(self, entries: Iterable[tuple[str, Iterable[str]]]) -> None:
        self._by_first: dict[str, list[tuple[str, tuple[Choice, ...]]]] = {}
        for code, texts in entries:
            for text in texts:
                pattern = tuple(_choices(choices) for choices in str(text).split())
                for first in pattern[0]:
                    self._by_first.setdefault(first, []).append((code, pattern))

    def matches(self, tokens: Sequence[Token]) -> list[Match]:
        """Every match, negation respected: a pattern that is not itself negative does not match under «не»."""
        return [match for match, denied in _found(self, tuple(tokens)) if not denied]

    def denied(self, tokens: Sequence[Token]) -> list[Match]:
        """What the clause says is not so: «не рвутся», «без дырок»."""
        return [match for match, denied in _found(self, tuple(tokens)) if denied]

    def all(self, tokens: Sequence[Token]) -> list[tuple[Match, bool]]:
        """Every match, with whether the words deny it."""
        found = []
        for place, token in enumerate(tokens):
            for key in _keys(token):
                for code, pattern in self._by_first.get(key, ()):
                    places = _follow(tokens, pattern, place)
                    if places and not _lookalike(tokens, pattern, places):
                        found.append((Match(code, pattern, places), _negated(tokens, pattern, places)))
        return found


@lru_cache(maxsize=256)
def _found(patterns: Patterns, tokens: tuple[Token, ...]) -> list[tuple[Match, bool]]:
    """The matches of a clause, looked for once: praise, blame and doubt all ask."""
    return patterns.all(tokens)


def _lookalike(tokens: Sequence[Token], pattern: tuple[Choice, ...], places: tuple[int, ...]) -> bool:
    """«мята» is no participle and «каплю» no verb where a noun is the likeliest reading."""
    for choices, place in zip(pattern, places, strict=True):
        token = tokens[place]
        nouns = {
            lemma for form in token.forms if form.pos == "NOUN" for lemma in (form.lemma.replace("ё", "е"), form.word.replace("ё", "е"))
        }
        before = tokens[place - 1] if place else None
        counted = any(f.pos == "NOUN" and f.case == "gent" for f in token.forms) and not token.is_a("NOUN")
        if counted and before is not None and before.is_a("ADJF") and before.forms[0].case == "gent" and not nouns & set(choices):
            return True
        alone = len(pattern) == 1 and any(f.pos == "NOUN" and f.case == "nomn" and f.score > 0.1 for f in token.forms)
        alone = alone and not any(other.is_a("NOUN", "VERB") for other in tokens if other is not token)
        if (token.is_a("NOUN") or alone) and not any(choice.startswith("@") for choice in choices) and not nouns & set(choices):
            return True
    return False


def _keys(token: Token) -> list[str]:
    """What the first word of a pattern may be looked up by: forms, `!` for participles and adjectives, a number."""
    keys = list(token.lemmas)
    if token.is_a("PRTF", "PRTS", "ADJF", "ADJS"):
        keys += [f"{known}!" for known in token.lemmas]
    if token.lemmas & lexicon().words["parts"]:
        keys.append("@part")
    return [*keys, "@num"] if token.numeric or token.is_a("NUMR") else keys


def _choices(text: str) -> Choice:
    """The words of one place, each by every dictionary form it may have."""
    found: set[str] = set()
    for word in text.split("|"):
        mark = "!" if word.endswith("!") else ""
        found |= {word} if word.startswith("@") else {known + mark for known in lemmas(word.removesuffix("!"))}
    return tuple(sorted(found))


def _follow(tokens: Sequence[Token], pattern: tuple[Choice, ...], start: int) -> tuple[int, ...] | None:
    places = [start]
    for choices in pattern[1:]:
        window = range(places[-1] + 1, min(places[-1] + 1 + _GAP, len(tokens)))
        place = next((i for i in window if _fits(tokens[i], choices)), None)
        if place is None:
            return None
        places.append(place)
    return tuple(places)


def _fits(token: Token, choices: Choice) -> bool:
    if token.lemmas & set(choices):
        return True
    if token.is_a("PRTF", "PRTS", "ADJF", "ADJS") and {f"{known}!" for known in token.lemmas} & set(choices):
        return True
    if "@inf" in choices:
        return token.is_a("INFN")
    if "@works" in choices:
        return token.is_a("INFN") and bool(token.lemmas & lexicon().words["product_verbs"])
    if "@adj" in choices:
        return token.is_a("ADJF", "ADJS", "PRTF", "PRTS")
    if "@noun" in choices:
        return token.is_a("NOUN")
    if "@part" in choices:
        return bool(token.lemmas & lexicon().words["parts"])
    return "@num" in choices and (token.numeric or token.is_a("NUMR"))


def _negated(tokens: Sequence[Token], pattern: tuple[Choice, ...], places: tuple[int, ...]) -> bool:
    if any(set(choices) & _NOT for choices in pattern):
        return False
    after = [token.lower for token in tokens[places[-1] + 1 : places[-1] + 3]]
    absent = any(token.lower in {"нет", "нету"} for token in tokens[places[-1] + 1 :])
    if absent and len(places) == 1 and tokens[places[0]].is_a("NOUN"):
        return True
    if after[:1] == ["нет"] or after in (["не", "было"], ["не", "обнаружено"], ["не", "нашла"], ["не", "нашел"], ["не", "заметила"]):
        return True
    return any(_denied(tokens, place) for place in places)


def _among_denied(tokens: Sequence[Token], place: int) -> bool:
    """«без сколов и царапин»: one «без» denies the whole list."""
    at = place - 1
    while at >= 0 and (tokens[at].may_be("NOUN") or tokens[at].is_a("ADJF") or tokens[at].lower in {"и", "или", "ни"}):
        at -= 1
    return tokens[place].may_be("NOUN") is not None and at >= 0 and place - at > 1 and tokens[at].lower == "без"


def _denied(tokens: Sequence[Token], place: int) -> bool:
    """«не» or «никакой» right before the word, or one word further."""
    before = [token.lower for token in tokens[max(0, place - 2) : place]]
    if _among_denied(tokens, place):
        return True
    near = bool(before) and (before[-1] in _NOT or before[-1].startswith("никак"))
    return near or (len(before) == 2 and before[0] in {"не", "нет", "без"} and before[1] not in {"и", "только"})
