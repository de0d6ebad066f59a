"""Praise that is meant the other way: seen by its signs, the stars in view; then no praise is left, only the literal fault."""

import re
from dataclasses import replace
from functools import cache

from assistant.domain import Inquiry
from assistant.reading.lexicon import load
from assistant.reading.values import Mood, Point, Polarity, Reading

_FEW, _LOW = 3, 2


def literal(reading: Reading, inquiry: Inquiry) -> Reading:
    """The reading with its praise set aside where the message is ironic; any other reading as it is."""
    if not ironic(inquiry, reading):
        return reading
    points = tuple(_plain(point) for point in reading.points)
    mood = Mood.BLAME if any(point.polarity is Polarity.BLAME for point in points) else Mood.NEUTRAL
    return replace(reading, points=points, mood=mood, sarcastic=True, uses=(), purposes=())


def ironic(inquiry: Inquiry, reading: Reading) -> bool:
    """Whether signs of irony stand in the text: some under any stars, some under few, bare thanks only under the lowest."""
    stars, words = inquiry.rating or 5, inquiry.words[:3000]
    signs = _signs(reading.language)
    if any(form.search(words) for form in signs["strong"]):
        return stars <= _FEW or bool(reading.blames)
    if stars <= _FEW and any(form.search(words) for form in signs["weak"]):
        return True
    named = any(point.aspect not in {"", "seller", "delivery"} for point in reading.praises)
    return stars <= _LOW and not named and any(form.search(words) for form in signs["thanks"])


def _plain(point: Point) -> Point:
    return replace(point, polarity=Polarity.NEUTRAL, clause="", of_person=False) if point.polarity is Polarity.PRAISE else point


@cache
def _signs(language: str) -> dict[str, tuple[re.Pattern[str], ...]]:
    data = load("irony.yaml").get(language, {})
    kinds = ("strong", "weak", "thanks")
    return {kind: tuple(re.compile(str(form), re.IGNORECASE) for form in data.get(kind, ())) for kind in kinds}
