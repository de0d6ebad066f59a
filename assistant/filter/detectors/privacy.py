"""What a public text may not show of a buyer, and names that are no names."""

import re
from collections.abc import Iterator

from assistant.filter.candidate import Candidate
from assistant.filter.contacts.phones import find_phones
from assistant.filter.engine import Hit, detector
from assistant.filter.lexicons import lexicon
from assistant.filter.morphology import is_dictionary_word, readings
from knowledge.types import Span

_PUBLIC = tuple(
    re.compile(pattern, re.IGNORECASE)
    for pattern in (
        r"(?:заказ\w*|отправлени\w*|order(?: number)?|订单)\s{0,2}(?:№|#|no\.?|号|:)?\s{0,2}[:：]?\s{0,2}\d[\d-]{5,30}",
        r"(?:трек(?:-?номер)?|tracking(?: number)?|运单号?|快递单号)[^.\n\w]{0,6}[A-Z0-9-]{8,30}",
        r"(?:ул\.|улиц[аеу]|просп\.|пр-т)\s{0,2}[А-ЯЁ][\w-]{2,30},?\s{0,2}(?:д\.?|дом)?\s{0,2}\d{1,4}",
        r"(?<!\d)\d{3}-\d{3}-\d{3}\s\d{2}(?!\d)|паспорт\w{0,3}[^.\n\d]{0,20}\d{2}\s?\d{2}\s?\d{6}",
    )
)
_OWN_DIGITS = 10
_ADDRESSED = re.compile(r"(?:^|[.!?…]\s+|(?:здравствуйте|день|вечер|утро|привет),?\s+|спасибо,\s)([А-ЯЁ][а-яё]{2,15})(?=[,!])")
"""A capitalised word set off by a comma or an exclamation mark, as an address is."""
_CALLED = re.compile(
    r"^\s*(?:здравствуйте|добрый день|добрый вечер|уважаем\w{2,3}|привет|hello|hi|dear)[,!]?\s+([^,!.\n]{1,30})[,!.]", re.IGNORECASE
)


@detector
def public_data(candidate: Candidate) -> Iterator[Hit]:
    """Order and tracking numbers, addresses and documents of a buyer in a public text."""
    for pattern in _PUBLIC:
        for match in pattern.finditer(candidate.text):
            yield Hit(Span(*match.span()), "Данные заказа или покупателя видны всем.", fix="")
    given = "".join(sign for sign in candidate.context if sign.isdigit())
    for start, end in find_phones(candidate.normal.text, candidate.tokens) if given else ():
        digits = "".join(sign for sign in candidate.normal.text[start:end] if sign.isdigit())
        if digits[-_OWN_DIGITS:] in given:
            yield Hit(candidate.normal.original_span(start, end), "Телефон покупателя виден всем.", fix="")


@detector
def buyer_name(candidate: Candidate) -> Iterator[Hit]:
    """The buyer's name, where the marketplace wants none in public: the one that is known, or a first name that the text addresses."""
    own = (candidate.author or "").strip().partition(" ")[0].lower()
    for match in _ADDRESSED.finditer(candidate.text):
        word = match[1]
        if (own and word.lower() == own) or _is_given_name(word.lower()):
            yield Hit(Span(match.start(1), match.end(1)), "На этой площадке в ответах на отзывы обращаются без имени.", fix="")


@detector
def bad_name(candidate: Candidate) -> Iterator[Hit]:
    """A greeting by a nickname that is nobody's name."""
    match = _CALLED.match(candidate.text)
    if match is None:
        return
    called = match[1].strip().lower()
    nick = called == (candidate.author or "").strip().lower() and called.isalpha() and not _may_be_called(called)
    if nick or called in lexicon("names")["not_names"]:
        yield Hit(Span(match.start(1), match.end(1)), "Это не имя.", fix="")


def _is_given_name(word: str) -> bool:
    return any({"Name", "nomn"} <= marks for _, marks in readings(word)) and is_dictionary_word(word)


def _may_be_called(word: str) -> bool:
    """Whether the dictionary knows the word as a name, or the word is not Russian, so that the dictionary cannot tell."""
    if not "а" <= word[0] <= "ё":
        return True
    return is_dictionary_word(word) and any(not marks.isdisjoint({"Name", "Patr", "Surn"}) for _, marks in readings(word))
