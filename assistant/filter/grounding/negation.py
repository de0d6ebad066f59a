"""What a clause denies: the whole of it, the words after «без», or what an adjective says the thing is without."""

import re
from collections.abc import Sequence
from itertools import pairwise

from assistant.filter.grounding.lexicon import concepts_of, lexicon
from assistant.filter.grounding.words import Part, Word, words_of

_PREFIX = re.compile(r"бе[зс](?!оп|усл|пл|пок|пер|прер|пол)([а-я]{5,})")


def negated(words: Sequence[Word], *, sold_out: bool) -> bool:
    """Whether the words deny what they speak of."""
    bounding = {at for start, end in lexicon().marked("bounding", words) for at in range(start, end)}
    denials = [start for start, _ in lexicon().marked("negation", words) if start not in bounding]
    shortened = any(word.text.endswith("n't") for word in words)
    told = bool(denials) or shortened or sold_out
    # «Крышку купите отдельно» says that no lid comes with it, and «докупать не нужно» that it does.
    return told is not _bought_apart(words)


def _bought_apart(words: Sequence[Word]) -> bool:
    apart, buying = (lexicon().marked(marker, words) for marker in ("apart", "buying"))
    return bool(lexicon().marked("separate", words)) or (bool(apart) and bool(buying))


def denied(words: Sequence[Word]) -> frozenset[int]:
    """Positions of words under «без», "without": the four after it."""
    set_phrases = {at for start, end in lexicon().marked("bounding", words) for at in range(start, end)}
    denials = [end for start, end in lexicon().marked("local_negation", words) if start not in set_phrases]
    if lexicon().marked("universal", words) or lexicon().marked("negation", words):
        denials += [end for _, end in lexicon().marked("exceptions", words)]
    after = {words[at].start for end in denials for at in range(end, min(end + 4, len(words)))}
    halves = {word.start for word, following in pairwise(words) if freed(word, following)}
    return frozenset(after | halves | {word.start for word in words if _prefixed(word)})


def denies(word: Word) -> bool:
    """Whether the word denies those after it: «без»."""
    return bool(lexicon().marked("local_negation", [word]))


def without_prefix(word: Word) -> str | None:
    """«зерновой» of «беззерновой»: what an adjective says the thing is without."""
    match = _PREFIX.fullmatch(word.text) if word.russian and word.part in {Part.ADJECTIVE, Part.VERB} else None
    return match.group(1) if match else None


def _prefixed(word: Word) -> bool:
    rest = without_prefix(word)
    return rest is not None and bool(concepts_of(words_of(rest))) and not concepts_of([word])


def freed(word: Word, following: Word) -> bool:
    """ "tool-free", "sugar-free": the first half is denied."""
    plain = word.text in lexicon().texts["before_free"] or word.text.endswith(("ed", "ing"))
    return following.text == "free" and following.start == word.end + 1 and not plain
