"""Other readings of a text in which an instruction may hide: invisible letters, encodings, reversed or spaced-out words."""

import base64
import binascii
import codecs
import html
import re
import urllib.parse
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from knowledge.types import Span

HIDDEN_TEXT = "IN-INJECT-02"
_BASE64 = re.compile(r"[A-Za-z0-9+/_-]{16,}={0,2}")
_HEX = re.compile(r"(?:(?:\\x|0x|%)?[0-9A-Fa-f]{2}[\s,:]?){10,}")
_BINARY = re.compile(r"(?:[01]{8}\s?){5,}")
_ESCAPES = re.compile(r"(?:\\u[0-9A-Fa-f]{4}\s?){5,}")
_ENTITIES = re.compile(r"(?:&#x?[0-9A-Fa-f]{2,6};\s?){5,}")
_PERCENT = re.compile(r"(?:%[0-9A-Fa-f]{2}[\w.+-]{0,20}){4,}")
_TAGS = re.compile("[\U000e0020-\U000e007e]{4,}")
_SPACED = re.compile(r"(?<!\w)(?:[^\W\d_]([ .\-_*|/])){4,}[^\W\d_](?!\w)(?:\s{1,3}(?:[^\W\d_][ .\-_*|/])+[^\W\d_](?!\w))*")
_LEET_WORD = re.compile(r"(?<!\w)(?=\w*[A-Za-z])(?=\w*[013457@$])[\w@$]{4,}")
_LEET = str.maketrans("013457@$", "oieastas")
_WORD = re.compile(r"[^\W\d_]+")
_JOINERS = re.compile(r"[\"'`«»“”]\s{0,3}(?:[+,.&;|]{1,2}|и|and)?\s{0,3}(?:\w\s{0,3}=\s{0,3})?[\"'`«»“”]")
_INSTRUCTION_ROOTS = (
    "ignor|instruct|prompt|system|disregard|forget|rules|reveal|previous|override|bypass|password|jailbreak|you are|pretend"
    "|игнорир|инструкц|правил|промпт|систем|забуд|предыдущ|выведи|покажи|раскрой|ограничен|отключи|притвор|пароль"
    "|忽略|指令|提示词|规则|系统"
)
_SMELLS = re.compile(_INSTRUCTION_ROOTS, re.IGNORECASE)
_READABLE = 0.85
_MOST_BLOBS = 8


@dataclass(frozen=True)
class View:
    """A text read in another way. Positions in it lead back to `whole`, the part of the original it came from."""

    text: str
    how: str
    whole: Span
    telling: str | None = None
    at: tuple[int, ...] | None = None

    def original(self, span: Span) -> Span:
        """Where the original holds what stands at `span` in the view."""
        if self.at is None or span.start >= span.end:
            return self.whole
        places = self.at[span.start : span.end]
        return Span(min(places), max(places) + 1)


def views(text: str) -> Iterator[View]:
    """Every other reading that could hold an instruction."""
    yield from _hidden(text)
    yield from _blobs(text)
    yield from _turned(text)
    yield from _joined(text)


def _hidden(text: str) -> Iterator[View]:
    for match in _TAGS.finditer(text):
        yield View("".join(chr(ord(character) - 0xE0000) for character in match[0]), "tag characters", Span(*match.span()), HIDDEN_TEXT)


def _blobs(text: str) -> Iterator[View]:
    decoders: tuple[tuple[str, re.Pattern[str], Callable[[str], str]], ...] = (
        ("base64", _BASE64, _from_base64),
        ("hexadecimal", _HEX, _from_hex),
        ("binary", _BINARY, _from_binary),
        ("escapes", _ESCAPES, _from_escapes),
        ("entities", _ENTITIES, html.unescape),
        ("percent encoding", _PERCENT, urllib.parse.unquote),
    )
    for how, pattern, decode in decoders:
        for number, match in enumerate(pattern.finditer(text)):
            if number >= _MOST_BLOBS:
                break
            decoded = _readable(match[0], decode)
            if decoded:
                yield View(decoded, how, Span(*match.span()), HIDDEN_TEXT if how in {"base64", "hexadecimal", "binary"} else None)


def _readable(blob: str, decode: Callable[[str], str]) -> str | None:
    """What a blob says, if it says something in words."""
    try:
        decoded = decode(blob)
    except (ValueError, binascii.Error, UnicodeDecodeError):
        return None
    if decoded == blob or not decoded:
        return None
    wordlike = sum(character.isalpha() or character.isspace() for character in decoded)
    has_words = " " in decoded.strip() or any("\u4e00" <= character <= "\u9fff" for character in decoded)
    return decoded if wordlike / len(decoded) >= _READABLE and has_words else None


def _from_base64(blob: str) -> str:
    core = blob.rstrip("=").replace("-", "+").replace("_", "/")
    core = core[: len(core) - (len(core) % 4 == 1)]
    return base64.b64decode(core + "=" * (-len(core) % 4)).decode("utf-8")


def _from_hex(blob: str) -> str:
    return bytes.fromhex("".join(re.findall(r"(?:\\x|0x|%)?([0-9A-Fa-f]{2})", blob))).decode("utf-8")


def _from_binary(blob: str) -> str:
    return bytes(int(group, 2) for group in re.findall(r"[01]{8}", blob)).decode("utf-8")


def _from_escapes(blob: str) -> str:
    return "".join(chr(int(code, 16)) for code in re.findall(r"\\u([0-9A-Fa-f]{4})", blob))


def _turned(text: str) -> Iterator[View]:
    """rot13 and reversals, kept only when they smell of an instruction that the plain text does not have."""
    size = len(text)
    turned = (
        (codecs.encode(text, "rot13"), "rot13", tuple(range(size))),
        (text[::-1], "reversed text", tuple(range(size - 1, -1, -1))),
        (_WORD.sub(lambda match: match[0][::-1], text), "reversed words", tuple(range(size))),
    )
    plain = {match[0].lower() for match in _SMELLS.finditer(text)}
    for other, how, at in turned:
        if {match[0].lower() for match in _SMELLS.finditer(other)} - plain:
            yield View(other, how, Span(0, size), at=at)


def _joined(text: str) -> Iterator[View]:
    """Spaced-out letters, figures in place of letters, and pieces put together."""
    yield from _rewritten(text, _SPACED, _unspace, "spaced letters")
    yield from _rewritten(text, _LEET_WORD, lambda word: word.translate(_LEET), "figures for letters")
    yield from _rewritten(text, _JOINERS, lambda _: "", "split pieces")


def _unspace(run: str) -> str:
    return " ".join(re.sub(r"[ .\-_*|/]", "", word) for word in re.split(r"\s{2,}", run))


def _rewritten(text: str, pattern: re.Pattern[str], rewrite: Callable[[str], str], how: str) -> Iterator[View]:
    out: list[str] = []
    at: list[int] = []
    last = 0
    for match in pattern.finditer(text):
        new = rewrite(match[0])
        out += [text[last : match.start()], new]
        at += [*range(last, match.start()), *([match.start()] * max(len(new) - 1, 0)), *([match.end() - 1] if new else [])]
        last = match.end()
    if not out:
        return
    out.append(text[last:])
    at += range(last, len(text))
    joined = "".join(out)
    if _SMELLS.search(joined):
        yield View(joined, how, Span(0, len(text)), at=tuple(at))
