"""Scoring grounding: is the verdict on the draft right, is the wrong claim found where it stands, are true drafts left alone."""

import json
import time
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

from assistant.filter.grounding import ClaimStatus, card_passage, ground
from evals.grounding.cases import GroundingCase
from knowledge.types import Frozen


class GroundingScore(Frozen):
    """Figures over a set of drafts. `found`: wrong drafts with an overlapping span; `flagged`: true drafts with any claim against them."""

    drafts: int
    right: int
    wrong: int
    found: int
    true: int
    flagged: int
    milliseconds: tuple[float, ...] = ()

    def row(self, name: str) -> str:
        """One line of a table; times are of the processor, one draft each, a new card read with its first draft."""
        spent = sorted(self.milliseconds)
        middle, late = spent[len(spent) // 2], spent[min(int(len(spent) * 0.99), len(spent) - 1)]
        return (
            f"{name:<28}{self.drafts:>5}  accuracy {self.right / self.drafts:.3f}  found {self.found / max(self.wrong, 1):.3f}"
            f"  flagged {self.flagged / max(self.true, 1):.3f}  p50 {middle:.1f} ms  p99 {late:.1f} ms"
        )


def score(rows: Iterable[GroundingCase]) -> GroundingScore:
    """Grounds every draft and counts."""
    right = wrong = found = true = flagged = 0
    spent: list[float] = []
    for row in rows:
        started = time.process_time()
        claims = ground(row.draft, (card_passage(row.card),), thread=(row.inbound,) if row.inbound else ())
        spent.append((time.process_time() - started) * 1000)
        against = [claim for claim in claims if claim.status is not ClaimStatus.SUPPORTED]
        if row.wrong_claim is None:
            true, flagged, right = true + 1, flagged + bool(against), right + (not against)
            continue
        start = row.draft.find(row.wrong_claim)
        end = start + len(row.wrong_claim)
        wrong, right = wrong + 1, right + bool(against)
        found += any(claim.span.start < end and start < claim.span.end for claim in against)
    return GroundingScore(drafts=len(spent), right=right, wrong=wrong, found=found, true=true, flagged=flagged, milliseconds=tuple(spent))


def examples(path: Path) -> Iterator[GroundingCase]:
    """Labelled lines {id, card, inbound, draft, supported, wrong_claim, kind} of a file outside the project."""
    for line in path.read_text(encoding="utf-8").splitlines():
        row: dict[str, Any] = json.loads(line)
        yield GroundingCase(
            id=row["id"],
            split="examples",
            card=row["card"],
            inbound=row["inbound"],
            draft=row["draft"],
            wrong_claim=None if row["supported"] else row["wrong_claim"],
            kind=row["kind"],
        )
