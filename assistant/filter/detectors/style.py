"""How a text looks: capitals, emoji, exclamation marks, length, one-word replies."""

import re
from collections.abc import Iterator
from functools import cache

from assistant.filter.candidate import Candidate
from assistant.filter.engine import Hit, detector
from assistant.filter.lexicons import lexicon
from assistant.filter.morphology import is_dictionary_word
from knowledge.types import Span

_WORD = re.compile(r"[^\W\d_]+(?:['’][^\W\d_]+)?")
_MARKS = re.compile(r"[!?！？]{2,}")
_FLAG = re.compile("[\U0001f1e6-\U0001f1ff]{2}")
_EMOJI = re.compile(
    "[\U0001f300-\U0001faff☺☹☀-☄☎☔☕☘☝☠☢☣☮☯♀♂♠-♨♻♾⚒-⚗⚙⚛⚜⚠⚡⚪⚫⚰⚱⚽⚾⛄⛅⛈⛎⛏⛑⛓⛔⛩⛪⛰-⛵⛷-⛺⛽✂✅✈-✍✒✝✡✨✳✴❄❇❌❎❓❔❗❣❤➡⤴⤵⬅⬆⬇⭐⭕🀄🃏]"
)
_EMOTICON = re.compile(r"(?<![\w:])[:;=xX8]['’]?-?[)(DPp*oO3](?![\w)])|<3(?!\d)|\^_+\^|[oO]_[oO]|(?<!\w)xD+(?!\w)")
_PICTURE = re.compile(f"{_FLAG.pattern}|{_EMOJI.pattern}")
_NEAR = 4
_JOINED = re.compile("[\u200d\ufe0f\U0001f3fb-\U0001f3ff]*")


@detector
def caps(candidate: Candidate, *, words: int = 3, share: float = 0.34) -> Iterator[Hit]:
    """Running words in capitals: at least `words` of them, or that share of all letters; brands, acronyms and sizes do not count."""
    text = candidate.normal.text
    found = [match for match in _WORD.finditer(text) if not _is_han(match.group()[0])]
    latin = all(match.group()[0].isascii() for match in found)
    loud = [match for match in found if _is_shouted(match.group(), latin=latin)]
    letters = sum(len(match.group()) for match in found) or 1
    shouted = sum(len(match.group()) for match in loud)
    if len(loud) >= words or (shouted >= 6 and shouted / letters >= share):
        for first, last in _runs(loud, text):
            span = candidate.normal.original_span(first, last)
            yield Hit(span, "Слова набраны прописными буквами.", fix=_calm(span.of(candidate.text)))


def _is_han(letter: str) -> bool:
    return letter >= "\u2e80"


def _is_shouted(word: str, *, latin: bool) -> bool:
    """Whether a word is an ordinary word in capitals; Latin ones only where the text is Latin."""
    if len(word) < 2 or not word.isupper() or word in _acronyms():
        return False
    lower = word.lower()
    if word[0].isascii():
        return latin and lower.replace("’", "'") in _common_english()
    return is_dictionary_word(lower)


@cache
def _acronyms() -> frozenset[str]:
    return frozenset(word for line in lexicon("style")["acronyms"] for word in line.split())


@cache
def _common_english() -> frozenset[str]:
    return frozenset(word for line in lexicon("english")["common"] for word in line.split())


def _runs(loud: list[re.Match[str]], text: str) -> Iterator[tuple[int, int]]:
    start = end = -1
    for match in loud:
        if start >= 0 and not any(sign.isalnum() for sign in text[end : match.start()]):
            end = match.end()
            continue
        if start >= 0:
            yield start, end
        start, end = match.span()
    if start >= 0:
        yield start, end


def _calm(words: str) -> str:
    return words[:1] + words[1:].lower()


@detector
def emoji(candidate: Candidate, *, most: int = 2) -> Iterator[Hit]:
    """More than `most` emoji, or emoji where words should be."""
    places = sorted([*_emoji(candidate.text), *(Span(*match.span()) for match in _EMOTICON.finditer(candidate.text))])
    instead = [place for place in places if _stands_for_a_word(candidate.text, place)]
    if len(places) > most:
        for place in places[most:]:
            yield Hit(place, f"Эмодзи: {len(places)}, принято не больше {most}.", fix="")
    elif len(instead) > 1:
        for place in instead:
            yield Hit(place, "Эмодзи стоит вместо слова.")


def _emoji(text: str) -> Iterator[Span]:
    position = 0
    while match := _PICTURE.search(text, position):
        end = match.end()
        while (joined := _JOINED.match(text, end)) and "\u200d" in joined.group() and (after := _EMOJI.match(text, joined.end())):
            end = after.end()
        joined = _JOINED.match(text, end)
        end = joined.end() if joined else end
        yield Span(match.start(), end)
        position = end


def _stands_for_a_word(text: str, place: Span) -> bool:
    before, after = text[max(0, place.start - _NEAR) : place.start].rstrip(), text[place.end : place.end + _NEAR].lstrip()
    return bool(before and after) and before[-1].isalpha() and after[0].isalpha() and after[0].lower() == after[0]


@detector
def exclamations(candidate: Candidate, *, most: int = 1) -> Iterator[Hit]:
    """Runs of exclamation or question marks longer than `most`."""
    for match in _MARKS.finditer(candidate.text):
        if len(match.group()) > most and set(match.group()) != {"?", "!"}:
            yield Hit(Span(*match.span()), "Несколько знаков подряд.", fix=match.group()[0])


@detector
def one_word(candidate: Candidate) -> Iterator[Hit]:
    """A reply of one word, one sign or one word repeated, a greeting set aside."""
    text = candidate.text
    data = lexicon("style")
    polite = {word for line in data["greetings"] for word in line.split()}
    words = [token.text for token in candidate.tokens]
    rest = {word for word in words if word not in polite} or set(words)
    whole = Span(len(text) - len(text.lstrip()), len(text.rstrip()))
    if (len(rest) <= 1 and not any(_is_long_han(word) for word in rest)) or (
        rest and all(_is_han(word[0]) for word in rest) and _han_words("".join(words))
    ):
        yield Hit(whole, "Ответ из одного слова.")


def _is_long_han(word: str) -> bool:
    return _is_han(word[0]) and not _han_words(word)


def _han_words(text: str) -> bool:
    """Whether nothing but one short word, perhaps repeated, and polite particles stand here."""
    data = lexicon("style")
    for particle in data["han_particles"]:
        text = text.replace(particle, "")
    return not text or any(not text.replace(word, "") for word in data["han_words"])


@detector
def thanks_only(candidate: Candidate) -> Iterator[Hit]:
    """A message that only thanks or greets."""
    stock = {word for line in lexicon("style")["thanks"] for word in line.split()}
    words = [token.text for token in candidate.tokens]
    if words and len(words) < 12 and all(word in stock for word in words):
        yield Hit(Span(0, len(candidate.text)), "В сообщении только благодарность.")


@detector
def length(candidate: Candidate) -> Iterator[Hit]:
    """A text outside the limits that the marketplace sets (longer ones never get this far)."""
    size = len(candidate.text.strip())
    if size == 0:
        yield Hit(Span(0, len(candidate.text)), "Пустой ответ.")
    elif candidate.min_length and size < candidate.min_length:
        yield Hit(Span(0, len(candidate.text)), f"Короче, чем принимает площадка: {size} из {candidate.min_length} знаков.")


@detector
def foreign_words(candidate: Candidate) -> Iterator[Hit]:
    """Common foreign words in Russian text for which there is a Russian one (brands are not among them)."""
    table = lexicon("style")["foreign_words"]
    for token in candidate.tokens:
        if token.text in table:
            yield Hit(candidate.normal.original_span(token.start, token.end), "Есть русское слово.", fix=table[token.text])
