"""Sentences with slots: `{issue:ins}` a phrase in a case, `{пришёл@item}` agrees with a phrase, `{^…}` opens a sentence."""

import re
from collections.abc import Mapping

from assistant.reading.morphology import CASES, agree, starts_with_vowel
from assistant.reading.phrases import Phrase

Slots = Mapping[str, Phrase | str]
SLOT = re.compile(r"\{(\^)?([^\W\d_]\w*)(?:@(\w+))?(?::(\w+))?\}")


def fill(say: str, slots: Slots) -> str | None:
    """The sentence with every slot filled, or None when a form is missing."""
    missing = False

    def put(match: re.Match[str]) -> str:
        nonlocal missing
        made = _slot(match, slots)
        missing = missing or made is None
        return made or ""

    text = SLOT.sub(put, say)
    return None if missing else _prepositions(text)


def _slot(match: re.Match[str], slots: Slots) -> str | None:
    opens, name, partner, case = match.groups()
    made: str | None
    if partner:
        other = slots.get(partner)
        made = _agreed(name, other, case or "nom") if isinstance(other, Phrase) else None
    else:
        value = slots.get(name)
        made = value.case(case or "nom") if isinstance(value, Phrase) else value
    if not made:
        return None
    return made[0].upper() + made[1:] if opens else made


_ENGLISH = {"was": "were", "is": "are", "has": "have", "does": "do", "it": "they", "this": "these"}


def _agreed(name: str, other: Phrase, case: str) -> str | None:
    """A word in agreement with a phrase; English words by number alone."""
    if name in _ENGLISH:
        return _ENGLISH[name] if other.number == "plur" else name
    return agree(name, other.gender, other.number, CASES[case])


def _prepositions(text: str) -> str:
    """О/об, с/со, в/во by the word that follows."""
    text = re.sub(r"\b([Оо]) (?=(\w+))", lambda m: m.group(1) + ("б " if starts_with_vowel(m.group(2)) else " "), text)
    text = re.sub(r"\b([Сс]) (?=[сзшщжч][бвгджзклмнпрстфхцчшщ]|вк|вс|мн|льд|рт|дн)", r"\1о ", text)
    text = re.sub(r"(, чем [^—.:,]{3,30}) — ", r"\1, — ", text)
    return re.sub(r"\b([Вв]) (?=[вф][бвгджзклмнпрстфхцчшщ])", r"\1о ", text)
