"""Where passages are kept and how candidates are fetched: in memory, or in a database with a vector index beside it."""

from collections.abc import Collection, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from knowledge.bm25 import Counts
from knowledge.types import Kind, Passage, Platform
from knowledge.words import Terms

Vector = NDArray[np.float32]


class Section(StrEnum):
    """Kinds that are searched together. Past answers and voice are never mixed with sources."""

    CARDS = "cards"
    TEXTS = "texts"
    ANSWERS = "answers"
    VOICE = "voice"


SECTION = {
    Kind.CARD: Section.CARDS,
    Kind.POLICY: Section.TEXTS,
    Kind.FAQ: Section.TEXTS,
    Kind.MACRO: Section.TEXTS,
    Kind.RULE: Section.TEXTS,
    Kind.LAW: Section.TEXTS,
    Kind.ANSWER: Section.ANSWERS,
    Kind.VOICE: Section.VOICE,
}

SOURCES = tuple(kind for kind in Kind if SECTION[kind] in {Section.CARDS, Section.TEXTS})
"""What is searched when nobody says which kinds."""


@dataclass(frozen=True)
class Shelf:
    """One shop's passages of one section, with the word counts that weigh a question's words; `version` grows with every change."""

    id: int
    shop: str
    section: Section
    stems: Counts
    pieces: Counts
    version: int = 0


@dataclass(frozen=True)
class Entry:
    """A candidate with everything a score needs; the passage itself is read only for those that are kept."""

    id: int
    key: str
    kind: Kind
    stems: Terms
    pieces: Terms
    vector: Vector | None


@dataclass(frozen=True)
class Scope:
    """What a search may see: shelves, kinds, a platform, a day, and only the passages named by `only` if it is given."""

    shelves: tuple[Shelf, ...]
    kinds: Collection[str]
    platform: Platform | None = None
    on: date | None = None
    only: Collection[str] | None = None


class Holdings(Protocol):
    """Passages of all shops. Everything goes by shelves, so that no search can see a shop it was not asked for."""

    def looking(self) -> AbstractContextManager[None]: ...

    def shelves(self, shop_id: str, sections: Collection[Section]) -> tuple[Shelf, ...]: ...

    def by_words(self, scope: Scope, stems: Sequence[str], limit: int) -> list[int]: ...

    def by_vector(self, scope: Scope, vector: Vector, limit: int) -> list[int]: ...

    def entries(self, scope: Scope, ids: Collection[int]) -> list[Entry]: ...

    def passages(self, ids: Sequence[int]) -> list[Passage]: ...


def in_force(start: date | None, end: date | None, on: date | None) -> bool:
    """Whether a text holds on a day; `end` is its last day. Without a day everything holds."""
    return on is None or ((start is None or start <= on) and (end is None or on <= end))
