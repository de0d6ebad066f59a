"""What the words around a quantity say of it: at most, at least, about, under, over."""

import re
from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import replace

from assistant.filter.grounding.lexicon import lexicon
from assistant.filter.grounding.quantity import Bound, Quantity
from assistant.filter.grounding.words import Word

_OVER = re.compile(
    r"\s*(?:с лишним|с небольшим|с хвостиком|с чем-то|или чуть больше|or so|or a bit more|plus change|多一点|多点|多一些|出头|多(?!\w))"
)
_FULL = re.compile(r"^\s*(?:\+|и\s|или\s|or\s|and\s|以上|及以上|起|以内|以下|之内|включительно)")


def with_bounds(text: str, words: Sequence[Word], quantity: Quantity) -> Quantity:
    first = bisect_left(words, quantity.start, key=lambda word: word.start)
    before = [word for word in words[max(first - 3, 0) : first] if quantity.start - 24 <= word.start and word.end <= quantity.start]
    last = bisect_left(words, quantity.end, key=lambda word: word.start)
    after = [word for word in words[last : last + 3] if word.start < quantity.end + 16]
    words_before = _close(before, text, quantity.start)
    marks = {name: _ends_at(name, words_before) for name in ("approximately", "under", "over", "at_most", "at_least")}
    tail = text[quantity.end : quantity.end + 16]
    marks["approximately"] |= tail.lstrip().startswith(("左右", "上下", "плюс-минус")) or text[: quantity.start].rstrip().endswith(
        ("~", "≈")
    )
    if _FULL.match(tail) or tail[:1] == "+":
        marks["at_least"] |= tail.startswith("+") or _starts("at_least_after", after, tail)
        marks["at_most"] |= _starts("at_most_after", after, tail)
    marks["over"] |= _OVER.match(tail) is not None
    if marks["at_least"] or marks["at_most"]:
        marks["under"] = marks["over"] = False
    bound = quantity.bound
    if bound is Bound.EXACT and marks["at_most"] and not marks["at_least"]:
        bound = Bound.AT_MOST
    elif bound is Bound.EXACT and marks["at_least"] and not marks["at_most"]:
        bound = Bound.AT_LEAST
    return replace(
        quantity, bound=bound, rough=quantity.rough or marks["approximately"], under=marks["under"], over=quantity.over or marks["over"]
    )


def _close(before: list[Word], text: str, start: int) -> list[Word]:
    """The words just before a quantity, back to the nearest stop."""
    kept: list[Word] = []
    edge = start
    for word in reversed(before):
        if re.search(r"[,.;:!?()，。；：、]", text[word.end : edge]):
            break
        kept.insert(0, word)
        edge = word.start
    return kept


def _ends_at(marker: str, words: list[Word]) -> bool:
    return any(end == len(words) for _, end in lexicon().marked(marker, words))


def _starts(marker: str, words: list[Word], tail: str) -> bool:
    return any(start == 0 for start, _ in lexicon().marked(marker, words)) or tail.startswith(("以上", "及以上", "起"))


def merge_bounds(text: str, found: list[Quantity]) -> list[Quantity]:
    """«от 2 месяцев до года»: a lower and an upper bound side by side make a range."""
    merged: list[Quantity] = []
    for quantity in found:
        last = merged[-1] if merged else None
        if (
            last is not None
            and last.bound is Bound.AT_LEAST
            and quantity.bound is Bound.AT_MOST
            and last.dimension == quantity.dimension
            and quantity.start - last.end < 8
            and last.low < quantity.high
        ):
            merged[-1] = replace(last, end=quantity.end, high=quantity.high, bound=Bound.RANGE)
        else:
            merged.append(quantity)
    return merged
