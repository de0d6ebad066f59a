"""The text under check, with all that a detector may look at."""

from dataclasses import dataclass
from functools import cached_property

from assistant.filter.normalise import Normalised, normalise
from knowledge.types import Channel, Direction, Language, Passage, Platform


@dataclass(frozen=True)
class Candidate:
    """A text to be checked. `context` is what the buyer wrote; `evidence` what may be claimed; None means not known.

    `recent` are the shop's last replies, newest first. `known_names` are names that may stand in the text without being a leak.
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
    recorded_actions: tuple[str, ...] = ()
    max_length: int | None = None
    min_length: int | None = None

    @cached_property
    def normal(self) -> Normalised:
        """The text as detectors read it, with the way back to the original's positions."""
        return normalise(self.text)
