"""The main path over the real files, as a seller runs it: speed, memory, outcomes, and what the drafts are like."""

import json
import os
import re
import resource
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections import Counter
from contextlib import suppress
from pathlib import Path
from typing import Any

from assistant.domain import Draft
from assistant.filter.novelty import skeleton
from evals.benches.composer import inquiry_of, named
from evals.figures import record
from evals.reading import rows_of, shared_data

FILES = ("reviews_with_answers", "reviews_plain")
_THANKS = re.compile(r"спасибо за (?:\w+ ){0,3}(?:отзыв|оценк|покупк|выбор)|благодар\w+ за|\bрады, что|\bприятно, что", re.IGNORECASE)
_ROOT = Path(__file__).resolve().parents[2]


def main() -> None:
    """Prints and records the figures; says so when the real files are absent."""
    folder = shared_data()
    if folder is None:
        print("the shared data folder is absent: set OTKLIK_SHARED to the folder that holds data/")
        return
    lines: list[str] = []
    with tempfile.TemporaryDirectory() as scratch:
        for name in FILES:
            lines += _file(folder, name, Path(scratch) / f"{name}.jsonl")
        lines += _start(Path(scratch))
    record("spine", "make bench-spine", "\n".join(lines))


def _file(folder: Path, name: str, target: Path) -> list[str]:
    source = next(path for path in (folder / f"{name}.jsonl", folder / "data" / f"{name}.jsonl") if path.is_file())
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    began = time.monotonic()
    summary = json.loads(_otklik("draft", str(source), "-o", str(target), "--json"))
    wall = time.monotonic() - began
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    cpu = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    rows = {str(row["id"]): row for row in rows_of(folder, name)}
    drafts = [json.loads(line) for line in target.read_text(encoding="utf-8").splitlines()]
    count = len(drafts)
    speed = f"{count / wall:.1f} rows/s, {1000 * wall / count:.1f} s wall and {1000 * cpu / count:.1f} s CPU per thousand"
    return [
        f"{name}: {count} rows, {wall:.0f} s, {speed}, peak memory {after.ru_maxrss / 1024:.0f} MB",
        f"  outcomes: {summary['outcomes']}; holds: {summary['holds']}",
        f"  findings by rule: {summary['findings'] or 'none'}",
        *_likeness(rows, drafts),
    ]


def _likeness(rows: dict[str, Any], drafts: list[dict[str, Any]]) -> list[str]:
    written = [draft for draft in drafts if draft["outcome"] == "proposed"]
    specific = sum(bool(named(inquiry_of(rows[draft["id"]]), Draft(text=draft["text"], writer="composer"))) for draft in written)
    shapes = Counter(skeleton(draft["text"], ()) for draft in written)
    again = sum(times - 1 for times in shapes.values())
    complaints = [
        draft for draft in written if (rows[draft["id"]].get("rating") or 5) <= 3 or (rows[draft["id"]].get("cons") or "").strip()
    ]
    low = [draft for draft in complaints if (rows[draft["id"]].get("rating") or 5) <= 3]
    thanked = [draft["text"] for draft in low if _THANKS.search(draft["text"])]
    blocked = sum(draft["blocked"] for draft in written)
    repeated = f"{again} of {len(written)} ({again / len(written):.1%}); the most frequent stands {shapes.most_common(1)[0][1]} times"
    return [
        f"  drafts that name a word of the buyer's own: {specific} of {len(written)} ({specific / len(written):.1%})",
        f"  drafts whose skeleton repeats an earlier one: {repeated}",
        f"  drafts to one to three stars: {len(low)}; of them read as thanks for praise: {len(thanked)} {thanked[:3]}",
        f"  blocked by the filter after mending: {blocked} of {len(written)}",
    ]


def _start(scratch: Path) -> list[str]:
    """Seconds of `otklik --help` and of the service until /healthz answers, each the median of three."""
    helps = sorted(_timed(lambda: _otklik("--help")) for _ in range(3))
    starts = sorted(_service(scratch, 18765 + number) for number in range(3))
    return [f"otklik --help: median {helps[1]:.2f} s of three", f"service until /healthz answers: median {starts[1]:.1f} s of three"]


def _timed(call: Any) -> float:
    began = time.monotonic()
    call()
    return time.monotonic() - began


def _service(scratch: Path, port: int) -> float:
    environment = _environment() | {"OTKLIK_HOME": str(scratch / "home")}
    began = time.monotonic()
    command = [sys.executable, "-m", "assistant", "serve", "--port", str(port)]
    with subprocess.Popen(command, env=environment, cwd=_ROOT, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) as served:
        try:
            while time.monotonic() - began < 120:
                with suppress(OSError), urllib.request.urlopen(f"http://127.0.0.1:{port}/healthz", timeout=1):
                    return time.monotonic() - began
                time.sleep(0.05)
        finally:
            served.terminate()
            served.wait()
    raise RuntimeError("the service did not answer within two minutes")


def _otklik(*arguments: str) -> str:
    done = subprocess.run(
        [sys.executable, "-m", "assistant", *arguments], env=_environment(), cwd=_ROOT, check=True, capture_output=True, text=True
    )
    return done.stdout


def _environment() -> dict[str, str]:
    return os.environ | {"PYTHONPATH": str(_ROOT)}


if __name__ == "__main__":
    main()
