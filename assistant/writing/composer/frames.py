"""Frames: sentences with slots. `{issue:ins}` is a phrase in a case, `{пришёл@item}` agrees with a phrase, `{^…}` opens a sentence."""

import hashlib
import re
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

import yaml

from assistant.reading.morphology import CASES, agree, starts_with_vowel
from assistant.reading.phrases import Phrase

Slots = Mapping[str, Phrase | str]
_SLOT = re.compile(r"\{(\^)?([^\W\d_]\w*)(?:@(\w+))?(?::(\w+))?\}")
_WINDOW = 60


@dataclass(frozen=True)
class Frame:
    """One wording of a move. `needs` and `bars` are tags of the situation; a slot that is not there rules the frame out."""

    id: str
    say: str
    needs: frozenset[str] = frozenset()
    bars: frozenset[str] = frozenset()

    @property
    def literal(self) -> str:
        """The longest stretch without slots: what an earlier reply is recognised by."""
        return max(_SLOT.sub("\0", self.say).split("\0"), key=len).strip(" .,:;—")

    def fits(self, tags: Collection[str]) -> bool:
        """Whether the situation allows it."""
        return self.needs <= set(tags) and not self.bars & set(tags)


@cache
def frames(language: str) -> dict[str, tuple[Frame, ...]]:
    """Every move of a language with its frames."""
    found: dict[str, list[Frame]] = {}
    folder = files("assistant.writing").joinpath("frames")
    for path in sorted(folder.iterdir(), key=lambda entry: entry.name):
        if path.name.startswith(f"{language}.") and path.name.endswith(".yaml"):
            for move, entries in yaml.safe_load(path.read_text(encoding="utf-8")).items():
                found.setdefault(str(move), []).extend(_frame(f"{move}.{n}", entry) for n, entry in enumerate(entries, 1))
    return {move: tuple(made) for move, made in found.items()}


def _frame(identity: str, entry: str | dict[str, object]) -> Frame:
    if isinstance(entry, str):
        return Frame(identity, entry)
    return Frame(
        identity,
        str(entry["say"]),
        frozenset(str(entry.get("needs", "")).split()),
        frozenset(str(entry.get("not", "")).split()),
    )


def fill(say: str, slots: Slots) -> str | None:
    """The sentence with every slot filled, or None when a form is missing."""
    missing = False

    def put(match: re.Match[str]) -> str:
        nonlocal missing
        made = _slot(match, slots)
        missing = missing or made is None
        return made or ""

    text = _SLOT.sub(put, say)
    return None if missing else _prepositions(text)


def _slot(match: re.Match[str], slots: Slots) -> str | None:
    opens, name, partner, case = match.groups()
    made: str | None
    if partner:
        other = slots.get(partner)
        made = agree(name, other.gender, other.number, CASES[case or "nom"]) if isinstance(other, Phrase) else None
    else:
        value = slots.get(name)
        made = value.case(case or "nom") if isinstance(value, Phrase) else value
    if not made:
        return None
    return made[0].upper() + made[1:] if opens else made


def _prepositions(text: str) -> str:
    """О/об, с/со, в/во by the word that follows."""
    text = re.sub(r"\b([Оо]) (?=(\w+))", lambda m: m.group(1) + ("б " if starts_with_vowel(m.group(2)) else " "), text)
    text = re.sub(r"\b([Сс]) (?=[сзшщжч][бвгджзклмнпрстфхцчшщ])", r"\1о ", text)
    return re.sub(r"\b([Вв]) (?=[вф][бвгджзклмнпрстфхцчшщ])", r"\1о ", text)


class Chooser:
    """Picks frames for one reply: what fits, the least worn first, the rest by the inquiry's own number."""

    def __init__(self, language: str, key: str, recent: Sequence[str], tags: Collection[str]) -> None:
        self._frames = frames(language)
        self._key, self._recent, self._tags = key, recent[:_WINDOW], frozenset(tags)
        self.used: list[str] = []

    def say(self, move: str, slots: Slots, extra: Collection[str] = ()) -> str | None:
        """A sentence for the move, or None when no frame fits."""
        for frame in self._ordered(move, self._tags | set(extra)):
            made = fill(frame.say, slots)
            if made:
                self.used.append(frame.id)
                return made
        return None

    def has(self, move: str) -> bool:
        """Whether the language has such a move at all."""
        return move in self._frames

    def _ordered(self, move: str, tags: Collection[str]) -> list[Frame]:
        fitting = [frame for frame in self._frames.get(move, ()) if frame.fits(tags)]
        return sorted(fitting, key=lambda frame: (-len(frame.needs & _PREFERRED), self._wear(frame), self._number(frame.id)))

    def _wear(self, frame: Frame) -> float:
        literal = frame.literal
        return sum(1 / (place + 1) for place, text in enumerate(self._recent) if literal in text) if len(literal) > 6 else 0.0

    def _number(self, text: str) -> str:
        return hashlib.blake2s(f"{self._key}/{text}".encode(), digest_size=6).hexdigest()


_PREFERRED = frozenset({"gift", "trip", "child", "repaired"})
