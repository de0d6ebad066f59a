"""make bench-filter: how right and how fast the rule filter is.

Accuracy on our own committed set (evals/filter/items.jsonl, the split that nobody tunes on) and, when the shared examples are beside
the checkout, on those; latency per draft of about 400 characters; time on hostile strings; memory of the packs.
"""

import json
import os
import random
import resource
import sys
import time
from collections import Counter
from contextlib import nullcontext
from datetime import date
from pathlib import Path
from typing import Any

from assistant.filter import Candidate, check
from assistant.filter.checking import Request, findings_of
from assistant.filter.meaning.drafts import forget
from assistant.filter.meaning.reader import words_alone
from evals.figures import record
from evals.filter.scoring import CATEGORIES, contact_recall, injection_alarms, judge, loss_without, of_direction, table
from knowledge.rules import Rulebook
from knowledge.types import Channel, Direction, Jurisdiction, Language, Platform, Severity

HERE = Path(__file__).resolve().parent
ITEMS = HERE.parent / "filter" / "items.jsonl"
FRESH = HERE.parent / "filter" / "fresh.jsonl"
DATA = Path(os.environ.get("OTKLIK_SHARED", HERE.parents[2] / "shared")) / "data"
SHARED = DATA / "filter_examples.jsonl"
ANSWERS = DATA / "reviews_with_answers.jsonl"
ON = date(2026, 11, 21)
_ALPHABET = "8 0+7(-)@.*_xх уйbля/{[<%собака точка ру加微信1三！😀\u200b\u0301"


def main() -> None:
    """Prints and records every figure."""
    before = _memory()
    rules = Rulebook.bundled().effective(Platform.WB, Channel.REVIEW, Jurisdiction.RU, ON)
    candidate = Candidate("Здравствуйте! 您好 Hello", language=Language.RU)
    with words_alone():
        check(candidate, rules)
    loaded = _memory() - before
    check(Candidate("Угадайте, кто читал инструкцию по диагонали.", language=Language.RU), rules)
    encoder = _memory() - before - loaded
    lines: list[str] = []
    for direction in Direction:
        lines += ["", f"our set, split test, {direction.value}", *_told(ITEMS, direction, "test")]
    for direction in Direction:
        lines += ["", f"our fresh set, {direction.value}", *_told(FRESH, direction)]
    if SHARED.exists():
        for direction in Direction:
            lines += [
                "",
                f"shared examples (about half were read while building), {direction.value}",
                *table(judge(SHARED, ON, of_direction(direction))),
            ]
    else:
        lines += ["", f"shared examples: absent ({SHARED.name}); set OTKLIK_SHARED to measure on them"]
    lines += ["", *_answers(), *_speed(), *_hostile(), _held(loaded, encoder)]
    record("filter", "make bench-filter", "\n".join(lines))


def _told(path: Path, direction: Direction, split: str | None = None) -> list[str]:
    """Everything that is said of one set in one direction, and what the second reading is worth there."""
    judged = judge(path, ON, of_direction(direction, split))
    with words_alone():
        words = judge(path, ON, of_direction(direction, split))
    special = contact_recall(judged) if direction is Direction.OUTBOUND else [injection_alarms(judged)]
    return [*table(judged), *special, loss_without(judged, words)]


def _answers() -> list[str]:
    """What is found in real sellers' answers, as numbers; TEXTS=1 shows the blocked places on the terminal and records none."""
    if not ANSWERS.exists():
        return [f"real answers: absent ({ANSWERS.name}); set OTKLIK_SHARED to count on them"]
    rows = {
        row["seller_answer"]: row for row in map(json.loads, ANSWERS.read_text(encoding="utf-8").splitlines()) if row.get("seller_answer")
    }
    found = [finding for row in rows.values() for finding in findings_of(_answer(row), (), ON) if finding.category in CATEGORIES]
    blocks, warnings = (Counter(f.category for f in found if f.severity is wanted) for wanted in (Severity.BLOCK, Severity.WARN))
    if os.environ.get("TEXTS"):
        for row in rows.values():
            for finding in findings_of(_answer(row), (), ON):
                if finding.severity is Severity.BLOCK:
                    print(finding.rule_id, finding.span.of(row["seller_answer"]), sep="\t", file=sys.stderr)
    return [f"{len(rows)} real answers: {_counted('block', blocks)}; {_counted('warning', warnings)}"]


def _answer(row: dict[str, Any]) -> Request:
    fields = {
        "text": row["seller_answer"],
        "lang": row["lang"],
        "platform": row["marketplace"],
        "channel": "review",
        "context": row["text"],
    }
    return Request.read(fields)


def _counted(name: str, counts: Counter[str]) -> str:
    parts = ", ".join(f"{category} {count}" for category, count in counts.most_common())
    return f"{counts.total()} {name} findings ({parts or 'none'})"


def _held(loaded: float, encoder: float) -> str:
    return f"memory: {loaded:.0f} MB for the packs, lexicons and dictionaries, {encoder:.0f} MB more for the encoder of the second reading"


def _memory() -> float:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def _speed() -> list[str]:
    """Processor time per draft of about 400 characters, every text new to the filter."""
    rules = Rulebook.bundled().effective(Platform.WB, Channel.REVIEW, Jurisdiction.RU, ON)
    texts = [item["text"] for item in map(json.loads, ITEMS.read_text(encoding="utf-8").splitlines()) if item["lang"] == "ru"]
    dice = random.Random(3)
    drafts = [" ".join(dice.sample(texts, 8))[:400] for _ in range(400)]
    lines = []
    for name, reading in (("rules alone", words_alone), ("with the second reading", nullcontext)):
        with reading():
            times = sorted(_timed(draft, rules) for draft in drafts)
        took = f"p50 {times[200]:.1f} ms, p99 {times[396]:.1f} ms"
        lines.append(f"latency per 400-character draft, {name}: {took} (processor time, {len(drafts)} drafts)")
    return lines


def _timed(text: str, rules: object) -> float:
    forget()
    started = time.process_time()
    check(Candidate(text, language=Language.RU, platform=Platform.WB, channel=Channel.REVIEW), rules)  # type: ignore[arg-type]
    return 1000 * (time.process_time() - started)


def _hostile() -> list[str]:
    """The slowest of many random strings of 10 kB, made of repeated pieces of what detectors look at; FULL=1 takes 10,000 of them."""
    rules = Rulebook.bundled().effective(Platform.WB, Channel.REVIEW, Jurisdiction.RU, ON)
    dice = random.Random(11)
    count = 10_000 if os.environ.get("FULL") else 200
    times = []
    for _ in range(count):
        piece = "".join(dice.choices(_ALPHABET, k=dice.randint(1, 40)))
        times.append(_timed((piece * (10_000 // len(piece) + 1))[:10_000], rules))
    times.sort()
    return [f"hostile strings of 10 kB: {count} tried, median {times[count // 2]:.0f} ms, slowest {times[-1]:.0f} ms"]


if __name__ == "__main__":
    main()
