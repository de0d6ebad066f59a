"""The audit on real sellers' answers: what it finds in them, and how many of the faults that people labelled it names."""

import json
from collections import Counter
from pathlib import Path

from evals.answers import read_answers
from evals.audit import Audit, FaultKind, audit
from evals.bench import bare_bench
from evals.casebook import NOW
from evals.figures import record
from evals.reading import shared_data
from evals.statistics import wilson
from knowledge.types import Platform

LABELS = {
    "НЕ ЗАМЕЧАЕТ ЖАЛОБУ": {FaultKind.UNHEARD},
    "Игнорирует жалобу": {FaultKind.UNHEARD},
    "ПЕРЕКЛАДЫВАЕТ ВИНУ": {FaultKind.BLAMING},
    "КОПИПАСТ-ШАБЛОН": {FaultKind.TEMPLATED},
    "ПОДТВЕРЖДАЕТ ПРОБЛЕМУ ПУБЛИЧНО": {FaultKind.UNTRUE, FaultKind.RISKY},
}
"""How a label of the twelve bad replies is named in an audit."""


def main() -> None:
    """Prints and keeps the figures."""
    data = needed_data()
    lines = [_labelled(data / "ru_bad_replies_labelled.jsonl"), ""]
    for name in ("reviews_with_answers", "complaint_pairs"):
        lines += [_overview(name, _audited(data / f"{name}.jsonl")), ""]
    record("audit", "python -m evals.benches.audit", "\n".join(lines))


def needed_data() -> Path:
    """The folder of shared data; a clear end when it is absent."""
    folder = shared_data()
    if folder is None:
        raise SystemExit("this bench needs the shared data, and they are absent: set OTKLIK_SHARED to the folder that holds data/")
    return folder


def _audited(path: Path) -> Audit:
    return audit(list(read_answers(path, platform=Platform.WB)), bare_bench(), now=NOW, better=False)


def _labelled(path: Path) -> str:
    """How many labels are named; a missed one is told by its number: the answers are other people's words."""
    labels = [json.loads(line)["label"] for line in path.read_text(encoding="utf-8").splitlines()]
    rows = _audited(path).rows
    named = [bool(_expected(label) & {fault.kind for fault in row.faults}) for label, row in zip(labels, rows, strict=True)]
    missed = [f"answer {number}: {label}" for number, (label, hit) in enumerate(zip(labels, named, strict=True), 1) if not hit]
    anything = sum(bool(row.faults) for row in rows)
    head = f"labelled bad replies: the labelled fault is named in {sum(named)} of {len(named)}; any fault in {anything}"
    return "\n".join([head, *(f"  missed {line}" for line in missed)])


def _expected(label: str) -> set[FaultKind]:
    return next((kinds for name, kinds in LABELS.items() if name in label), set())


def _overview(name: str, done: Audit) -> str:
    answers = len(done.rows)
    rules = Counter(done.by_rule)
    lines = [f"{name}: {answers} messages, with a fault {len(done.faulty)}: {wilson(len(done.faulty), answers)}"]
    lines += [
        f"  {kind:<11} {count:>5}  {wilson(count, answers)}" for kind, count in sorted(done.by_kind.items(), key=lambda pair: -pair[1])
    ]
    lines += ["  rules: " + ", ".join(f"{rule} {count}" for rule, count in rules.most_common(15))]
    return "\n".join(lines)


if __name__ == "__main__":
    main()
