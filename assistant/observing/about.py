"""What the present thread is working on, so that every line of the log says so; and the buyer's words, so that no line repeats them."""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar

from structlog.contextvars import bound_contextvars

from assistant.domain import Inquiry

WINDOW = 12
"""This many characters in a row of a buyer's words are taken for a quotation."""

HIDDEN = "[…]"

_words: ContextVar[tuple[str, ...]] = ContextVar("otklik_words", default=())


@contextmanager
def about(inquiry: Inquiry) -> Iterator[None]:
    """Everything logged inside is about this inquiry, and quotes nothing of it."""
    said = [inquiry.text, inquiry.pros, inquiry.cons, inquiry.author, *inquiry.tags, *(message.text for message in inquiry.thread)]
    token = _words.set(tuple(text for text in said if text))
    try:
        with working(shop=inquiry.shop_id, inquiry=inquiry.id, platform=inquiry.platform.value, channel=inquiry.channel.value):
            yield
    finally:
        _words.reset(token)


@contextmanager
def working(**fields: str) -> Iterator[None]:
    """Names what is worked on: shop, inquiry, workflow, prompt."""
    with bound_contextvars(**fields):
        yield


def without_quotations(line: str) -> str:
    """The line with every run of the present buyer's words taken out, spelled or escaped."""
    for text in _words.get():
        for spelled in {text, text.encode("unicode_escape").decode(), ascii(text)[1:-1]}:
            line = _without(line, spelled)
    return line


def _without(line: str, text: str) -> str:
    """Short texts are looked for whole, as words of their own; long ones in windows, so that a part of them is found too."""
    text = text.strip()
    if len(text) < WINDOW:
        return line.replace(text, HIDDEN) if len(text) >= 4 else line
    windows = {text[start : start + WINDOW] for start in range(len(text) - WINDOW + 1)}
    marked = bytearray(len(line))
    for start in range(len(line) - WINDOW + 1):
        if line[start : start + WINDOW] in windows:
            marked[start : start + WINDOW] = b"\1" * WINDOW
    return "".join(_shown(line, marked))


def _shown(line: str, marked: bytearray) -> Iterator[str]:
    for place, letter in enumerate(line):
        if not marked[place]:
            yield letter
        elif place == 0 or not marked[place - 1]:
            yield HIDDEN
