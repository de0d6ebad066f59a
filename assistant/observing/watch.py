"""What a process shows of itself, handed to its edges."""

from dataclasses import dataclass, field

from assistant.observing.health import Check
from assistant.observing.metrics import Meters


@dataclass(frozen=True)
class Watch:
    """Its numbers and its parts; without checks only the database is looked at."""

    meters: Meters = field(default_factory=Meters)
    checks: tuple[Check, ...] = ()
