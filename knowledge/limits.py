"""How long a text may be on each marketplace and channel."""

from functools import cache
from pathlib import Path
from typing import Any

from knowledge.types import Channel, Confidence, Frozen, Platform

_FILE = Path(__file__).resolve().parent / "sources" / "limits.yaml"


class Limit(Frozen):
    """Bounds in characters; None where the marketplace states none. `edit` says how often a published text may be changed."""

    min: int | None = None
    max: int | None = None
    edit: str = ""
    note: str = ""
    source: str = ""
    confidence: Confidence = Confidence.VERIFIED


def limit_of(platform: Platform | None, channel: Channel | None) -> Limit:
    """The bounds for this place; without a channel the widest of the platform; nothing known means no bounds."""
    if platform is None:
        return Limit()
    channels = limits().get(platform, {})
    if channel is not None:
        return channels.get(channel, Limit())
    longest = [limit.max for limit in channels.values()]
    return Limit(max=None if not longest or None in longest else max(value for value in longest if value))


@cache
def limits() -> dict[Platform, dict[Channel, Limit]]:
    """Every bound we know of."""
    import yaml

    data: dict[str, dict[str, Any]] = yaml.safe_load(_FILE.read_text(encoding="utf-8"))
    return {
        Platform(platform): {Channel(channel): Limit(**values) for channel, values in channels.items()}
        for platform, channels in data.items()
    }
