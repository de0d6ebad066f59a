"""Frames: sentences with slots. `{issue:ins}` is a phrase in a case, `{пришёл@item}` agrees with a phrase, `{^…}` opens a sentence."""

import hashlib
import re
from collections.abc import Collection
from dataclasses import dataclass
from functools import cache, cached_property
from importlib.resources import files

import yaml

from assistant.reading.lexicon import lexicon
from assistant.reading.slots import SLOT, Slots, fill
from assistant.writing.composer.tongues import informal
from assistant.writing.composer.windows import Window

_NEAR = 8


@dataclass(frozen=True)
class Frame:
    """One wording of a move. `needs` and `bars` are tags of the situation; a slot that is not there rules the frame out."""

    id: str
    say: str
    needs: frozenset[str] = frozenset()
    bars: frozenset[str] = frozenset()

    @cached_property
    def pieces(self) -> tuple[str, ...]:
        """The stretches without slots: what an earlier reply is recognised by."""
        return tuple(piece for piece in SLOT.sub("\0", self.say).split("\0") if len(piece.strip(" .,:;—")) > 2)

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
                made = found.setdefault(str(move), [])
                made.extend(_frame(f"{move}.{n}", entry, language) for n, entry in enumerate(entries, len(made) + 1))
    return {move: tuple(made) for move, made in found.items()}


@cache
def says(language: str) -> dict[str, str]:
    """Every frame of a language by its id."""
    return {frame.id: frame.say for made in frames(language).values() for frame in made}


def _frame(identity: str, entry: str | dict[str, object], language: str) -> Frame:
    told: dict[str, object] = {"say": entry} if isinstance(entry, str) else dict(entry)
    say = str(told["say"])
    bars = set(str(told.get("not", "")).split())
    if re.search(r"нов(?:ый|ой|ая|ое|ую|ым|ом|ого)\b|нов\w+@|Нов\w+ вещь", say, re.IGNORECASE):
        bars.add("worn")
    if informal(say, language):
        bars.add("formal")
    if identity.split(".")[-2] == "clause":
        bars.add("verb_first" if say.startswith("{^clause}") else "elliptic")
    stem = lexicon().canonical.get(identity.split(".")[1], "\0")[:4] if identity.count(".") > 2 else "\0"
    if identity.split(".")[-2] == "clause" and re.search(rf"{stem}|о нём|разы", say, re.IGNORECASE):
        bars.add("canonical")
    if identity.split(".")[-2] == "clause" and "item" in say:
        bars.add("says_item")
    return Frame(identity, say, frozenset(str(told.get("needs", "")).split()), frozenset(bars))


class Chooser:
    """Picks frames for one reply: what fits, nothing that the window has, the least worn first, the rest by the inquiry's own number."""

    def __init__(self, language: str, key: str, window: Window, tags: Collection[str], barred: Collection[str] = frozenset()) -> None:
        self._frames = frames(language)
        self._barred = frozenset(barred)
        self._key, self._window, self._tags = key, window, frozenset(tags)
        self.used: list[str] = []

    def say(self, move: str, slots: Slots, extra: Collection[str] = ()) -> str | None:
        """A sentence for the move, or None when no frame fits."""
        fitting = [(frame, made) for frame in self._fitting(move, extra) if (made := fill(frame.say, slots))]
        if not fitting:
            return None
        frame, made = min(fitting, key=lambda pair: (self._repeats(pair[1]), _echoes(pair[1]), *self._order(pair[0])))
        self.used.append(frame.id)
        return made

    def say_fresh(self, move: str, slots: Slots) -> str | None:
        """A sentence for a move that may be left out: nothing when the shop said the like in its last replies."""
        for frame in sorted(self._fitting(move), key=self._order):
            made = fill(frame.say, slots)
            if made and not self._repeats(made):
                self.used.append(frame.id)
                return made
        return None

    def _fitting(self, move: str, extra: Collection[str] = ()) -> list[Frame]:
        tags = self._tags | set(extra)
        return [frame for frame in self._frames.get(move, ()) if frame.fits(tags)]

    def _repeats(self, text: str) -> bool:
        """Whether the window has the sentence word for word, or opens like it where this one opens the reply."""
        return text in self._window.sentences or (not self.used and self._window.opens_alike(text))

    def _order(self, frame: Frame) -> tuple[bool, bool, int, float, str]:
        """Barred frames last, then those of the nearest replies, then by fitness and wear."""
        near = any(_in(frame, text) for text in self._window.recent[:_NEAR])
        return frame.id in self._barred, near, -len(frame.needs & _PREFERRED), self._wear(frame), self._number(frame.id)

    def _wear(self, frame: Frame) -> float:
        recent = self._window.recent
        return sum(1 / (place + 1) for place, text in enumerate(recent) if _in(frame, text)) if frame.pieces else 0.0

    def _number(self, text: str) -> str:
        return hashlib.blake2s(f"{self._key}/{text}".encode(), digest_size=6).hexdigest()


def _in(frame: Frame, text: str) -> bool:
    """Whether an earlier reply was made with the frame."""
    return bool(frame.pieces) and all(piece in text for piece in frame.pieces)


def _echoes(text: str) -> bool:
    """Whether a sentence says one word of substance twice: «упаковка повреждена — упаковка своё дело не сделала»."""
    stems = [word[:6] for word in re.findall(r"[а-яё]{6,}", text.lower())]
    return len(stems) != len(set(stems))


_PREFERRED = frozenset({"gift", "trip", "child", "repaired"})
