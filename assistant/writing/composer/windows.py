"""What a shop said lately, and whether a new reply repeats it: its opening, its skeleton, its closing."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property, lru_cache

from assistant.reading.slots import SLOT

WINDOW = 200
_GREETING = re.compile(r"^(?:您好[，,]\s*|Hi [A-Z][\w-]*,\s*|(?:亲[，,])\s*|\w+(?: \w+)?(?:, [\w-]+)?!\s*)")
_END = re.compile(r"(?<=[.!?。！？])\s*(?=\S)")
_UNIT = re.compile(r"[\u4e00-\u9fff]|[^\W\u4e00-\u9fff]+")
_MANNERS = re.compile(r"[,:;]? ?(?:— )?(?:извините|пожалуйста|sorry)\b,?", re.IGNORECASE)
_WILD = "[^.!?。！？]{0,160}?"


@dataclass(frozen=True)
class Said:
    """One reply as it is compared with others: its sentences without the greeting, and its opening."""

    sentences: tuple[str, ...]
    opening: tuple[str, ...]
    manners_apart: str

    @property
    def closing(self) -> str:
        """The last sentence."""
        return self.sentences[-1] if self.sentences else ""


@lru_cache(maxsize=4096)
def said(text: str, signature: str = "") -> Said:
    """A reply cut into what is compared; the signature is none of it."""
    body = _GREETING.sub("", text.strip().removesuffix(signature).strip(), count=1)
    sentences = tuple(part.strip() for part in _END.split(body) if part.strip())
    return Said(sentences, opening(body), _bare(body))


def opening(text: str) -> tuple[str, ...]:
    """The first four words after the greeting; six signs where words are not parted."""
    units = _UNIT.findall(_GREETING.sub("", text.strip(), count=1).lower()[:120])
    return tuple(units[: 6 if units and "\u4e00" <= units[0] <= "\u9fff" else 4])


def _bare(text: str) -> str:
    return " ".join(_MANNERS.sub(" ", text).lower().split())


@dataclass(frozen=True)
class Window:
    """The shop's last replies, nearest first."""

    recent: tuple[str, ...]
    signature: str = ""

    @cached_property
    def _said(self) -> tuple[Said, ...]:
        return tuple(said(text, self.signature) for text in self.recent[:WINDOW])

    @cached_property
    def openings(self) -> frozenset[tuple[str, ...]]:
        """The openings of the window."""
        return frozenset(one.opening for one in self._said)

    @cached_property
    def sentences(self) -> frozenset[str]:
        """Every sentence of the window, word for word."""
        return frozenset(sentence for one in self._said for sentence in one.sentences)

    @cached_property
    def closings(self) -> frozenset[str]:
        """The last sentences of the window."""
        return frozenset(one.closing for one in self._said)

    def opens_alike(self, text: str) -> bool:
        """Whether a reply of the window opens with the same words."""
        return opening(text) in self.openings

    def closes_alike(self, text: str) -> bool:
        """Whether a reply of the window ends with the very same sentence."""
        return said(text, self.signature).closing in self.closings

    def built_alike(self, says: Sequence[str]) -> bool:
        """Whether a reply of the window was made of the same frames in the same order."""
        if not says:
            return False
        form = _skeleton(tuple(says))
        return any(form.fullmatch(one.manners_apart) for one in self._said)

    def says_again(self, text: str) -> bool:
        """Whether a reply of the window says the same sentences, greeting apart."""
        mine = said(text, self.signature).sentences
        return any(one.sentences == mine for one in self._said)


@lru_cache(maxsize=1024)
def _skeleton(says: tuple[str, ...]) -> re.Pattern[str]:
    """Frames as one expression: slots stand for anything within a sentence, manners may be left out."""
    parts = []
    for say in says:
        pieces = [re.escape(" ".join(piece.lower().split())) for piece in SLOT.sub("\0", _MANNERS.sub(" ", say)).split("\0")]
        parts.append(_WILD.join(pieces))
    return re.compile(r"\s*".join(part.replace(r"\ ", r"\s*") for part in parts))
