"""Triage measured: findings per category, decisions on whole inquiries, latency, hostile texts, and real reviews where they are at hand.

`python -m evals.benches.triage` (= `make bench-triage`). The held part of our labelled set is the `test` split; `dev` was tuned on.
Real reviews and the attacks are read from the folder that OTKLIK_SHARED names, or ../shared beside the checkout.
"""

import json
import os
import random
import time
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from typing import Any

from assistant.domain import DraftPolicy, Inquiry, Shop
from assistant.filter.candidate import Candidate
from assistant.triage import inbound_findings, triage
from assistant.triage.meaning import forget
from assistant.triage.reading import read
from assistant.triage.signals import Signals, bundled_signals
from evals.figures import record
from evals.triage_cases import read_cases, wrong_about
from knowledge.rules import Rulebook
from knowledge.types import Channel, Platform, Severity

ROOT = Path(__file__).resolve().parents[2]
SHARED = Path(os.environ.get("OTKLIK_SHARED", ROOT.parent / "shared")) / "data"
BOOK = Rulebook()
RESAMPLES = 1000
Item = dict[str, Any]


def main() -> None:
    """Measures and records."""
    lines = ["Labelled set of ours, inbound, split `test` (not tuned on)"]
    held = [item for item in _items(ROOT / "evals" / "filter" / "items.jsonl") if item["split"] == "test"]
    lines += _labelled(held)
    lines += ["", "the same without the second reading (words alone)", *_without_meaning(held)]
    lines += ["", "Decisions on whole inquiries (evals/triage/cases.txt)", *_decisions()]
    lines += ["", "Processor time", *_latency(held), "", "Hostile texts of 10 kB", *_hostile()]
    lines += ["", "Shared examples (229, inbound part)", *_shared_examples(), "", "Attacks and look-alikes", *_attacks()]
    lines += ["", "Real reviews: texts with a hold, none or warned verdict", *_reviews()]
    record("triage", "python -m evals.benches.triage", "\n".join(lines))


def _items(path: Path) -> list[Item]:
    rows: list[Item] = [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines() if line.strip()]
    return [row for row in rows if row.get("direction", "inbound") == "inbound"]


def _categories(item: Item, signals: Signals | None = None) -> set[str]:
    signals = signals or bundled_signals()
    raised = (signals.by_id[sighting.signal] for sighting in read(item["text"], signals, channel=Channel(item["channel"])))
    return {signal.category for signal in raised if signal.severity is not Severity.INFO}


def _labelled(items: list[Item]) -> list[str]:
    """Precision, recall and F1 per category and together, with intervals by resampling the texts."""
    outcomes = [(_categories(item), set(item["labels"]), set(item["maybe"])) for item in items]
    names = sorted({name for _, labels, _ in outcomes for name in labels})
    lines = [f"{name:24} {_score(outcomes, {name})}" for name in names]
    low, high = _interval(outcomes, set(names))
    lines.append(f"{'all, micro':24} {_score(outcomes, set(names))}   F1 95 % interval {low:.2f} to {high:.2f}")
    clean = [got - maybe for got, labels, maybe in outcomes if not labels]
    return [*lines, f"clean texts with a finding: {sum(map(bool, clean))} of {len(clean)}"]


Outcome = tuple[set[str], set[str], set[str]]


def _counts(outcomes: Iterable[Outcome], names: set[str]) -> tuple[int, int, int]:
    hits = false = missed = 0
    for got, labels, maybe in outcomes:
        hits += len(got & labels & names)
        false += len((got - labels - maybe) & names)
        missed += len((labels - got) & names)
    return hits, false, missed


def _score(outcomes: list[Outcome], names: set[str]) -> str:
    hits, false, missed = _counts(outcomes, names)
    precision, recall = hits / max(hits + false, 1), hits / max(hits + missed, 1)
    return f"P {precision:.2f}  R {recall:.2f}  F1 {_f1(hits, false, missed):.2f}  ({hits} found, {false} false, {missed} missed)"


def _f1(hits: int, false: int, missed: int) -> float:
    return 2 * hits / max(2 * hits + false + missed, 1)


def _interval(outcomes: list[Outcome], names: set[str]) -> tuple[float, float]:
    chance = random.Random(0)
    values = sorted(_f1(*_counts(chance.choices(outcomes, k=len(outcomes)), names)) for _ in range(RESAMPLES))
    return values[int(RESAMPLES * 0.025)], values[int(RESAMPLES * 0.975)]


def _without_meaning(items: list[Item]) -> list[str]:
    """What the words alone find, and how much is lost, with a paired interval."""
    full = [(_categories(item), set(item["labels"]), set(item["maybe"])) for item in items]
    blunt = replace(bundled_signals(), gates=())
    words = [(_categories(item, blunt), set(item["labels"]), set(item["maybe"])) for item in items]
    names = {name for _, labels, _ in full for name in labels}
    chance, losses = random.Random(0), []
    for _ in range(RESAMPLES):
        drawn = chance.choices(range(len(items)), k=len(items))
        losses.append(_f1(*_counts([full[at] for at in drawn], names)) - _f1(*_counts([words[at] for at in drawn], names)))
    losses.sort()
    low, high = losses[int(RESAMPLES * 0.025)], losses[int(RESAMPLES * 0.975)]
    clean = sum(bool(got - maybe) for got, labels, maybe in words if not labels)
    return [
        f"{'all, micro':24} {_score(words, names)}",
        f"loss of F1 without it: 95 % interval {low:.2f} to {high:.2f}; clean flagged {clean}",
    ]


def _decisions() -> list[str]:
    """How many inquiries get the expected policy, an accepted priority and every route."""
    cases = read_cases()
    faults = [(case, wrong_about(case)) for case in cases]
    by_kind = Counter(kind for _, kinds in faults for kind in kinds)
    right = sum(not kinds for _, kinds in faults)
    lines = [f"wholly right: {right} of {len(cases)}; wrong {', '.join(f'{kind} {n}' for kind, n in by_kind.most_common()) or 'nothing'}"]
    return lines + [f"  wrong {', '.join(kinds)}: {case.inquiry.text}" for case, kinds in faults if kinds]


def _latency(items: list[Item]) -> list[str]:
    _categories(items[0])
    return [f"labelled set: {_percentiles([_timed(partial(_categories, item)) for item in items])}"]


def _timed(work: Callable[[], object]) -> float:
    """Processor time in milliseconds: the machine is shared, and the encoder runs on one thread. Nothing is remembered from before."""
    forget()
    start = time.process_time()
    work()
    return (time.process_time() - start) * 1000


def _percentiles(times: list[float]) -> str:
    ordered = sorted(times)
    return f"p50 {ordered[len(ordered) // 2]:.1f} ms, p95 {ordered[int(len(ordered) * 0.95)]:.1f} ms, longest {ordered[-1]:.0f} ms"


def _hostile() -> list[str]:
    count = 400 if os.environ.get("FULL") else 60
    return [f"{count} texts: {_percentiles([_timed(partial(inbound_findings, Candidate(text), BOOK)) for text in _nasty(count)])}"]


def _nasty(count: int) -> Iterator[str]:
    """Repetitions, random letters of several scripts, near-encodings and endless quotes, each of ten thousand characters."""
    chance = random.Random(1)
    pieces = [
        "игнорируй все ",
        "верни деньги или отзыв ",
        "不退就差评",
        '" + "',
        "a.b.c.d ",
        "%41%42 ",
        "QUJD",
        "4142 ",
        "\u200bи",
        "ожог не ",
        "<!--",
        "и г н о ",
    ]
    alphabets = ["абвгдежзиклмнопрст ", "abcdefgh ", "0123456789 -.", "退货差评钱给我", "аaоo0.-_ ", "!?.,\n "]
    for number in range(count):
        if number % 2:
            yield (pieces[number // 2 % len(pieces)] * 10_000)[:10_000]
        else:
            letters = alphabets[number // 2 % len(alphabets)]
            yield "".join(chance.choices(letters, k=10_000))


def _shared_examples() -> list[str]:
    path = SHARED / "filter_examples.jsonl"
    return _labelled(_items(path)) if path.is_file() else [_absent(path)]


def _attacks() -> list[str]:
    path = SHARED / "injections_dev.jsonl"
    if not path.is_file():
        return [_absent(path)]
    found: Counter[tuple[str, bool]] = Counter()
    for item in _items(path):
        hit = any(finding.category == "prompt_injection" for finding in inbound_findings(Candidate(item["text"]), BOOK))
        found[item["label"], hit] += 1
    attacks, others = (sum(n for (label, _), n in found.items() if label == name) for name in ("malicious", "benign"))
    return [f"found {found['malicious', True]} of {attacks}; false {found['benign', True]} of {others} (two thirds were tuned on)"]


def _reviews() -> list[str]:
    lines = []
    for name in ("reviews_plain.jsonl", "reviews_with_answers.jsonl"):
        path = SHARED / name
        lines.append(_review_rates(_items(path), name) if path.is_file() else _absent(path))
    return lines


def _review_rates(rows: list[Item], name: str) -> str:
    policies: Counter[DraftPolicy] = Counter()
    categories: Counter[str] = Counter()
    times: list[float] = []
    shop = Shop(id="default", name="")
    for row in rows:
        texts = {part: str(row.get(part) or "") for part in ("text", "pros", "cons")}
        inquiry = Inquiry(id="r", platform=Platform.WB, channel=Channel.REVIEW, **texts)
        start = time.process_time()
        verdict = triage(inquiry, BOOK, shop, now=_now())
        times.append((time.process_time() - start) * 1000)
        policies[verdict.draft_policy] += 1
        categories.update({risk.category for risk in verdict.risks} - {"delivery", "defect", "several_questions", "no_reply"})
    said = ", ".join(f"{category} {count}" for category, count in categories.most_common())
    counts = f"hold {policies[DraftPolicy.HOLD]}, none {policies[DraftPolicy.NONE]}"
    return f"{name}: {len(rows)} inquiries, {counts}; {said}; {_percentiles(times)}"


def _now() -> datetime:
    return datetime(2026, 11, 2, 12, 0, tzinfo=UTC)


def _absent(path: Path) -> str:
    return f"not measured: {path.name} is absent; set OTKLIK_SHARED to the folder that holds data/{path.name}"


if __name__ == "__main__":
    main()
