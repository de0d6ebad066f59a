"""Groups of phrase patterns from the lexicons, and what they find in a text."""

import itertools
from bisect import bisect_right
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cache
from typing import Any

from assistant.filter.grammar import Pattern, PatternError, parse
from assistant.filter.lexicons import lexicon, names, stay
from assistant.filter.matcher import Match, Matcher
from assistant.filter.tokens import Token

_GROUP_FIELDS = {"why", "find", "unless", "fix", "negatable", "grave", "breaks", "keeps"}
_NEGATIONS = frozenset(["не", "ни", "нет", "not", "never", "cannot", "t"])
"""«t» is what is left of "don't"."""
_TURNS = frozenset(["а", "но", "but", "instead"])
_HAN_NEGATIONS = frozenset("不别勿没无未禁")
_NO_DENIAL_AFTER = frozenset(["только", "лишь", "проще", "лучше", "удобнее", "против", "only"])
"""«Не проще ли написать в чат», "not only": a negation of something else."""
_HAN_BEFORE = 2
_REFUSED = frozenset(
    [
        "просим",
        "прошу",
        "просит",
        "требуем",
        "требует",
        "требуется",
        "предлагаем",
        "предлагаю",
        "спрашиваем",
        "спрашиваю",
        "запрашиваем",
        "собираем",
        "храним",
        "нужно",
        "нужен",
        "нужна",
        "нужны",
        "надо",
        "обязательно",
        "понадобится",
        "понадобятся",
        "видим",
    ]
)
"""What a thing named before is not: «исправлять отзыв не просим», «фото паспорта не нужно»."""
_REFUSAL_REACH = 7


@dataclass(frozen=True)
class Group:
    """Patterns with one meaning. A match is dropped when one of `unless` overlaps it or stands in its sentence.

    `negatable` matches are dropped too when a negation that no pattern asked for stands in them or right before («не переписываемся»).
    `grave` ones (payment for a review, threats) warn at least, whatever the second reading makes of the sentence.
    `breaks` and `keeps` are texts in which the group is found and is not.
    """

    name: str
    why: str
    find: tuple[Pattern, ...]
    unless: tuple[Pattern, ...]
    literal: bool
    fix: str | None = None
    negatable: bool = False
    grave: bool = False
    breaks: tuple[str, ...] = ()
    keeps: tuple[str, ...] = ()


class Phrases:
    """All groups of a folder of lexicons, compiled into one matcher for words and one for literal (Chinese) text."""

    def __init__(self, groups: Iterable[Group]) -> None:
        self.groups = {group.name: group for group in groups}
        self._matchers = tuple(Matcher(_labelled(self.groups.values(), literal=literal), literal=literal) for literal in (False, True))

    def find(self, text: str, tokens: tuple[Token, ...]) -> dict[str, tuple[Match, ...]]:
        """Group name -> its places in a normalised text, vetoes applied."""
        found: dict[str, list[Match]] = {}
        vetoes: dict[str, list[Match]] = {}
        for matcher in self._matchers:
            for match in matcher.find(text, tokens):
                kind, _, name = match.group.partition(":")
                if kind == "find":
                    if not (self.groups[name].negatable and _denied(match, text, tokens)):
                        found.setdefault(name, []).append(match)
                else:
                    vetoes.setdefault(_plain(name), []).append(match)
        ends = _sentence_ends(text, tokens)
        kept = {name: _kept(matches, vetoes.get(_plain(name), []), ends) for name, matches in found.items()}
        return {name: matches for name, matches in kept.items() if matches}


@cache
def bundled() -> Phrases:
    """The groups of the lexicons that come with Otklik.

    They live as long as the process, and so do the dictionaries.
    """
    found = Phrases(group for name in names("phrases") for group in read_groups(lexicon(name), name))
    stay()
    return found


def read_groups(data: Any, where: str) -> Iterator[Group]:
    """The groups of one lexicon file; PatternError names the file and the group that cannot be read."""
    sets = data.get("sets", {}) | {}
    for name, body in data["groups"].items():
        if unknown := set(body) - _GROUP_FIELDS:
            raise PatternError(f"{where}: group {name!r}: unknown field {min(unknown)!r}")
        try:
            yield Group(
                name=f"{name}:{data['lang']}",
                why=body.get("why", ""),
                find=tuple(parse(pattern, sets) for pattern in body["find"]),
                unless=tuple(parse(pattern, sets) for pattern in body.get("unless", ())),
                literal=data.get("lang") == "zh",
                fix=body.get("fix"),
                negatable=body.get("negatable", False),
                grave=body.get("grave", False),
                breaks=tuple(body.get("breaks", ())),
                keeps=tuple(body.get("keeps", ())),
            )
        except PatternError as error:
            raise PatternError(f"{where}: group {name!r}: {error}") from error


def _plain(name: str) -> str:
    """The name of a group without its language: what excuses a phrase in one language excuses it in all."""
    return name.partition(":")[0]


def _labelled(groups: Iterable[Group], *, literal: bool) -> Iterator[tuple[str, Pattern]]:
    for group in groups:
        if group.literal is literal:
            yield from ((f"find:{group.name}", pattern) for pattern in group.find)
            yield from ((f"unless:{group.name}", pattern) for pattern in group.unless)


def _sentence_ends(text: str, tokens: tuple[Token, ...]) -> list[int]:
    """Where each next sentence begins."""
    return [after.start for before, after in itertools.pairwise(tokens) if before.sentence != after.sentence]


def _kept(matches: list[Match], vetoes: list[Match], ends: list[int]) -> tuple[Match, ...]:
    vetoed = {bisect_right(ends, veto.start) for veto in vetoes}
    unique = {(match.start, match.end): match for match in matches if bisect_right(ends, match.start) not in vetoed}
    return tuple(sorted(unique.values(), key=lambda match: (match.start, match.end)))


def _denied(match: Match, text: str, tokens: tuple[Token, ...]) -> bool:
    """Whether the words of a match, or the one before it, deny what its pattern says."""
    if any("\u4e00" <= sign <= "\u9fff" for sign in match.source):
        said = text[max(0, match.start - _HAN_BEFORE) : match.end]
        return _HAN_NEGATIONS.isdisjoint(match.source) and not _HAN_NEGATIONS.isdisjoint(said)
    first = bisect_right(tokens, match.start, key=lambda token: token.start) - 1
    last = bisect_right(tokens, match.end - 1, key=lambda token: token.start)
    if first and tokens[first - 1].sentence == tokens[first].sentence:
        first -= 1
    if _refused(tokens, last, text):
        return True
    asked = {word for part in match.source.replace("=", "").split() for word in part.split("|")}
    for index in range(max(first, 0), last):
        if _denies(tokens, index, last) and tokens[index].text not in asked and "n't" not in match.source:
            return True
    return False


def _refused(tokens: tuple[Token, ...], last: int, text: str) -> bool:
    """Whether the clause goes on to say that nobody asks for what was named; a comma or a turn ends the clause."""
    for index in range(last, min(last + _REFUSAL_REACH, len(tokens) - 1)):
        word, after = tokens[index], tokens[index + 1]
        if word.sentence != tokens[last - 1].sentence or word.text in _TURNS or _parted(text[tokens[index - 1].end : word.start]):
            return False
        if word.text == "не" and after.text in _REFUSED:
            return True
    return False


def _parted(between: str) -> bool:
    return not {",", ";", ":"}.isdisjoint(between)


def _denies(tokens: tuple[Token, ...], index: int, last: int) -> bool:
    """Whether a negation stands here that is not taken back by «а» («не через чат, а переводом»)."""
    word, after = tokens[index].text, tokens[index + 1].text if index + 1 < len(tokens) else ""
    if word not in _NEGATIONS or after in _NO_DENIAL_AFTER:
        return False
    return all(tokens[later].text not in _TURNS for later in range(index + 1, last))
