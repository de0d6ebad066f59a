"""What reading finds: points, and the whole reading of one message."""

from dataclasses import dataclass, field
from enum import StrEnum

from assistant.reading.phrases import Phrase


class Polarity(StrEnum):
    """What a point is: praise, blame, a wish for what is not there, a question, or a bare statement."""

    PRAISE = "praise"
    BLAME = "blame"
    WISH = "wish"
    QUESTION = "question"
    NEUTRAL = "neutral"


class Mood(StrEnum):
    """The message as a whole, by its words and not by its stars."""

    PRAISE = "praise"
    BLAME = "blame"
    MIXED = "mixed"
    NEUTRAL = "neutral"
    EMPTY = "empty"


@dataclass(frozen=True)
class Point:
    """One thing the buyer said. `problem` and `aspect` are codes of the lexicon; `clause` is the buyer's own clause when it
    can stand in a reply as it is (mended spelling, no person, subject and verb agree); `noun` is the buyer's noun; `tied`: the buyer
    says that a star was lost over this; `sure`: the grammar alone tells that the noun is what is blamed."""

    polarity: Polarity
    words: str
    aspect: str = ""
    problem: str = ""
    family: str = ""
    clause: str = ""
    noun: Phrase | None = None
    when: str = ""
    part: str = "text"
    subjectless: bool = False
    of_person: bool = False
    tied: bool = False
    sure: bool = False

    @property
    def names_its_thing(self) -> bool:
        """Whether the noun is known to be what is blamed: by a listed problem, or by the grammar of the clause."""
        return self.noun is not None and (bool(self.problem) or self.sure)


@dataclass(frozen=True)
class Reading:
    """Everything found in one message. `events` are told circumstances (gift, child, trip, repeat, refused, measured, ...);
    `uses` what the buyer does with the goods, in the second person; `purposes` what they serve for."""

    language: str
    mood: Mood
    points: tuple[Point, ...] = ()
    events: frozenset[str] = frozenset()
    details: dict[str, str] = field(default_factory=dict)
    risks: tuple[str, ...] = ()
    item: Phrase | None = None
    sarcastic: bool = False
    uses: tuple[str, ...] = ()
    purposes: tuple[str, ...] = ()
    readable: bool = True
    denials: int = 0

    def of(self, *polarities: Polarity) -> tuple[Point, ...]:
        """The points of these kinds, in the buyer's order."""
        return tuple(point for point in self.points if point.polarity in polarities)

    @property
    def blames(self) -> tuple[Point, ...]:
        """The complaints."""
        return self.of(Polarity.BLAME)

    @property
    def praises(self) -> tuple[Point, ...]:
        """The praise."""
        return self.of(Polarity.PRAISE)
