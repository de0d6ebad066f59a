"""What the filter finds in real answers of sellers, sixty hits to read, and what a person who read them said.

    python -m evals.grounding.hits           # every hit with its verdict, then the count
    python -m evals.grounding.hits --count   # the count alone

A hit is a deed that the shop tells or promises, or a text like one of the last 200 before it. Verdicts are kept by the hash of what was
read (`hits.yaml`), never the texts: those stay in the shared data outside the project.
"""

import hashlib
import json
import os
import random
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path

import yaml

from assistant.filter.actions import deeds
from assistant.filter.novelty import similarity, skeleton
from knowledge.types import Frozen

_READ = Path(__file__).with_name("hits.yaml")
_SHARED = Path(__file__).resolve().parents[3] / "shared"
_LAST, _ALIKE, _WANTED, _SEED = 200, 0.8, 60, 7


class FoundHit(Frozen):
    """A hit to read. `beside` is the earlier text that a repeated one is like."""

    kind: str
    said: str
    text: str
    beside: str = ""

    @property
    def key(self) -> str:
        """What its verdict is kept under."""
        return hashlib.sha256(f"{self.kind}|{self.said}|{self.text}|{self.beside}".encode()).hexdigest()[:16]


def real_answers() -> list[str]:
    """The sellers' answers of the shared data, each text once, in order; none where the data are absent."""
    path = Path(os.environ.get("OTKLIK_SHARED") or _SHARED) / "data" / "reviews_with_answers.jsonl"
    if not path.is_file():
        return []
    rows = map(json.loads, path.read_text(encoding="utf-8").splitlines())
    return list(dict.fromkeys(row["seller_answer"] for row in rows if row["seller_answer"]))


def hits(texts: Sequence[str]) -> Iterator[FoundHit]:
    """Every deed and every repeated text."""
    for text in texts:
        for deed in deeds(text):
            yield FoundHit(kind=f"{deed.tense} {deed.kind}", said=deed.span.of(text), text=text)
    skeletons = [skeleton(text) for text in texts]
    for at in range(1, len(texts)):
        likest = max(range(max(0, at - _LAST), at), key=lambda other: similarity(skeletons[at], skeletons[other]))
        if similarity(skeletons[at], skeletons[likest]) >= _ALIKE:
            yield FoundHit(kind="repeated", said="", text=texts[at], beside=texts[likest])


def to_read(found: Sequence[FoundHit]) -> list[FoundHit]:
    """Every deed, and as many repeated texts, taken at random, as make sixty."""
    told = [hit for hit in found if hit.kind != "repeated"]
    repeated = [hit for hit in found if hit.kind == "repeated"]
    return told + random.Random(_SEED).sample(repeated, min(max(_WANTED - len(told), 0), len(repeated)))


def tally(chosen: Sequence[FoundHit], verdicts: dict[str, bool]) -> Iterator[str]:
    """Lines that say how many of the hits that were read are true."""
    for name, part in (
        ("deeds", [h for h in chosen if h.kind != "repeated"]),
        ("repeated texts", [h for h in chosen if h.kind == "repeated"]),
    ):
        read = [verdicts[hit.key] for hit in part if hit.key in verdicts]
        yield f"{name}: {len(part)} hits, {len(read)} read, {sum(read)} true"


def verdicts_read() -> dict[str, bool]:
    """What was said of the hits, by their keys."""
    return dict(yaml.safe_load(_READ.read_text(encoding="utf-8")) or {}) if _READ.is_file() else {}


def main() -> None:
    """Prints the hits with their verdicts, and the count."""
    chosen, verdicts = to_read(list(hits(real_answers()))), verdicts_read()
    if not chosen:
        print("the shared answers are absent: set OTKLIK_SHARED", file=sys.stderr)
    for hit in chosen if "--count" not in sys.argv else ():
        verdict = {True: "true", False: "false", None: "unread"}[verdicts.get(hit.key)]
        print(f"{hit.key} {verdict} [{hit.kind}] {hit.said}\n    {hit.text}" + (f"\n    ~ {hit.beside}" if hit.beside else ""))
    for line in tally(chosen, verdicts):
        print(line)


if __name__ == "__main__":
    main()
