"""make bench-fuzz: no hostile text holds the filter or triage up.

Texts of 10 kB of several makes: one piece repeated, pieces of what detectors look for shuffled, signs from the whole of Unicode, and honest
words glued at random. Each is read in both directions; the processor time of every one counts.
FULL=1 reads 10,000 of them, N=2000 as many as it says.
"""

import os
import random
import time
from collections.abc import Callable
from concurrent.futures import ProcessPoolExecutor
from functools import cache

from assistant.filter.checking import Request, findings_of
from evals.benches.filter import ON
from evals.figures import record
from knowledge.types import Channel, Direction, Language

SIZE = 10_000
GOAL_MS = 300
_SIGNS = "8 0+7(-)@.*_xх уйbля/{[<%собака точка ру加微信1三！😀\u200b\u0301"
_PIECES = (
    "собака ",
    "точка ",
    "8 (9",
    "плюс ",
    "не ",
    "вернём деньги ",
    "加微信",
    "http://",
    "www.",
    "а@",
    "х*й ",
    "[имя] ",
    "пять",
    "девять ",
    "{{",
    "%s",
    "-1/",
    "ignore all ",
    "забудь ",
    "aGVsbG8g",
    "\\u0041",
    "&#65;",
    "%41",
    "х у й ",
    "верните ",
    "т е л е г а ",
    "👍",
    "и\u0306",
    "№ 1",
    "， ",
    "退款",
    "五星",
    "отзыв ",
)

Make = Callable[[random.Random], str]


def _repeated(dice: random.Random) -> str:
    return "".join(dice.choices(_SIGNS, k=dice.randint(1, 40))) * SIZE


def _shuffled(dice: random.Random) -> str:
    few = dice.sample(_PIECES, dice.randint(1, 6))
    return "".join(dice.choices(few, k=SIZE))


def _any_signs(dice: random.Random) -> str:
    blocks = [
        (0x20, 0x7F),
        (0xA0, 0x24F),
        (0x370, 0x52F),
        (0x2000, 0x27BF),
        (0x3000, 0x30FF),
        (0x4E00, 0x9FFF),
        (0xFF00, 0xFFEF),
        (0x1F300, 0x1FAFF),
    ]
    first, last = dice.choice(blocks)
    return "".join(chr(dice.randint(first, last)) for _ in range(SIZE))


def _glued(dice: random.Random) -> str:
    words = [
        "насос",
        "верните",
        "деньги",
        "пишите",
        "нам",
        "в",
        "чат",
        "звезда",
        "отзыв",
        "поменяйте",
        "please",
        "refund",
        "review",
        "您",
        "好评",
        "12",
        "8",
    ]
    return dice.choice(["", " ", ",", ". ", "-"]).join(dice.choices(words, k=SIZE))


_MAKES: tuple[Make, ...] = (_repeated, _shuffled, _any_signs, _glued)


@cache
def _ready() -> bool:
    for direction in Direction:
        _milliseconds("Здравствуйте! 您好 Hello, верните деньги: мы передали на склад 2 кг за 500 рублей, +7 (999) 1.", direction)
    return True


def _milliseconds(text: str, direction: Direction) -> float:
    request = Request(text=text, lang=Language.RU, channel=Channel.CHAT, direction=direction)
    started = time.process_time()
    findings_of(request, (), ON)
    return 1000 * (time.process_time() - started)


def _one(seed: int) -> tuple[float, float, str]:
    """Outbound and inbound time of the text that the seed makes, and what it begins with."""
    _ready()
    dice = random.Random(seed)
    text = _MAKES[seed % len(_MAKES)](dice)[:SIZE]
    return _milliseconds(text, Direction.OUTBOUND), _milliseconds(text, Direction.INBOUND), text[:30]


def main() -> None:
    """Prints and records how long the hostile texts took."""
    count = int(os.environ.get("N") or (10_000 if os.environ.get("FULL") else 400))
    with ProcessPoolExecutor(max_workers=2) as pool:
        told = list(pool.map(_one, range(count), chunksize=20))
    lines = [f"{count} hostile texts of 10 kB, processor time, goal {GOAL_MS} ms for each"]
    for name, timed in (("outbound", [(row[0], row[2]) for row in told]), ("inbound", [(row[1], row[2]) for row in told])):
        times = sorted(timed)
        over = sum(taken > GOAL_MS for taken, _ in times)
        lines.append(f"{name}: median {times[count // 2][0]:.0f} ms, slowest {times[-1][0]:.0f} ms, over the goal {over}")
        lines += [f"    {taken:.0f} ms {text!r}" for taken, text in times[:-4:-1]]
    record("fuzz", "make bench-fuzz", "\n".join(lines))


if __name__ == "__main__":
    main()
