"""Rule packs: reading, validating, and which rules are in force where and when."""

from collections.abc import Iterable
from datetime import date

from knowledge.types import Channel, Direction, Jurisdiction, Platform, Rule


class Rulebook:
    """All rules we hold, and the version that every decision is stamped with."""

    def __init__(self, rules: Iterable[Rule] = ()) -> None:
        self.rules = tuple(rules)

    @classmethod
    def bundled(cls) -> "Rulebook":
        """The packs that come with Otklik."""
        return cls()

    @property
    def version(self) -> str:
        """A short digest of every rule."""
        return "0"

    def effective(
        self,
        platform: Platform | None,
        channel: Channel | None,
        jurisdiction: Jurisdiction | None,
        on: date,
        direction: Direction = Direction.OUTBOUND,
    ) -> tuple[Rule, ...]:
        """The rules in force for a text: platform, common and law. None for platform, channel or jurisdiction means any."""
        return ()
