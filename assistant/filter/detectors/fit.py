"""Whether a reply fits what it answers: its tone and its specifics."""

from collections.abc import Iterator
from functools import cache

from assistant.filter.candidate import Candidate
from assistant.filter.engine import Hit, detector
from assistant.filter.lexicons import lexicon
from assistant.filter.morphology import lemmas
from assistant.filter.normalise import normalise
from assistant.filter.tokens import tokenise
from knowledge.types import Span

_LOW_RATING = 3
_OWN_WORDS = 0.3
_OWN_SIGNS = 0.4
_SHORTEST_STOCK = 5


@detector
def sentiment_fit(candidate: Candidate) -> Iterator[Hit]:
    """Thanks for praise, or joy that the buyer is content, under a low rating or a complaint."""
    complains = candidate.rating is None and candidate.context_complaint
    if (candidate.rating is None or candidate.rating > _LOW_RATING) and not complains:
        return
    for match in candidate.phrases_of("joy"):
        yield Hit(candidate.normal.original_span(match.start, match.end), "Радость не к месту: покупатель недоволен.")


@detector
def template_like(candidate: Candidate) -> Iterator[Hit]:
    """Stock phrases only, although the buyer wrote something specific."""
    asked = {word for word in _content(normalise(candidate.context).text) if word not in _stock()}
    said = _content(candidate.normal.text)
    own = [word for word in said if word not in _stock()]
    if len(asked) < 2 or any(word in asked for word in own):
        return
    if any(token.text[0].isdigit() for token in candidate.tokens):
        return
    if _is_chinese(candidate.normal.text):
        stock = _is_stock_chinese(candidate.normal.text)
    else:
        stock = len(said) > 2 and len(own) <= max(len(said) > 5, int(len(said) * _OWN_WORDS))
    if stock and not _instructs(candidate):
        yield Hit(Span(0, len(candidate.text)), "Ничего о том, что написал покупатель.")


@cache
def _stock() -> frozenset[str]:
    data = lexicon("template")
    return frozenset(
        form for name in ("ru", "en") for line in data[name] for word in line.split() for form in lemmas(word.replace("ё", "е"))
    )


def _content(text: str) -> list[str]:
    """Dictionary forms of the words that carry meaning."""
    small = _small()
    found: list[str] = []
    for token in tokenise(text):
        if token.text[0] > "\u2e80":
            found.extend(token.text[index : index + 2] for index in range(len(token.text) - 1))
        elif len(token.text) > 2 and token.text not in small:
            forms = lemmas(token.text)
            found.append(min(forms & _stock(), default=min(forms)))
    return found


@cache
def _small() -> frozenset[str]:
    return frozenset(word for line in lexicon("template")["small"] for word in line.split())


def _is_chinese(text: str) -> bool:
    return sum("\u4e00" <= sign <= "\u9fff" for sign in text) * 2 > len(text)


def _is_stock_chinese(text: str) -> bool:
    """Whether most of a Chinese text is stock phrases."""
    signs = sum("\u4e00" <= sign <= "\u9fff" for sign in text)
    return signs > _SHORTEST_STOCK and len(_left_over(text)) <= signs * _OWN_SIGNS


def _instructs(candidate: Candidate) -> bool:
    """Whether the reply tells the buyer how to get what is owed (a return, a request, an order page): that answers something."""
    text = candidate.normal.text.lower()
    return any(part in text for part in lexicon("template")["answers"])


def _left_over(text: str) -> str:
    """What remains of a Chinese text without its stock phrases and particles."""
    for phrase in sorted(lexicon("template")["zh"], key=len, reverse=True):
        text = text.replace(phrase, "")
    rest = "".join(sign for sign in text if "\u4e00" <= sign <= "\u9fff")
    return rest if len(rest) > 2 else ""
