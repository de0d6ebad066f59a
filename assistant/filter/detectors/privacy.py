"""What a public text may not show of a buyer, and names that are no names."""

import re
from collections.abc import Iterator

from assistant.filter.candidate import Candidate
from assistant.filter.engine import Hit, detector
from assistant.filter.lexicons import lexicon
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
_CALLED = re.compile(
    r"^\s*(?:здравствуйте|добрый день|добрый вечер|уважаем\w{2,3}|привет|hello|hi|dear)[,!]?\s+([^,!.\n]{1,30})[,!.]", re.IGNORECASE
)


@detector
def public_data(candidate: Candidate) -> Iterator[Hit]:
    """Order and tracking numbers, addresses and documents of a buyer in a public text."""
    for pattern in _PUBLIC:
        for match in pattern.finditer(candidate.text):
            yield Hit(Span(*match.span()), "Данные заказа или покупателя видны всем.", fix="")


@detector
def bad_name(candidate: Candidate) -> Iterator[Hit]:
    """A greeting by a nickname that is nobody's name."""
    match = _CALLED.match(candidate.text)
    if match and match[1].strip().lower() in lexicon("names")["not_names"]:
        yield Hit(Span(match.start(1), match.end(1)), "Это не имя.", fix="")
