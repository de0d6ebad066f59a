"""The sentences of a text that are worth reading for what they mean."""

import re

from knowledge.types import Span

_SENTENCE = re.compile(r"(?:[^.!?。！？\n]|\.(?=[a-z0-9]))+[.!?。！？]*")
"""A full stop right before a small Latin letter or a digit stands inside a name or a number (cam.local, 2.5)."""
_SHORTEST = 4
_MOST_SENTENCES = 12
_LONGEST = 400
_MOST_CHARACTERS = 1_000
"""What an encoder reads of one message at most: a long one has said what it means by then, a hostile one costs no more."""
_PIECE = re.compile(r"[^\W_\u2e80-\uffff]+|[^\s]")
_MOST_PIECES = 320
"""Words, marks and Chinese signs: what an encoder's time grows with; a thousand characters of prose have about two hundred."""
_WORDLIKE = 0.6
"""Least share of letters and blanks in a sentence that may mean something."""


def sentences(text: str) -> tuple[Span, ...]:
    """Where the sentences stand that are long enough to mean something and made of words; at most twelve."""
    found: list[Span] = []
    left, pieces = _MOST_CHARACTERS, _MOST_PIECES
    for match in _SENTENCE.finditer(text):
        start = match.start() + len(match.group()) - len(match.group().lstrip())
        span = Span(start, max(start, min(match.end(), start + _LONGEST)))
        if _says_something(span.of(text).rstrip()) and left > 0 and pieces > 0:
            left -= span.end - span.start
            pieces -= len(_PIECE.findall(span.of(text)))
            found.append(span)
    return tuple(found[:_MOST_SENTENCES])


def _says_something(sentence: str) -> bool:
    wordlike = sum(sign.isalpha() or sign.isspace() for sign in sentence)
    return len(sentence) >= _SHORTEST and wordlike >= _WORDLIKE * len(sentence)
