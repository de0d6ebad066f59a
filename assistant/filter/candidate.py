"""The text under check, with all that a detector may look at."""

from bisect import bisect_right
from collections.abc import Callable, Hashable
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any, TypeVar

from assistant.filter.normalise import Normalised, normalise
from assistant.filter.tokens import Token, tokenise
from knowledge.types import Channel, Direction, Language, Passage, Platform

Found = TypeVar("Found")

if TYPE_CHECKING:
    from assistant.filter.matcher import Match


@dataclass(frozen=True)
class Candidate:
    """A text to be checked. `context` is what the buyer wrote; `evidence` what may be claimed; None means not known.

    `recent` are the shop's last replies, newest first. `recorded_actions` None means: nobody knows what was recorded.
    `known_names` are names that may stand in the text without being a leak.
    What several detectors need (the normalised text, its words, the phrases found in it) is worked out once.
    """

    text: str
    language: Language | None = None
    platform: Platform | None = None
    channel: Channel | None = None
    direction: Direction = Direction.OUTBOUND
    context: str = ""
    rating: int | None = None
    evidence: tuple[Passage, ...] | None = None
    recent: tuple[str, ...] = ()
    author: str | None = None
    product_name: str | None = None
    order_status: str | None = None
    recorded_actions: tuple[str, ...] | None = None
    max_length: int | None = None
    min_length: int | None = None
    known_names: tuple[str, ...] = ()

    @cached_property
    def normal(self) -> Normalised:
        """The text as detectors read it, with the way back to the original's positions."""
        return normalise(self.text)

    @cached_property
    def tokens(self) -> tuple[Token, ...]:
        """The words and numbers of the normalised text."""
        return tokenise(self.normal.text)

    def once(self, name: Hashable, work: Callable[[], Found]) -> Found:
        """What `work` finds in this text, worked out once and remembered under `name`: several rules ask one detector."""
        if name not in self._remembered:
            self._remembered[name] = work()
        found: Found = self._remembered[name]
        return found

    @cached_property
    def _remembered(self) -> dict[Hashable, Any]:
        return {}

    @cached_property
    def phrases(self) -> "dict[str, tuple[Match, ...]]":
        """The phrase groups found, by name."""
        from assistant.filter.phrases import bundled

        return bundled().find(self.normal.text, self.tokens)

    @cached_property
    def context_phrases(self) -> "dict[str, tuple[Match, ...]]":
        """The phrase groups found in the buyer's words."""
        from assistant.filter.phrases import bundled

        context = normalise(self.context).text
        return bundled().find(context, tokenise(context))

    def phrases_of(self, group: str) -> "tuple[Match, ...]":
        """The places of one group, in any language."""
        return tuple(match for name, matches in self.phrases.items() if name.partition(":")[0] == group for match in matches)

    def sentence_at(self, place: int) -> int:
        """The number of the sentence in which a place of the normalised text stands."""
        index = bisect_right(self._starts, place)
        return self.tokens[index - 1].sentence if index else 0

    @cached_property
    def _starts(self) -> list[int]:
        return [token.start for token in self.tokens]

    @cached_property
    def context_complaint(self) -> bool:
        """Whether the buyer's words complain of something."""
        return any(name.partition(":")[0] == "complaint" for name in self.context_phrases)
