"""What a process shows of itself, handed to its edges."""

from dataclasses import dataclass, field

from assistant.observing.health import Check
from assistant.observing.metrics import Meters
from assistant.observing.traffic import Traffic


@dataclass(frozen=True)
class Watch:
    """Its numbers, its parts and who waits; without checks only the database is looked at."""

    meters: Meters = field(default_factory=Meters)
    checks: tuple[Check, ...] = ()
    traffic: Traffic = field(default_factory=Traffic)
