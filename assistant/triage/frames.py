"""Frames: patterns over words, written as data.

A frame is a line of elements and gaps. An element is a term `ожог`, a choice `(ожог|сыпь|красное пятно)` or a named set `@harm`;
`(…)?` may be absent. Between elements stands nothing (adjacent), `~3` (up to three words between, within a sentence), `~~9` (also
across sentences) or `<4>` (up to four words between, either order). A leading `^` asks for the start of a clause. A word of a term
finds every form of that word, a verb form such as `верну` only itself; `=слово` finds only this form, `слово*` a beginning,
`вернуть/impr` a grammatical form, `/impr` any imperative, `вернуть/ty` the imperative said to one person, `@set/impr` a form of each
word of a set, `#` a number.
"""

import itertools
import re
from bisect import bisect_left
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from assistant.triage.words import HAN, Word, fold, is_verb_form, keys

_ELEMENT = re.compile(r"\([^)]*\)|\?|~~?\d*|<\d+>|\^|\S+")
_TERM_WORD = re.compile(rf"[{HAN}]|[^\s{HAN}]+")
_SEPARATORS = re.compile(r"[-&]")
_SHORTEST_PREFIX = 3
_DEFAULT_GAP = 3
_MOST_SPANS = 400
_MOST_PLANNED = 50_000


@dataclass(frozen=True)
class Gap:
    """What may stand between two elements."""

    most: int = 0
    crosses: bool = False
    either: bool = False


@dataclass(frozen=True)
class Frame:
    """A compiled line: slots by number, and the gap before each slot but the first."""

    line: str
    slots: tuple[int, ...]
    gaps: tuple[Gap, ...]
    needed: frozenset[int]
    at_start: bool = False


class FrameError(ValueError):
    """A frame that cannot be read."""


@dataclass
class Lexicon:
    """The slots of many frames, and the trie that finds their terms in one walk over a text."""

    sets: Mapping[str, Sequence[str]] = field(default_factory=dict)
    _slots: dict[tuple[str, ...], int] = field(default_factory=dict)
    _single: dict[str, list[int]] = field(default_factory=lambda: defaultdict(list))
    _longer: dict[str, dict[str, list[tuple[tuple[str, ...], int]]]] = field(default_factory=lambda: defaultdict(lambda: defaultdict(list)))
    _prefixes: set[str] = field(default_factory=set)
    _seen: dict[str, tuple[str, ...]] = field(default_factory=dict)
    _planned: dict[str, "_Plan"] = field(default_factory=dict)

    def compile(self, line: str) -> tuple[Frame, ...]:
        """The frames that a line describes: one for each way to leave out its optional elements."""
        return tuple(self._frame(line, pieces) for pieces in _variants(_ELEMENT.findall(line)))

    def _frame(self, line: str, pieces: Sequence[str]) -> Frame:
        slots: list[int] = []
        gaps: list[Gap] = []
        pending = Gap()
        at_start = bool(pieces) and pieces[0] == "^"
        for piece in pieces[at_start:]:
            gap = _gap(piece)
            if gap is not None:
                pending = gap
                continue
            slots.append(self._slot(tuple(self._terms(piece))))
            if len(slots) > 1:
                gaps.append(pending)
            pending = Gap()
        if not slots:
            raise FrameError(f"frame {line!r} has no element")
        return Frame(line, tuple(slots), tuple(gaps), frozenset(slots), at_start)

    def _terms(self, piece: str) -> Iterator[str]:
        if piece.startswith("("):
            for choice in piece[1:-1].split("|"):
                yield from self._terms(choice) if choice.startswith("@") else (choice,)
        elif piece.startswith("@"):
            name, _, form = piece[1:].partition("/")
            if name not in self.sets:
                raise FrameError(f"no set is named {name!r}; add it under `sets`")
            for term in self.sets[name]:
                if term.startswith("@"):
                    yield from self._terms(f"{term}/{form}" if form else term)
                elif not form or (" " not in term and term[0] not in "=#"):
                    yield f"{term}/{form}" if form else term
        else:
            yield piece

    def _slot(self, terms: tuple[str, ...]) -> int:
        if terms not in self._slots:
            self._slots[terms] = len(self._slots)
            for term in terms:
                self._plant(term, self._slots[terms])
        return self._slots[terms]

    def _plant(self, term: str, slot: int) -> None:
        choices = [_term_keys(word) for word in _TERM_WORD.findall(_SEPARATORS.sub(" ", term))]
        if not choices:
            raise FrameError("an empty term")
        for chosen in itertools.product(*choices):
            self._prefixes.update(key[:-1] for key in chosen if key.endswith("*"))
            if len(chosen) == 1:
                self._single[chosen[0]].append(slot)
            else:
                self._longer[chosen[0]][chosen[1]].append((chosen[2:], slot))
        self._seen.clear()
        self._planned.clear()

    def keys_of(self, word: str) -> tuple[str, ...]:
        """The word's keys, beginnings included."""
        if word not in self._seen:
            if len(self._seen) > 50_000:
                self._seen.clear()
            starts = (word[:end] for end in range(_SHORTEST_PREFIX, len(word) + 1))
            self._seen[word] = keys(word) + tuple(f"{start}*" for start in starts if start in self._prefixes)
        return self._seen[word]

    def occurrences(self, words: Sequence[Word]) -> dict[int, list[tuple[int, int]]]:
        """Slot -> sorted ranges of word indexes where one of its terms stands."""
        named = [self.keys_of(word.text) for word in words]
        found: dict[int, set[tuple[int, int]]] = defaultdict(set)
        for index, word in enumerate(words):
            plan = self._plan_of(word.text)
            alone = (index, index + 1)
            for slot in plan.slots:
                found[slot].add(alone)
            if plan.branches and index + 1 < len(words) and words[index + 1].sentence == word.sentence:
                for branches in plan.branches:
                    for second in named[index + 1]:
                        for rest, slot in branches.get(second, ()):
                            if not rest or _follows(named, words, index + 2, rest):
                                found[slot].add((index, index + 2 + len(rest)))
        return {slot: sorted(ranges) for slot, ranges in found.items()}

    def _plan_of(self, word: str) -> "_Plan":
        """What the word may mean by itself and what it may begin; remembered, since hostile and honest texts repeat their words."""
        plan = self._planned.get(word)
        if plan is None:
            if len(self._planned) > _MOST_PLANNED:
                self._planned.clear()
            names = self.keys_of(word)
            slots = frozenset(slot for name in names for slot in self._single.get(name, ()))
            plan = self._planned[word] = _Plan(tuple(slots), tuple(self._longer[name] for name in names if name in self._longer))
        return plan


@dataclass(frozen=True)
class _Plan:
    """The slots of single terms that a word fills, and the longer terms that it begins, by their second word."""

    slots: tuple[int, ...]
    branches: tuple[Mapping[str, list[tuple[tuple[str, ...], int]]], ...]


def _follows(named: Sequence[tuple[str, ...]], words: Sequence[Word], index: int, rest: tuple[str, ...]) -> bool:
    last = index + len(rest) - 1
    if last >= len(words) or words[last].sentence != words[index - 1].sentence:
        return False
    return all(key in named[index + at] for at, key in enumerate(rest))


def _term_keys(word: str) -> tuple[str, ...]:
    word = fold(word)
    if word[0] in "=/#" or word.endswith("*") or "/" in word:
        return (word,)
    if is_verb_form(word):
        return (f"={word}",)
    return tuple(key for key in keys(word) if "/" not in key and key[0] not in "=#")


def _variants(pieces: Sequence[str]) -> Iterator[list[str]]:
    """The pieces with each optional element kept, then left out together with the gap after it."""
    if "?" not in pieces:
        yield list(pieces)
        return
    mark = pieces.index("?")
    after = mark + 1
    yield from _variants([*pieces[:mark], *pieces[after:]])
    followed = after < len(pieces) and _gap(pieces[after]) is not None
    if mark >= 2 and _gap(pieces[mark - 2]) is not None:
        yield from _variants([*pieces[: mark - 1], *pieces[after + followed :]])
    else:
        yield from _variants([*pieces[: mark - 1], *pieces[after:]])


def _gap(piece: str) -> Gap | None:
    if piece.startswith("~"):
        crosses = piece.startswith("~~")
        digits = piece.lstrip("~")
        return Gap(int(digits) if digits else _DEFAULT_GAP, crosses=crosses)
    if re.fullmatch(r"<\d+>", piece):
        return Gap(int(piece[1:-1]), either=True)
    return None


def spans(frame: Frame, found: Mapping[int, Sequence[tuple[int, int]]], words: Sequence[Word]) -> Iterable[tuple[int, int]]:
    """Ranges of word indexes where the whole frame stands."""
    if not frame.needed <= found.keys():
        return ()
    reached = [range_ for range_ in found[frame.slots[0]] if not frame.at_start or _starts(range_[0], words)]
    for slot, gap in zip(frame.slots[1:], frame.gaps, strict=True):
        reached = _reach(reached[:_MOST_SPANS], found[slot], gap, words)
        if not reached:
            return ()
    return reached


def _starts(index: int, words: Sequence[Word]) -> bool:
    return index == 0 or words[index - 1].clause != words[index].clause


def _reach(
    reached: Sequence[tuple[int, int]], targets: Sequence[tuple[int, int]], gap: Gap, words: Sequence[Word]
) -> list[tuple[int, int]]:
    """Every extension of what was reached to a target within the gap; for one end the shortest way stays."""
    best: dict[tuple[int, int], tuple[int, int]] = {}
    for start, end in reached:
        for a, b in _near(targets, end, gap.most):
            if gap.crosses or words[a].sentence == words[start].sentence:
                best[(a, b)] = max(best.get((a, b), (start, b)), (start, b))
        if gap.either:
            for a, b in _near(targets, start - gap.most - 6, gap.most + 6):
                if b <= start and start - b <= gap.most and words[a].sentence == words[start].sentence:
                    best[(a, end)] = (a, end)
    return sorted(set(best.values()))


def _near(targets: Sequence[tuple[int, int]], start: int, most: int) -> Iterator[tuple[int, int]]:
    at = bisect_left(targets, (start, 0))
    while at < len(targets) and targets[at][0] <= start + most:
        yield targets[at]
        at += 1
