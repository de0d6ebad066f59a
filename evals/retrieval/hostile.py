"""Texts that a buyer could send to do harm: known crashers of encoders, and mixtures from the corners of Unicode."""

import random

CRASHERS = (
    "\ufdfa" * 50,
    "\ufdfa" * 5000,
    "до\0после",
    "\ud800",
    "a\udfffb",
    "слово " * 5000,
    "",
    " ",
    "👍🏽" * 2000,
    "я" * 9000,
    "中" * 9000,
)

_CORNERS = (
    range(0x20),
    range(0x300, 0x370),
    range(0x600, 0x700),
    range(0x200B, 0x2070),
    range(0xD800, 0xE000),
    range(0xFB50, 0xFE00),
    range(0x1F300, 0x1F6FF),
)


def hostile(count: int) -> list[str]:
    """The crashers and as many mixtures as make `count` texts; always the same ones."""
    draw = random.Random(5)
    sizes = [draw.choice([1, 30, 300, 3000]) for _ in range(count - len(CRASHERS))]
    mixed = ["".join(chr(draw.choice(draw.choice(_CORNERS))) for _ in range(size)) for size in sizes]
    return [*CRASHERS, *mixed]
